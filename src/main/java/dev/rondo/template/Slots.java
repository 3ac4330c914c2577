package dev.rondo.template;

import java.lang.classfile.TypeKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The slots of a method's local variables. Those of intermediate values are used again after their statement. */
final class Slots {
    private final Map<TypeKind, Deque<Integer>> free = new EnumMap<>(TypeKind.class);
    private final List<Tree.Local> ofStatement = new ArrayList<>();
    private int next;

    /**
     * Makes the slots of a method.
     *
     * @param first the first slot after the parameters
     */
    Slots(int first) {
        next = first;
    }

    /** {@return a variable that keeps its slot} */
    Tree.Local variable(TypeKind kind) {
        Tree.Local local = new Tree.Local(kind, next);
        next += kind.slotSize();
        return local;
    }

    /** {@return a variable for the rest of the statement} */
    Tree.Local intermediate(TypeKind kind) {
        Deque<Integer> slots = free.get(kind);
        Tree.Local local = slots == null || slots.isEmpty() ? variable(kind) : new Tree.Local(kind, slots.pop());
        ofStatement.add(local);
        return local;
    }

    /** Frees the intermediate variables. */
    void endStatement() {
        for (Tree.Local local : ofStatement) {
            free.computeIfAbsent(local.kind(), kind -> new ArrayDeque<>()).push(local.slot());
        }
        ofStatement.clear();
    }
}
