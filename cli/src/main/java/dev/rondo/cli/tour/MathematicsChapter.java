package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import java.util.ArrayList;
import java.util.List;

/** Chapter 6: two steps of a recurrent network by hand, next to the engine's. */
final class MathematicsChapter implements Chapter<MathematicsChapter.Result> {
    /** Weights and inputs are sums of powers of two, so float32 holds them exactly. */
    private static final double[] W = {0.5, -0.75};

    private static final double[][] U = {{0.25, 0.5}, {-1, 0.125}};
    private static final double[] B = {0.125, -0.25};
    private static final double[] V = {1.5, -0.5};
    private static final double C = 0.25;
    private static final double[] X = {1, 0.5};

    /**
     * What the chapter shows: h of each step [2][2] and y of each step [2], by hand in double precision and by the engine.
     */
    record Result(double[][] h, double[] y, float[][] engineH, float[] engineY) {}

    @Override
    public String title() {
        return "The mathematics";
    }

    @Override
    public Result compute() {
        double[][] h = new double[2][2];
        double[] y = new double[2];
        double[] before = {0, 0};
        for (int t = 0; t < 2; t++) {
            for (int i = 0; i < 2; i++) {
                h[t][i] = StrictMath.tanh(W[i] * X[t] + U[i][0] * before[0] + U[i][1] * before[1] + B[i]);
            }
            y[t] = V[0] * h[t][0] + V[1] * h[t][1] + C;
            before = h[t];
        }
        float[][] engineH = new float[2][];
        float[] engineY = new float[2];
        // @start region=engine
        float[] weights = {
            0.5f,
            -0.75f, // w
            0.25f,
            0.5f,
            -1,
            0.125f, // u, row by row
            0.125f,
            -0.25f,
            0,
            0, // b; PyTorch keeps a second bias, which is 0 here
            1.5f,
            -0.5f,
            0.25f // v and c
        };
        Network network = Network.builder(1).rnn(2).dense(1).build(1).withParameters(weights);
        Runner runner = network.newRunner();
        State state = network.newState();
        for (int t = 0; t < 2; t++) {
            runner.step(state, new float[] {(float) X[t]}, 0, engineY, t);
            engineH[t] = state.hidden(0);
        }
        // @end region=engine
        return new Result(h, y, engineH, engineY);
    }

    @Override
    public Story tell(Result result) {
        return new Story(title())
                .text(
                        "A recurrent network is two equations. The memory is h(t) = tanh(w x(t) + u h(t-1) + b), and the output is"
                                + " y(t) = v h(t) + c. Here are all numbers of a network with one input and two units of memory. Before the"
                                + " first step the memory is zero.")
                .lines(weights())
                .text("The first step, with x(0) = %s, by hand:", number(X[0]))
                .lines(step(result, 0))
                .text(
                        "The second step, with x(1) = %s. The weights are the same, but now there is a memory:",
                        number(X[1]))
                .lines(step(result, 1))
                .text("The engine computes the same two steps in float32, with its own tanh on vector registers:")
                .table(List.of("", "by hand", "engine", "agree"), rows(result))
                .text(
                        "All other cells are variations of this. A GRU and an LSTM compute more such sums, called gates, and use some of them as"
                                + " factors from 0 to 1 that decide how much of the old memory stays.")
                .code(MathematicsChapter.class, "engine");
    }

    private static String weights() {
        return Texts.format("""
                w = [%6.3f]      u = [%6.3f %6.3f]      b = [%6.3f]      v = [%6.3f %6.3f]      c = %.3f
                    [%6.3f]          [%6.3f %6.3f]          [%6.3f]
                """, W[0], U[0][0], U[0][1], B[0], V[0], V[1], C, W[1], U[1][0], U[1][1], B[1]);
    }

    private static String step(Result result, int t) {
        double[] before = t == 0 ? new double[2] : result.h[t - 1];
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            double sum = W[i] * X[t] + U[i][0] * before[0] + U[i][1] * before[1] + B[i];
            lines.append(Texts.format(
                    "h%d(%d) = tanh(%s·%s + %s·%s + %s·%s + %s)%n      = tanh(%.6f) = %.6f%n",
                    i + 1,
                    t,
                    number(W[i]),
                    number(X[t]),
                    number(U[i][0]),
                    number(before[0]),
                    number(U[i][1]),
                    number(before[1]),
                    number(B[i]),
                    sum,
                    result.h[t][i]));
        }
        lines.append(Texts.format(
                "y(%d)  = %s·%s + %s·%s + %s = %.6f",
                t, number(V[0]), number(result.h[t][0]), number(V[1]), number(result.h[t][1]), number(C), result.y[t]));
        return lines.toString();
    }

    /** {@return the rows of the table: a name, the number by hand, the engine's, and whether all digits shown agree} */
    static List<List<String>> rows(Result result) {
        List<List<String>> rows = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            rows.add(row("h1(" + t + ")", result.h[t][0], result.engineH[t][0]));
            rows.add(row("h2(" + t + ")", result.h[t][1], result.engineH[t][1]));
            rows.add(row("y(" + t + ")", result.y[t], result.engineY[t]));
        }
        return rows;
    }

    private static List<String> row(String name, double hand, float engine) {
        String one = Texts.format("%.6f", hand);
        String other = Texts.format("%.6f", engine);
        return List.of(name, one, other, one.equals(other) ? "✓ to the last digit" : "✗");
    }

    /** A number in brackets if it is negative, with six digits if it needs them. */
    private static String number(double value) {
        String text = value == Math.rint(value * 1000) / 1000
                ? Texts.format("%.3f", value).replaceAll("\\.?0+$", "")
                : Texts.format("%.6f", value);
        return value < 0 ? "(" + text + ")" : text;
    }
}
