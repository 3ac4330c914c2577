package dev.rondo.template;

import dev.rondo.template.Tree.Known;
import dev.rondo.template.Tree.Local;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A method that is being expanded: the meaning of its local variables and labels. */
final class Frame {
    /** The caller of a template's own method. */
    static final Frame NONE = new Frame();

    final String method;
    final List<CodeElement> elements;
    /** Whether this is a method of the template or a helper whose call is a statement, so that it may branch. */
    final boolean statement;
    /** Whether lines of this method are lines of the template's file. */
    final boolean ownLines;

    int line;
    /** The element that is executed. */
    int at;

    private final Map<Label, Integer> indices = new HashMap<>();
    /** What the slots of the template mean now. */
    private final Map<Integer, Tree> values = new HashMap<>();
    /** The variables that were made for slots; a slot has one for each type that it ever has. */
    private final Map<Integer, Map<TypeKind, Local>> variables = new HashMap<>();
    /** Labels of jumps to places that were not reached yet. */
    private final Map<Label, Label> pending = new HashMap<>();
    /** Labels of places that jumps may go back to. */
    private final Map<Label, Label> passed = new HashMap<>();

    private final Set<Label> unrolled = new HashSet<>();
    private final Set<Label> undecided = new HashSet<>();

    private final Map<Integer, Integer> boundAt = new HashMap<>();
    private final List<BackEdge> backEdges = new ArrayList<>();

    /** A jump back: the end of a loop. */
    private record BackEdge(int from, int to, Label label) {}

    private Frame() {
        method = "";
        elements = List.of();
        statement = false;
        ownLines = false;
    }

    Frame(MethodModel method, boolean statement, boolean ownLines) {
        this.method = method.parent().orElseThrow().thisClass().asInternalName().replace('/', '.') + "."
                + method.methodName().stringValue();
        this.elements = method.code().orElseThrow().elementList();
        this.statement = statement;
        this.ownLines = ownLines;
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof LabelTarget target) {
                indices.put(target.label(), i);
            }
            if (elements.get(i) instanceof BranchInstruction branch && indices.containsKey(branch.target())) {
                backEdges.add(new BackEdge(i, index(branch.target()), branch.target()));
            }
        }
    }

    int index(Label label) {
        return Objects.requireNonNull(indices.get(label));
    }

    /** Gives a slot a meaning: a known value, registers, or a caller's variable. */
    void bind(int slot, Tree value) {
        values.put(slot, value);
        boundAt.put(slot, at);
    }

    /** Declares a parameter of a template's own method. */
    void parameter(Local local) {
        values.put(local.slot(), local);
        variables.put(local.slot(), new HashMap<>(Map.of(local.kind(), local)));
    }

    /** Changes a known value. */
    void count(int slot, int value) {
        values.put(slot, new Known(value, true));
    }

    /** {@return whether a loop that is not unrolled began after a slot was bound and has not ended} */
    boolean inLaterLoop(int slot) {
        return backEdges.stream()
                .anyMatch(edge -> boundAt.getOrDefault(slot, -1) < edge.to()
                        && edge.to() <= at
                        && at < edge.from()
                        && !unrolled.contains(edge.label()));
    }

    Tree value(int slot) {
        return Objects.requireNonNull(values.get(slot));
    }

    /** {@return the variable that a store to a slot writes} */
    Local variable(int slot, TypeKind kind, Slots slots) {
        if (values.get(slot) instanceof Local && !variables.containsKey(slot)) {
            throw new IllegalArgumentException(
                    method + " cannot be expanded at line " + line + ": a helper assigns a parameter");
        }
        Local local = variables
                .computeIfAbsent(slot, s -> new HashMap<>())
                .computeIfAbsent(kind, k -> statement ? slots.variable(k) : slots.intermediate(k));
        values.put(slot, local);
        return local;
    }

    /** Says whether the branch that follows the last labels is decided. A loop whose first branch is decided is unrolled. */
    void decide(boolean known) {
        if (known) {
            unrolled.addAll(undecided);
        } else {
            unrolled.removeAll(undecided);
        }
        undecided.clear();
    }

    boolean isUnrolled(Label label) {
        return unrolled.contains(label);
    }

    /** {@return a label for a jump} */
    Label label(Label target, boolean forward, CodeBuilder code) {
        return forward
                ? pending.computeIfAbsent(target, t -> code.newLabel())
                : Objects.requireNonNull(passed.get(target));
    }

    /** {@return the label to bind where a template's label stands} */
    Label arrive(Label label, CodeBuilder code) {
        undecided.add(label);
        Label made = pending.remove(label);
        Label bound = made == null ? code.newLabel() : made;
        passed.put(label, bound);
        return bound;
    }

    boolean isPending(Label label) {
        return pending.containsKey(label);
    }

    boolean pendingBetween(int at, int target) {
        int next = nextPending(at);
        return next >= 0 && next < target;
    }

    /** {@return the index of the first place after an element that a written jump goes to; -1 if there is none} */
    int nextPending(int at) {
        return pending.keySet().stream()
                .mapToInt(this::index)
                .filter(index -> index > at)
                .min()
                .orElse(-1);
    }
}
