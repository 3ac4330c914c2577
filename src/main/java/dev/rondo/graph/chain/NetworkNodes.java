package dev.rondo.graph.chain;

import dev.rondo.graph.chain.LayerRun.RecurrentMember;
import dev.rondo.graph.chain.SymbolicValue.Direction;
import dev.rondo.graph.chain.SymbolicValue.Signal;
import dev.rondo.graph.op.Recurrent;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.Node;
import java.util.ArrayList;
import java.util.List;

/** Writes the node of a run's network, and nodes that arrange its inputs and outputs as their neighbours expect them. */
final class NetworkNodes {
    private static final Transpose SWAP_FIRST_AXES = new Transpose(List.of(1, 0, 2));

    private final ProgramIndex index;
    private final LayerRun run;
    private final List<StateSlot> slots;
    private final List<Node> before = new ArrayList<>();
    private final List<Node> after = new ArrayList<>();
    private final List<String> inputs = new ArrayList<>();
    /** y, then the final states; the empty name for those that nothing reads. */
    private final List<String> outputs = new ArrayList<>();

    NetworkNodes(ProgramIndex index, LayerRun run) {
        this.index = index;
        this.run = run;
        this.slots = StateSlot.of(run.network());
    }

    /** {@return the nodes, in order} */
    List<Node> nodes() {
        Node start = run.start();
        inputs.add(stepsFirst(start.inputs().getFirst(), ((Recurrent) start.operator()).batchFirst()));
        inputs.add(run.lengths());
        outputs.add("");
        for (StateSlot slot : slots) {
            RecurrentMember member = run.recurrent(slot.layer());
            inputs.add(stepsFirst(member.initial(slot), member.batchFirst()));
            outputs.add("");
        }
        for (int i = 0; i < slots.size(); i++) {
            RecurrentMember member = run.recurrent(slots.get(i).layer());
            writeState(1 + i, member.last(slots.get(i)), member.batchFirst());
        }
        run.signals().forEach(this::writeSignal);
        String kind = run.network().layers().size() == 1 ? start.kind() : "Network";
        List<Node> nodes = new ArrayList<>(before);
        nodes.add(new Node(start.name(), kind, new NetworkOperator(run.network()), inputs, outputs));
        nodes.addAll(after);
        return nodes;
    }

    /** The name of an input as the network reads it, with streams as the second axis. */
    private String stepsFirst(String name, boolean batchFirst) {
        if (name.isEmpty() || !batchFirst) {
            return name;
        }
        String swapped = index.newName();
        before.add(new Node(run.start().name(), "Transpose", SWAP_FIRST_AXES, List.of(name), List.of(swapped)));
        return swapped;
    }

    private boolean isReadOutside(String name) {
        return !name.isEmpty()
                && (index.isOutput(name)
                        || index.readers(name).stream()
                                .anyMatch(user -> !run.members().contains(user)));
    }

    private void writeState(int output, String name, boolean batchFirst) {
        if (!isReadOutside(name)) {
            return;
        }
        if (batchFirst) {
            after.add(new Node(run.start().name(), "Transpose", SWAP_FIRST_AXES, List.of(name(output)), List.of(name)));
        } else {
            outputs.set(output, name);
        }
    }

    private void writeSignal(String name, Signal signal) {
        if (!isReadOutside(name)) {
            return;
        }
        Arrangement arrangement = run.arrangement(signal);
        int output = signal.state() ? lastHidden() : 0;
        boolean isWhole = arrangement.isIdentity() && signal.direction() == Direction.ALL;
        if (isWhole && outputs.get(output).isEmpty()) {
            outputs.set(output, name);
        } else {
            after.add(new Node(run.start().name(), "Arrange", arrangement, List.of(name(output)), List.of(name)));
        }
    }

    /** The output that is h of the last recurrent layer. */
    private int lastHidden() {
        int output = slots.size();
        while (slots.get(output - 1).cell()) {
            output--;
        }
        return output;
    }

    /** The name of an output of the network, which gets one if it has none. */
    private String name(int output) {
        if (outputs.get(output).isEmpty()) {
            outputs.set(output, index.newName());
        }
        return outputs.get(output);
    }
}
