package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.ValueMover;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Layers that only move elements: RepeatVector, Flatten, Reshape, Permute. As in Keras, they drop masks. */
sealed interface KerasShape extends KerasLayer {
    /**
     * RepeatVector: [B][W] to [B][count][W].
     *
     * @param count the number of repeats
     */
    record Repeat(int count) implements KerasShape {
        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            if (x.rank() != 2) {
                throw new IllegalArgumentException("takes [B, width], but gets the shape " + x.shape());
            }
            List<Integer> shape = List.of(x.shape().getFirst(), count, x.width());
            return List.of(nodes.add(name, "RepeatVector", new Repeated(count), List.of(x.name()), shape));
        }
    }

    /**
     * Reshape of all axes but the batch; Flatten is a reshape to one axis.
     *
     * @param target the sizes after the batch; one may be -1 for the remaining elements
     */
    record To(List<Integer> target) implements KerasShape {
        public To {
            target = List.copyOf(target);
            if (target.stream().filter(size -> size == -1).count() > 1
                    || target.stream().anyMatch(size -> size < -1)) {
                throw new IllegalArgumentException("cannot have the target shape " + target);
            }
        }

        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            List<Integer> shape = new ArrayList<>(target);
            List<Integer> inner = x.shape().subList(1, x.rank());
            if (target.contains(-1) && !inner.contains(KerasTensor.ANY)) {
                long known = target.stream().mapToLong(Math::abs).reduce(1, Math::multiplyExact);
                int count = ShapeMath.count(inner);
                if (known == 0 || count % known != 0) {
                    throw new IllegalArgumentException("cannot turn the shape " + x.shape() + " into " + target);
                }
                shape.set(target.indexOf(-1), (int) (count / known));
            }
            shape.addFirst(x.shape().getFirst());
            return List.of(nodes.add(name, "Reshape", new Reshaped(target), List.of(x.name()), shape));
        }
    }

    /**
     * Permute of the axes after the batch.
     *
     * @param dims for each axis of the output, the axis of the input, counted from 1
     */
    record Permute(List<Integer> dims) implements KerasShape {
        public Permute {
            dims = List.copyOf(dims);
            if (!dims.stream()
                    .sorted()
                    .toList()
                    .equals(IntStream.rangeClosed(1, dims.size()).boxed().toList())) {
                throw new IllegalArgumentException("cannot permute axes as " + dims);
            }
        }

        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            List<Integer> permutation = new ArrayList<>(dims);
            permutation.addFirst(0);
            if (permutation.size() != x.rank()) {
                throw new IllegalArgumentException("permutes " + dims + ", but gets the shape " + x.shape());
            }
            List<Integer> shape = permutation.stream().map(x.shape()::get).toList();
            return List.of(nodes.add(name, "Transpose", new Transpose(permutation), List.of(x.name()), shape));
        }
    }

    /** [B][W] to [B][count][W]. */
    record Repeated(int count) implements ValueMover {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor x = inputs.getFirst();
            int batch = x.shape().getFirst();
            int width = x.shape().getLast();
            Tensor rows = TensorArrays.reshaped(x, List.of(batch, 1, width));
            return List.of(TensorArrays.expanded(rows, List.of(batch, count, width)));
        }
    }

    /** Reshapes all axes but the batch. */
    record Reshaped(List<Integer> target) implements ValueMover {
        @Override
        public List<Tensor> run(List<@Nullable Tensor> inputs) {
            Tensor x = inputs.getFirst();
            List<Integer> shape = new ArrayList<>(target);
            shape.addFirst(x.shape().getFirst());
            int free = shape.lastIndexOf(-1);
            if (free > 0) {
                long others = shape.stream().mapToLong(Math::abs).reduce(1, Math::multiplyExact);
                shape.set(free, others == 0 ? 0 : Math.toIntExact(TensorArrays.count(x) / others));
            }
            return List.of(TensorArrays.reshaped(x, shape));
        }
    }
}
