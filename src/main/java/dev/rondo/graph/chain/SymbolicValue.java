package dev.rondo.graph.chain;

import dev.rondo.graph.Tensor;
import java.util.List;

/** What is known of a value while a graph is read as a chain of layers, without running it. */
sealed interface SymbolicValue {
    /**
     * A value that does not depend on the inputs.
     *
     * @param tensor the value
     * @param isZero whether it is float32 and nothing but zeros
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
     * Integers that are sizes of the input, one number or a row of them: the arithmetic on shapes.
     *
     * @param entries the size of an axis of the input, or a number
     */
    record Sizes(List<Axis> entries) implements SymbolicValue {
        /** Those that are not followed. */
        static final Sizes UNKNOWN = new Sizes(List.of(new Axis(-1, -2)));

        static Sizes of(List<Axis> entries) {
            return entries.size() > Signal.MOST_AXES ? UNKNOWN : new Sizes(List.copyOf(entries));
        }
    }

    /** Zeros, of whatever shape: how exporters begin states. */
    record Zeros() implements SymbolicValue {}

    /**
     * A state that is handed in or out, or a part of one.
     *
     * @param given whether it is handed in, so that streams begin with it by themselves
     */
    record State(boolean given) implements SymbolicValue {}

    /**
     * An input that is neither the signal nor a state.
     *
     * @param name its name
     */
    record Foreign(String name) implements SymbolicValue {}

    /**
     * What the layers so far have made of the input.
     *
     * @param axes its axes
     * @param version which {@link LayerChain#version} it is of
     * @param last whether it is of the last step alone
     * @param state whether it is the last hidden state of a layer, which may be handed out as such too
     * @param way the output of the one way, 0 or 1, of a bidirectional layer; -1 for all there is
     */
    record Signal(List<Axis> axes, int version, boolean last, boolean state, int way) implements SymbolicValue {
        /** Signals have up to four; a file may claim a million, and axes are searched for what matches. */
        static final int MOST_AXES = 8;

        public Signal {
            axes = List.copyOf(axes);
            if (axes.size() > MOST_AXES) {
                throw new NotAChain("no network: a signal has at most " + MOST_AXES + " axes, not " + axes.size());
            }
        }

        Signal at(int other) {
            return new Signal(axes, other, last, false, way);
        }

        Signal with(List<Axis> other) {
            return new Signal(other, version, last, state, way);
        }
    }

    /**
     * An axis of the signal: one of the input's, such as time, or features.
     *
     * @param input which of the input's it is; -1 for features that layers made, and for axes of size 1 put in
     * @param size its size; -1 where the file leaves it open
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
