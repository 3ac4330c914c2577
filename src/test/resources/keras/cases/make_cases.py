"""Makes Keras cases: models of Keras 3 on its NumPy backend, with an input and what Keras computes of it."""
import json
import os
import struct
import sys

os.environ["KERAS_BACKEND"] = "numpy"
import keras
import numpy as np
from keras import layers, ops

TARGET = sys.argv[1]


def write(path, tensors):
    header, data = {}, b""
    for name, t in tensors.items():
        t = np.ascontiguousarray(t)
        kind = {"float32": "F32", "int64": "I64", "int32": "I32", "bool": "BOOL"}[str(t.dtype)]
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [len(data), len(data) + t.nbytes]}
        data += t.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def case(name, model, *inputs, kinds=("keras",)):
    rng = np.random.default_rng(len(name))
    for w in model.weights:
        if "seed" in w.path or "count" in w.path:
            continue
        value = rng.uniform(-0.8, 0.8, w.shape)
        w.assign(np.abs(value) + 0.2 if "variance" in w.path else value)
    for kind in kinds:
        folder = os.path.join(TARGET, name + ("_h5" if kind == "h5" else ""))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, "model." + kind)
        model.save(path)
        # a Normalization takes new weights when it is loaded
        loaded = keras.saving.load_model(path)
        outputs = loaded(list(inputs) if len(inputs) > 1 else inputs[0])
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        write(os.path.join(folder, "in.safetensors"), {f"in{i}": np.asarray(x) for i, x in enumerate(inputs)})
        write(
            os.path.join(folder, "expected.safetensors"),
            {f"out{i}": np.asarray(y, "float32") for i, y in enumerate(outputs)},
        )


def sequence(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype("float32")


x = sequence(2, 6, 3)

inner = keras.Sequential([layers.Dense(4, "tanh", name="d0"), layers.BatchNormalization(name="bn"), layers.LSTM(3, return_sequences=True, name="l")], name="inner")
case("nested_3", keras.Sequential([keras.Input((None, 3)), inner, layers.Dense(2, name="d")]), x, kinds=("keras", "h5"))

i = keras.Input((None, 3), name="i")
block = keras.Model(i, layers.Add(name="sum")([i, layers.Dense(3, "relu", name="b")(layers.Dense(4, "tanh", name="a")(i))]), name="block")
o = keras.Input((None, 3), name="o")
case("nested_twice", keras.Model(o, block(block(o))), x, kinds=("keras", "h5"))

step = keras.Sequential([layers.Dense(4, "tanh"), layers.Flatten(), layers.Dense(2)], name="step")
y = keras.Input((5, 2, 3))
case("nested_distributed", keras.Model(y, layers.GRU(3)(layers.TimeDistributed(step)(y))), sequence(2, 5, 2, 3))

e = keras.Sequential([layers.Embedding(7, 3, mask_zero=True, name="e")], name="embed")
t = keras.Input((None,), dtype="int32")
case("nested_masks", keras.Model(t, layers.LSTM(4)(e(t))), np.array([[1, 2, 0, 0], [3, 0, 6, 5]], "int32"))

a = keras.Input((6, 3))
z = 1.0 - ops.abs(a) * 0.5
z = ops.concatenate([z, ops.exp(a)[:, :, 1:], ops.square(a)], axis=-1)
z = ops.clip(z, -0.75, 2.0) + ops.expand_dims(ops.mean(z, axis=-1), -1)
z = ops.transpose(ops.transpose(z, (0, 2, 1)), (0, 2, 1))
p, q = ops.split(z, 2, axis=-1)
z = ops.stack([p, ops.maximum(p, q)], axis=2)
z = ops.reshape(z, (-1, 6, 8))
z = layers.LSTM(3, return_sequences=True)(z)
z = ops.relu(z[:, -1]) / 2.0 + ops.sum(z, axis=1) ** 2.0 - z[..., -1, :]
case("operators_3", keras.Model(a, z), x)

n = layers.Normalization(axis=-1)
n.build((None, None, 3))
b = keras.Input((None, 3))
h = layers.Rescaling(0.5, offset=0.25)(n(b))
h = layers.ZeroPadding1D((2, 0))(h)
h = layers.SeparableConv1D(5, 3, depth_multiplier=2, activation="relu")(h)
h = layers.UnitNormalization()(h)
h = layers.DepthwiseConv1D(2, padding="same")(h)
h = layers.UpSampling1D(2)(layers.Cropping1D((1, 1))(h))
case("layers_3", keras.Model(b, layers.SimpleRNN(3)(h)), x, kinds=("keras", "h5"))

u = keras.Input((None, 3))
v = keras.Input((None, 3))
case("dot_3", keras.Model([u, v], layers.Dot((2, 2), normalize=True)([u, v])), x, sequence(2, 4, 3, seed=2))

q1 = keras.Input((None, 3))
m = layers.Masking(9.0)(q1)
r = layers.GRU(3, return_sequences=True)(m)
att = layers.Attention(use_scale=True)([r, r], use_causal_mask=True)
add = layers.AdditiveAttention()([r, att])
case("attention_3", keras.Model(q1, layers.Concatenate()([att, add])), np.where(np.arange(6)[None, :, None] < np.array([4, 6])[:, None, None], x, np.float32(9)))

s = keras.Input((None, 3))
k = layers.LSTM(4, return_sequences=True)(s)
mh = layers.MultiHeadAttention(2, 3, value_dim=2)(k, k, use_causal_mask=True)
case("heads_3", keras.Model(s, layers.GlobalAveragePooling1D()(layers.LayerNormalization()(k + mh))), x)
