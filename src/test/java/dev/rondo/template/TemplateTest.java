package dev.rondo.template;

import static dev.rondo.template.Unroll.given;
import static dev.rondo.template.Unroll.unrolled;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("once")
class TemplateTest {
    /** What the templates of this test compute. */
    abstract static class Sum extends Expanded {
        abstract int of(int[] values);
    }

    /** Sums values in COUNT registers, in helpers with known and unknown arguments. */
    static final class Registers extends Sum {
        private static final int COUNT = given(MethodHandles.lookup(), "COUNT");

        @Override
        int of(int[] values) {
            int[] sums = new int[COUNT];
            for (int i = unrolled(0); i < sums.length; i++) {
                sums[i] = 0;
            }
            for (int at = 0; at < values.length; at += COUNT) {
                add(sums, values, at);
            }
            int sum = 0;
            for (int i = unrolled(0); i < COUNT; i++) {
                sum = plus(sum, COUNT == 1 ? sums[0] : sums[i]);
            }
            return sum;
        }

        @Expand
        private static void add(int[] sums, int[] values, int at) {
            for (int i = unrolled(0); i < sums.length; i++) {
                if (at + i < values.length) {
                    sums[i] = plus(sums[i], values[at + i]);
                }
            }
        }

        @Expand
        private static int plus(int a, int b) {
            return a + b;
        }
    }

    /** Has a branch in an expression. */
    static final class Branching extends Sum {
        @Override
        int of(int[] values) {
            return 1 + larger(values[0], values[1]);
        }

        @Expand
        private static int larger(int a, int b) {
            return a > b ? a : b;
        }
    }

    /** Indexes registers by a value that is not known. */
    static final class UnknownIndex extends Sum {
        @Override
        int of(int[] values) {
            int[] sums = new int[2];
            for (int i = unrolled(0); i < 2; i++) {
                sums[i] = i;
            }
            return sums[values[0]];
        }
    }

    /** Changes a known variable in a loop that is not unrolled. */
    static final class KnownInLoop extends Sum {
        @Override
        int of(int[] values) {
            int count = unrolled(0);
            for (int i = 0; i < values.length; i++) {
                count++;
            }
            return count;
        }
    }

    /** Never ends. */
    static final class Endless extends Sum {
        @Override
        int of(int[] values) {
            int sum = 0;
            for (int i = unrolled(0); i < 10; i += 0) {
                sum += values[0];
            }
            return sum;
        }
    }

    /** Returns the line of its own call, as profilers see it. */
    static final class Lines extends Sum {
        @Override
        int of(int[] values) {
            int sum = plus(values[0], 1);
            return plus(sum, line()); // this line
        }

        @Expand
        private static int plus(int a, int b) {
            return a + b;
        }
    }

    /** Has a constant that no register needs. */
    static final class Constant extends Sum {
        private static final int COUNT = given(MethodHandles.lookup(), "COUNT");

        @Override
        int of(int[] values) {
            return COUNT;
        }
    }

    /** {@return the line of the caller} JVMs leave hidden classes out of stack traces, but not out of profiles. */
    static int line() {
        return StackWalker.getInstance(StackWalker.Option.SHOW_HIDDEN_FRAMES)
                .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
    }

    private static Sum instance(Class<?> template, Map<String, Integer> constants) {
        return (Sum) new Template(template, MethodHandles.lookup()).instantiate(constants);
    }

    private static String refusal(Class<?> template) {
        return assertThrows(IllegalArgumentException.class, () -> instance(template, Map.of()))
                .getMessage();
    }

    @Test
    void shouldUnrollLoopsOverRegisters() {
        for (int length : new int[] {0, 1, 3, 7, 16, 17}) {
            int[] values = new int[length];
            Arrays.setAll(values, i -> i * i + 1);
            for (int count = 1; count <= 5; count++) {
                assertEquals(
                        Arrays.stream(values).sum(),
                        instance(Registers.class, Map.of("COUNT", count)).of(values),
                        length + " values in " + count + " registers");
            }
        }
    }

    @Test
    void shouldRefuseABranchInAnExpression() {
        String message = refusal(Branching.class);
        assertTrue(message.contains("Branching.larger cannot be expanded at line "), message);
        assertTrue(message.endsWith("a branch depends on values that are not known, inside an expression"), message);
    }

    @Test
    void shouldRefuseAnIndexThatIsNotKnown() {
        assertTrue(refusal(UnknownIndex.class).endsWith("the index of a register must be known and below 2"));
    }

    @Test
    void shouldRefuseToCountAKnownVariableInALoop() {
        assertTrue(refusal(KnownInLoop.class).endsWith("a known variable is counted in a loop that is not unrolled"));
    }

    @Test
    void shouldRefuseALoopThatDoesNotEnd() {
        assertTrue(refusal(Endless.class).endsWith("does an unrolled loop end?"));
    }

    @Test
    void shouldRefuseATemplateThatIsNotExpanded() {
        IllegalStateException e = assertThrows(IllegalStateException.class, Lines::new);
        assertTrue(e.getMessage().endsWith("is a template: its helpers have not been expanded"), e.getMessage());
    }

    @Test
    void shouldRefuseAConstantThatWasNotGiven() {
        Throwable e = assertThrows(ExceptionInInitializerError.class, () -> instance(Constant.class, Map.of()));
        assertTrue(
                e.getCause().getMessage().endsWith("was not given COUNT"),
                e.getCause().getMessage());
    }

    @Test
    void shouldKeepTheLinesOfTheTemplate() throws IOException {
        int line = instance(Lines.class, Map.of()).of(new int[] {-1});
        Path source = Path.of("src/test/java/dev/rondo/template/TemplateTest.java");
        assertTrue(Files.readAllLines(source).get(line - 1).endsWith("// this line"), "line " + line);
    }
}
