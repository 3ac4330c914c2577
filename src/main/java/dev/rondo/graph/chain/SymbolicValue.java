package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import java.util.List;

/** What is known about a value of a graph that is read as a chain of layers, without running it. */
sealed interface SymbolicValue {
    /**
     * A value that does not depend on the inputs.
     *
     * @param tensor the value
     * @param isZero whether it is float32 and all zeros
     */
    record Constant(Tensor tensor, boolean isZero) implements SymbolicValue {
        static Constant of(Tensor tensor) {
            return new Constant(tensor, tensor.type() == Tensor.Type.FLOAT32 && isZero(tensor.values()));
        }

        private static boolean isZero(float[] values) {
            for (float value : values) {
                if (value != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Integers that are sizes of the input, one number or a row of them: the result of arithmetic on shapes.
     *
     * @param entries the size of an axis of the input, or a number
     */
    record Sizes(List<Axis> entries) implements SymbolicValue {
        /** Sizes that are not known. */
        static final Sizes UNKNOWN = new Sizes(List.of(new Axis(-1, -2)));

        static Sizes of(List<Axis> entries) {
            return entries.size() > Signal.MOST_AXES ? UNKNOWN : new Sizes(List.copyOf(entries));
        }
    }

    /** Zeros of any shape: the initial states that exporters write. */
    record Zeros() implements SymbolicValue {}

    /**
     * An initial or final state, or a part of one.
     *
     * @param given whether it is an input of the graph, so that a network's streams begin with it anyway
     */
    record State(boolean given) implements SymbolicValue {}

    /**
     * An input that is neither the signal nor a state.
     *
     * @param name its name
     */
    record Foreign(String name) implements SymbolicValue {}

    /** Which directions of a bidirectional layer a signal holds. */
    enum Direction {
        /** All that the layer has. */
        ALL,
        /** The forward direction only. */
        FORWARD,
        /** The backward direction only. */
        BACKWARD;

        static Direction at(int index) {
            return index == 0 ? FORWARD : BACKWARD;
        }

        boolean isOpposite(Direction other) {
            return this != ALL && other != ALL && this != other;
        }
    }

    /**
     * The output of the layers so far.
     *
     * @param axes its axes
     * @param version the {@link LayerChain#version} that computes it
     * @param last whether it has the last step only
     * @param state whether it is the final h of the last layer, which a graph may also return as a state
     * @param direction the directions of the last layer that it holds
     */
    record Signal(List<Axis> axes, int version, boolean last, boolean state, Direction direction)
            implements SymbolicValue {
        /** Signals have up to four axes. A file may claim a million, and reshapes search through all of them. */
        static final int MOST_AXES = 8;

        public Signal {
            axes = List.copyOf(axes);
            if (axes.size() > MOST_AXES) {
                throw new NotAChain(
                        "reads a signal of " + axes.size() + " axes, where at most " + MOST_AXES + " are supported");
            }
        }

        /** The output of all steps. */
        static Signal of(List<Axis> axes, int version) {
            return new Signal(axes, version, false, false, Direction.ALL);
        }

        /** The same steps, computed by a later version of the layers. */
        Signal at(int other) {
            return new Signal(axes, other, last, false, direction);
        }

        Signal with(List<Axis> other) {
            return new Signal(other, version, last, state, direction);
        }

        /** The same values, which are also the final h of the last layer. */
        Signal asState() {
            return new Signal(axes, version, last, true, direction);
        }

        /** The last step of this signal. */
        Signal lastStep(List<Axis> other) {
            return new Signal(other, version, true, state, direction);
        }
    }

    /**
     * An axis of the signal: one of the input's, such as time, or features.
     *
     * @param input its index among the axes of the input; -1 for features that layers wrote, and for inserted axes of size 1
     * @param size its size; -1 if the file leaves it open
     */
    record Axis(int input, int size) {
        static final Axis ONE = new Axis(-1, 1);

        static Axis features(int size) {
            return new Axis(-1, size);
        }

        boolean isInput() {
            return input >= 0;
        }
    }
}
