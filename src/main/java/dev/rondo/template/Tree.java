package dev.rondo.template;

import java.lang.classfile.Instruction;
import java.lang.classfile.TypeKind;
import java.util.List;

/** A value on the operand stack, as an expression that is written only where a statement uses it. */
sealed interface Tree {
    /**
     * An int that is known when the class is defined.
     *
     * @param value the int
     * @param unrolled whether a local variable that receives it stays known
     */
    record Known(int value, boolean unrolled) implements Tree {}

    /**
     * A local variable of the class to be defined.
     *
     * @param kind its type
     * @param slot its slot
     */
    record Local(TypeKind kind, int slot) implements Tree {}

    /**
     * An array each of whose elements is a local variable.
     *
     * @param elements the variables
     */
    record Registers(List<Local> elements) implements Tree {}

    /**
     * The result of an instruction.
     *
     * @param instruction the instruction
     * @param operands its operands, in the order of the stack
     */
    record Result(Instruction instruction, List<Tree> operands) implements Tree {}
}
