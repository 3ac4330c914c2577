package dev.rondo.model.rtneural;

import dev.rondo.model.json.JsonNumbers;
import dev.rondo.model.json.JsonObject;
import java.util.List;

/** The weights of one RTNeural layer. */
final class RtNeuralWeights {
    private final String name;
    private final List<JsonNumbers> tensors;

    /** Takes the tensors of a layer, which must have {@code least} to {@code most} of them. */
    RtNeuralWeights(JsonObject layer, int least, int most) {
        this.name = layer.called("weights");
        JsonNumbers all = layer.numbers("weights");
        if (all.items().size() < least || all.items().size() > most) {
            throw new IllegalArgumentException(name + " must hold " + least + (most > least ? " to " + most : "")
                    + " arrays, but is " + all.describe());
        }
        this.tensors = all.items();
    }

    int count() {
        return tensors.size();
    }

    /** {@return the numbers of one tensor, row-major} */
    float[] tensor(int index, int... shape) {
        return tensors.get(index).tensor(name + "[" + index + "]", shape);
    }

    /** {@return one number per channel, from [width] or [1][width], or a single one for all channels} */
    float[] vector(int index, int width) {
        JsonNumbers tensor = tensors.get(index);
        while (tensor.items().size() == 1) {
            tensor = tensor.items().getFirst();
        }
        boolean one = tensor.values().length == 1;
        return tensor.tensor(name + "[" + index + "]", one ? 1 : width);
    }
}
