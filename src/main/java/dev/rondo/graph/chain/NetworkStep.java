package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.TimeStep;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a network that is a part of a graph. */
final class NetworkStep implements TimeStep {
    /** What the raw values of a state begin with. */
    private static final ValueLayout.OfLong RAW_STEPS =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** One state for each row of the batch. */
    private record Rows(State[] states) implements Memory {
        @Override
        public Memory copy() {
            State[] copies = new State[states.length];
            Arrays.setAll(copies, n -> states[n].copy());
            return new Rows(copies);
        }

        @Override
        public boolean isFinite() {
            for (State state : states) {
                if (!state.isFinite()) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void copyFrom(Memory other) {
            for (int n = 0; n < states.length; n++) {
                states[n].copyFrom(((Rows) other).states[n]);
            }
        }

        @Override
        public long rawSize() {
            return states.length * states[0].rawSize();
        }

        @Override
        public void copyTo(MemorySegment to, long at) {
            for (int n = 0; n < states.length; n++) {
                states[n].copyTo(to, at + n * states[n].rawSize());
            }
        }

        @Override
        public void checkRaw(MemorySegment from, long at) {
            for (int n = 0; n < states.length; n++) {
                long steps = from.get(RAW_STEPS, at + n * states[n].rawSize());
                if (steps < 0) {
                    throw new IllegalArgumentException(
                            "the number of steps of a state must be at least 0, but is " + steps);
                }
            }
        }

        @Override
        public void copyFrom(MemorySegment from, long at) {
            for (int n = 0; n < states.length; n++) {
                states[n].copyFrom(from, at + n * states[n].rawSize());
            }
        }
    }

    private final Network network;
    private final Runner runner;
    private final Rows initial;
    private final List<StateSlot> slots;
    /** y if no node reads it. */
    private final float[] unread;

    /**
     * Creates the step.
     *
     * @param network a network that can be stepped
     * @param initial the states of new streams, one for each row of the batch
     * @param slots the states that the operator gives as outputs after y
     */
    NetworkStep(Network network, State[] initial, List<StateSlot> slots) {
        this.network = network;
        this.runner = network.newRunner();
        this.initial = new Rows(initial);
        this.slots = slots;
        this.unread = new float[initial.length * network.outputSize()];
    }

    @Override
    public Memory newMemory() {
        return initial.copy();
    }

    @Override
    public Memory newMemory(List<@Nullable Tensor> inputs) {
        return new Rows(StateSlot.initial(network, slots, initial.states().length, inputs));
    }

    @Override
    public void step(Memory memory, float[][] inputs, float[][] outputs) {
        float[] x = inputs[0];
        State[] states = ((Rows) memory).states();
        float[] y = outputs[0].length == 0 ? unread : outputs[0];
        for (int n = 0; n < states.length; n++) {
            if (network.readsTokens()) {
                runner.step(states[n], token(x[n]), y, n * network.outputSize());
            } else {
                runner.step(states[n], x, n * network.inputSize(), y, n * network.outputSize());
            }
            for (int i = 1; i < outputs.length; i++) {
                if (outputs[i].length > 0) {
                    StateSlot slot = slots.get(i - 1);
                    slot.read(states[n], outputs[i], n * slot.width());
                }
            }
        }
    }

    private static int token(float value) {
        int token = (int) value;
        if (token != value) {
            throw new IllegalArgumentException("a token must be a whole number, but is " + value);
        }
        return token;
    }
}
