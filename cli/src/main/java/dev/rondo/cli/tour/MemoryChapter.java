package dev.rondo.cli.tour;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.cli.page.LineChart;
import java.util.List;

/** Chapter 2: a recurrent network, unrolled over time. */
final class MemoryChapter implements Chapter<MemoryChapter.Result> {
    private static final int ECHO = 12;
    private static final float[] INPUTS = {1, 0, 1};

    /**
     * What the chapter shows: inputs, states and outputs of three steps, the output for the same input without a past, and the
     * output of each of some steps of which only the first has an input.
     */
    record Result(float[] x, float[] h, float[] y, float alone, double[] echo) {}

    @Override
    public String title() {
        return "Memory over time";
    }

    /** {@return a network of one tanh unit: h = tanh(x + 0.8 h), y = h} */
    static Network network() {
        return Network.builder(1).rnn(1).dense(1).build(1).withParameters(new float[] {1, 0.8f, 0, 0, 1, 0});
    }

    @Override
    public Result compute() {
        Network network = network();
        float[] h = new float[INPUTS.length];
        float[] y = new float[INPUTS.length];
        // @start region=step
        Runner runner = network.newRunner();
        State state = network.newState(); // h = 0: nothing has been seen
        float[] output = new float[1];
        for (int t = 0; t < INPUTS.length; t++) {
            runner.step(state, new float[] {INPUTS[t]}, output);
            h[t] = state.hidden(0)[0]; // what the network remembers
            y[t] = output[0];
        }
        // @end region=step
        State fresh = network.newState();
        runner.step(fresh, new float[] {INPUTS[2]}, output);
        float alone = output[0];
        double[] echo = new double[ECHO];
        State pulse = network.newState();
        for (int t = 0; t < ECHO; t++) {
            runner.step(pulse, new float[] {t == 0 ? 1 : 0}, output);
            echo[t] = output[0];
        }
        return new Result(INPUTS, h, y, alone, echo);
    }

    @Override
    public Story tell(Result result) {
        return new Story(title())
                .text(
                        "A recurrent network reads its input step by step. At every step it gets two things: the new input x(t), and"
                                + " h(t-1), what it remembered from the steps before. From both it makes a new memory h(t), and from that"
                                + " its output y(t). The weights are the same at every step. To see what happens, draw one copy per step.")
                .figure(
                        unrolled(result),
                        sketch(result),
                        "One network with one unit, h(t) = tanh(1 x(t) + 0.8 h(t-1)) and y(t) = h(t), unrolled over three steps."
                                + " All numbers come from the engine.")
                .text(
                        "The input 1 comes twice, at the first step and at the last. The first time the output is %.4f, the second time"
                                + " %.4f: the network has not forgotten. A network that has seen nothing before the last step answers %.4f.",
                        result.y[0], result.y[2], result.alone)
                .text("How long does such a memory last? Give the network a single 1 and then nothing but zeros.")
                .figure(
                        echo(result),
                        Texts.bars(result.echo),
                        Texts.format(
                                "The output after one input of 1 at step 0. A feed-forward network would fall to its answer for 0 at"
                                        + " step 1. Here %s of the first output is left at step %d.",
                                Texts.percent(result.echo[ECHO - 1] / result.echo[0]), ECHO - 1))
                .code(MemoryChapter.class, "step");
    }

    private static LineChart echo(Result result) {
        double[] steps = new double[ECHO];
        double[] without = new double[ECHO];
        for (int t = 0; t < ECHO; t++) {
            steps[t] = t;
            without[t] = t == 0 ? result.echo[0] : 0;
        }
        return new LineChart("An echo of one input", "step after the input", "output y(t)")
                .showY(0)
                .line("recurrent network", steps, result.echo)
                .line("the same without memory", steps, without);
    }

    private static Diagram unrolled(Result result) {
        Diagram diagram = new Diagram(330, "A recurrent network, unrolled over time");
        List<String> times = List.of("t-1", "t", "t+1");
        for (int i = 0; i < times.size(); i++) {
            double left = 90 + 230 * i;
            double middle = left + 70;
            String time = "(" + times.get(i) + ")";
            diagram.box(left, 40, 140, 48, 2, "y" + time, Texts.format("%.4f", result.y[i]))
                    .box(left, 150, 140, 60, 0, "h" + time, Texts.format("%.4f", result.h[i]))
                    .box(left, 270, 140, 48, 1, "x" + time, Texts.format("%.0f", result.x[i]))
                    .arrow(middle, 270, middle, 211, 1)
                    .text(middle + 8, 246, "tick", "× 1")
                    .arrow(middle, 150, middle, 89, 2)
                    .text(middle + 8, 124, "tick", "× 1")
                    .arrow(left - (i == 0 ? 76 : 90), 180, left - 1, 180, 0);
        }
        return diagram.text(50, 170, "tick middle", "h(t-2)")
                .text(50, 198, "tick middle", "0.0000")
                .text(275, 170, "tick middle", "× 0.8")
                .text(505, 170, "tick middle", "× 0.8")
                .arrow(690, 180, 750, 180, 0)
                .text(720, 170, "tick middle", "× 0.8");
    }

    private static String sketch(Result result) {
        return Texts.format(
                """
                    y(t-1) %.4f        y(t) %.4f         y(t+1) %.4f
                       ^                 ^                  ^
                       |                 |                  |
                0 --> h(t-1) %.4f --> h(t) %.4f --> h(t+1) %.4f -->
                       ^                 ^                  ^
                       |                 |                  |
                    x(t-1) %.0f          x(t) %.0f            x(t+1) %.0f
                """,
                result.y[0],
                result.y[1],
                result.y[2],
                result.h[0],
                result.h[1],
                result.h[2],
                result.x[0],
                result.x[1],
                result.x[2]);
    }
}
