package dev.rondo.template;

import java.lang.classfile.Opcode;

/** Instructions on known ints. */
final class Ints {
    private Ints() {}

    static boolean computes(Opcode opcode) {
        return switch (opcode) {
            case IADD, ISUB, IMUL, IDIV, IREM, IAND, ISHL -> true;
            default -> false;
        };
    }

    static int compute(Opcode opcode, int a, int b) {
        return switch (opcode) {
            case IADD -> a + b;
            case ISUB -> a - b;
            case IMUL -> a * b;
            case IDIV -> a / b;
            case IREM -> a % b;
            case IAND -> a & b;
            case ISHL -> a << b;
            default -> throw new IllegalArgumentException(opcode.name());
        };
    }

    static boolean holds(Opcode opcode, int a, int b) {
        return switch (opcode) {
            case IF_ICMPEQ, IFEQ -> a == b;
            case IF_ICMPNE, IFNE -> a != b;
            case IF_ICMPLT, IFLT -> a < b;
            case IF_ICMPLE, IFLE -> a <= b;
            case IF_ICMPGT, IFGT -> a > b;
            case IF_ICMPGE, IFGE -> a >= b;
            default -> throw new IllegalArgumentException(opcode.name());
        };
    }
}
