package dev.rondo.graph.chain;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.graph.program.TimeStep;
import java.util.List;

/** One step of a network that is a part of a graph. */
final class NetworkStep implements TimeStep {
    private record Stream(State state) implements Memory {
        @Override
        public Memory copy() {
            return new Stream(state.copy());
        }

        @Override
        public byte[] toBytes() {
            return state.toBytes();
        }
    }

    /** Where a part of the state goes: h or c of a layer. */
    private record Export(StateSlot slot, int output) {}

    private final Network network;
    private final Runner runner;
    private final State initial;
    private final List<Export> exports;

    /**
     * Creates the step.
     *
     * @param network a network that can be stepped
     * @param initial the state of new streams
     * @param slots the states that the operator exports, in the order of its outputs after y
     */
    NetworkStep(Network network, State initial, List<StateSlot> slots) {
        this.network = network;
        this.runner = network.newRunner();
        this.initial = initial;
        this.exports = java.util.stream.IntStream.range(0, slots.size())
                .mapToObj(i -> new Export(slots.get(i), 1 + i))
                .toList();
    }

    @Override
    public Memory newMemory() {
        return new Stream(initial.copy());
    }

    @Override
    public Memory read(byte[] bytes) {
        return new Stream(network.readState(bytes));
    }

    @Override
    public void step(Memory memory, float[] x, float[][] outputs) {
        State state = ((Stream) memory).state();
        if (network.readsTokens()) {
            runner.step(state, (int) x[0], outputs[0]);
        } else {
            runner.step(state, x, outputs[0]);
        }
        for (int i = 0; i < exports.size(); i++) {
            Export export = exports.get(i);
            if (export.output() < outputs.length && outputs[export.output()].length > 0) {
                export.slot().read(state, outputs[export.output()]);
            }
        }
    }
}
