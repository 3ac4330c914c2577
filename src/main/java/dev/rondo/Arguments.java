package dev.rondo;

import dev.rondo.compute.StateLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Checks of arguments. Messages say what was expected and what came. */
final class Arguments {
    private Arguments() {}

    static void checkState(StateLayout layout, State state) {
        state.requireArchitecture(layout);
    }

    /** Refuses a stream that is null, and names it, or that belongs to a different architecture. */
    static void checkStates(StateLayout layout, State[] states, int batch) {
        for (int b = 0; b < batch; b++) {
            if (states[b] == null) {
                throw new NullPointerException("states[" + b + "] is null");
            }
            checkState(layout, states[b]);
        }
    }

    /** Refuses a stream that is in a batch twice, because one of its two next states would be lost. */
    static void checkDistinct(State[] states, int batch) {
        int count = 0;
        while (count < batch && states[count].enlist(states)) {
            count++;
        }
        for (int b = 0; b < count; b++) {
            states[b].release();
        }
        if (count < batch) {
            int first = Arrays.asList(states).indexOf(states[count]);
            throw new IllegalArgumentException("every state in a batch must be distinct, but states[" + first
                    + "] and states[" + count + "] are the same");
        }
    }

    /** Refuses an array that is too short for the first streams of a batch. */
    static void checkPrefix(String name, int length, int batch, int width) {
        if (batch < 1) {
            throw new IllegalArgumentException("the count must be at least 1, but is " + batch);
        }
        if (length < (long) batch * width) {
            throw new IllegalArgumentException(name + " must have at least " + batch + " streams x " + width + " = "
                    + (long) batch * width + " values, but has " + length);
        }
    }

    static void checkRange(String name, int length, int offset, int size) {
        if (offset < 0 || offset > length - size) {
            throw new IllegalArgumentException(
                    name + " must hold " + size + " values from index " + offset + ", but has " + length);
        }
    }

    /** {@return a product that fits an array} */
    static int product(String what, int one, int other) {
        long product = (long) one * other;
        if (product > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    what + " must be below 2^31, but is " + one + " x " + other + " = " + product);
        }
        return (int) product;
    }

    /** Requires an array without an offset to have the length that its content needs. */
    static void checkExact(String name, int length, int size) {
        if (length != size) {
            throw new IllegalArgumentException(name + " must have " + size + " values, but has " + length);
        }
    }

    static void checkToken(int token, int vocabulary) {
        if (token < 0 || token >= vocabulary) {
            throw new IllegalArgumentException("token must be from 0 to " + (vocabulary - 1) + ", but is " + token);
        }
    }

    static void checkTokens(int[] tokens, int count, int vocabulary) {
        for (int i = 0; i < count; i++) {
            if (tokens[i] < 0 || tokens[i] >= vocabulary) {
                throw badToken(tokens, i, vocabulary);
            }
        }
    }

    /** Checks the tokens [T][B] within the lengths. */
    static void checkTokens(int[] tokens, int steps, int batch, int @Nullable [] lengths, int vocabulary) {
        for (int i = 0; i < steps * batch; i++) {
            boolean within = lengths == null || i / batch < lengths[i % batch];
            if (within && (tokens[i] < 0 || tokens[i] >= vocabulary)) {
                throw badToken(tokens, i, vocabulary);
            }
        }
    }

    private static IllegalArgumentException badToken(int[] tokens, int i, int vocabulary) {
        return new IllegalArgumentException(
                "tokens must be from 0 to " + (vocabulary - 1) + ", but tokens[" + i + "] is " + tokens[i]);
    }

    static void checkCount(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + count);
        }
    }

    static void checkLength(String name, int length, int steps, int batch, int width) {
        long needed = (long) steps * batch * width;
        if (batch < 1) {
            throw new IllegalArgumentException("a batch needs at least one state, but has none");
        }
        if (length != needed) {
            throw new IllegalArgumentException(name + " must have " + steps + " steps x " + batch + " streams x "
                    + width + " = " + needed + " values, but has " + length);
        }
    }

    /** {@return T, from the length of the inputs [T][B][width]} */
    static int checkSteps(String name, int length, int batch, int width) {
        long row = (long) batch * width;
        if (row == 0 || length == 0 || length % row != 0) {
            throw new IllegalArgumentException(name + " must hold T x " + batch + " streams x " + width
                    + " values with T at least 1, but has " + length);
        }
        return (int) (length / row);
    }

    static void checkLengths(int @Nullable [] lengths, int batch, int steps) {
        if (lengths == null) {
            return;
        }
        if (lengths.length != batch) {
            throw new IllegalArgumentException(
                    "lengths must have one entry per stream, " + batch + ", but has " + lengths.length);
        }
        for (int b = 0; b < batch; b++) {
            if (lengths[b] < 0 || lengths[b] > steps) {
                throw new IllegalArgumentException(
                        "lengths must be from 0 to T = " + steps + ", but lengths[" + b + "] is " + lengths[b]);
            }
        }
    }
}
