package dev.rondo.graph.stream;

import dev.rondo.NonFiniteInput;
import dev.rondo.graph.Stepper;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.op.Size;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Program;
import dev.rondo.graph.program.ShapeMath;
import dev.rondo.graph.program.TensorArrays;
import dev.rondo.graph.program.TimeOperator;
import dev.rondo.graph.program.TimeOperator.Timing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a program into steps. */
public final class StepCompiler {
    private final StepValues values;
    private final StepCode code = new StepCode();
    private final NodeCompiler nodes;
    private final TimeNodes timeNodes;
    private final BodyNodes bodies;
    private final boolean oneStep;

    private StepCompiler(StepValues values, TimeInputs inputs) {
        this.values = values;
        this.nodes = new NodeCompiler(values, code);
        this.timeNodes = new TimeNodes(values, code);
        this.bodies = new BodyNodes(values, code, this::add, inputs.isOpen());
        this.oneStep = inputs.axis() < 0;
    }

    /**
     * {@return the steps of a program}
     *
     * @param program the program
     * @param nonFinite the reaction to an input that is NaN or infinite
     * @throws UnsupportedOperationException if it has none; names the node and the reason
     */
    public static Stepper compile(Program program, NonFiniteInput nonFinite) {
        return TimeAxis.find(program, (resolved, inputs) -> compile(resolved, inputs, nonFinite));
    }

    /** The steps of a program with a given axis of time. */
    private static Stepper compile(Program program, TimeInputs inputs, NonFiniteInput nonFinite) {
        Trace whole = Trace.of(program, inputs.of(inputs.steps()));
        Map<String, Tensor> known = new HashMap<>(program.constants());
        known.putAll(inputs.of(1));
        StepCompiler compiler = new StepCompiler(new StepValues(whole, known, program.optionalInputs()), inputs);
        inputs.ports().forEach(port -> compiler.values.change(port.name(), Clock.EACH_STEP));
        for (int i = 0; i < program.nodes().size(); i++) {
            try {
                compiler.add(program.nodes().get(i));
            } catch (UnsupportedOperationException | IllegalArgumentException e) {
                throw new TimeAxis.Failure(i, program.nodes().get(i), e);
            }
        }
        if (compiler.code.steps().isEmpty()) {
            throw new UnsupportedOperationException(
                    "no operator runs over time: a file does not say which output is the next value of which input, so only states of"
                            + " recurrent operators and loops can be carried");
        }
        GraphStepper stepper = new GraphStepper(program, inputs, compiler.values, compiler.code, nonFinite);
        new Trial(program, inputs, whole, compiler.values, stepper).check();
        return stepper;
    }

    private void add(Node node) {
        boolean shapes = node.operator() instanceof Shape || node.operator() instanceof Size;
        if (shapes || node.inputs().stream().noneMatch(values::isChanging)) {
            if (node.operator() instanceof TimeOperator time && time.lengths() >= 0) {
                throw new UnsupportedOperationException("it walks through a sequence that is not the model's input of a"
                        + " step, to compute the states of another layer");
            }
            run(node, values.inputs(node));
            if (!shapes) {
                code.addFixed(node);
            }
            return;
        }
        code.at(clock(node));
        if (node.operator() instanceof TimeOperator time && isOverTime(node, time)) {
            addOver(node, time);
        } else if (code.clock().first() < 0 && !(node.operator() instanceof Transpose)) {
            throw new UnsupportedOperationException(
                    "it reads the zeros before the first step, which only a convolution over time may");
        } else if (!bodies.add(node) && !timeNodes.add(node)) {
            run(node, values.inputs(node));
            nodes.add(node);
        }
    }

    /** Runs a node on a step, for the types and shapes of its outputs, or for their values if they never change. */
    private void run(Node node, List<@Nullable Tensor> inputs) {
        List<Tensor> results = Trace.run(node, inputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            values.put(node.outputs().get(i), results.get(i));
        }
    }

    /** When all changing inputs of a node come. */
    private Clock clock(Node node) {
        Clock clock = null;
        for (String name : node.inputs()) {
            if (values.isChanging(name)) {
                Clock own = values.clock(name);
                if (clock != null && !own.equals(clock)) {
                    throw new UnsupportedOperationException("its inputs come at different steps: one after "
                            + clock.first() + " steps and then every " + clock.period() + ", one after " + own.first()
                            + " and then every " + own.period());
                }
                clock = own;
            }
        }
        return clock == null ? Clock.EACH_STEP : clock;
    }

    private boolean isOverTime(Node node, TimeOperator time) {
        int axis = values.timeAxis(node.inputs().getFirst());
        if (axis >= 0 && axis != time.timeAxis() && time.lengths() >= 0) {
            throw new IllegalArgumentException(
                    "it walks through axis " + time.timeAxis() + " of its input, but time is axis " + axis);
        }
        if (axis >= 0) {
            return axis == time.timeAxis();
        }
        List<Integer> shape = values.tensor(node.inputs().getFirst()).shape();
        boolean single = shape.size() > time.timeAxis() && shape.get(time.timeAxis()) == 1;
        boolean layer = time.lengths() >= 0;
        if (layer && !(single && oneStep)) {
            throw new UnsupportedOperationException(
                    "it walks through an axis that is not the time of the model's inputs");
        }
        return layer;
    }

    private void addOver(Node node, TimeOperator time) {
        for (int i = 0; i < node.inputs().size(); i++) {
            if (values.isChanging(node.inputs().get(i)) && !time.isSequence(i)) {
                throw new UnsupportedOperationException(
                        "its input \"" + node.inputs().get(i)
                                + "\" is computed from the sequence, but must be known before the first step");
            }
        }
        List<@Nullable Tensor> inputs = withoutLengths(node, time);
        Timing timing = time.timing(inputs);
        Clock in = code.clock();
        int first = in.first() + (timing.reach() - 1 - timing.before()) * in.period();
        if (first < 0 || (in.first() < 0 && timing.reach() == 1)) {
            throw new UnsupportedOperationException("it has more zeros before the first step than its kernel reads");
        }
        var step = time.stepped(inputs);
        putOutputs(node, time, timing);
        Clock out = new Clock(first, in.period() * timing.stride());
        float[][] outputs = new float[node.outputs().size()][];
        for (int i = 0; i < outputs.length; i++) {
            String name = node.outputs().get(i);
            outputs[i] = name.isEmpty() ? new float[0] : values.change(name, out);
        }
        float[][] read = new float[node.inputs().size()][];
        for (int i = 0; i < read.length; i++) {
            String name = node.inputs().get(i);
            read[i] = !name.isEmpty() && values.isChanging(name) ? values.array(name) : new float[0];
        }
        if (!values.isChanging(node.inputs().getFirst())) {
            read[0] = values.array(node.inputs().getFirst());
        }
        code.add(step, startNames(node, time), read, outputs);
    }

    /** The names of the inputs that are initial states; empty in place of others. */
    private List<String> startNames(Node node, TimeOperator time) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            names.add(time.isState(i) ? node.inputs().get(i) : "");
        }
        return names;
    }

    /** All steps of a stream count. */
    private List<@Nullable Tensor> withoutLengths(Node node, TimeOperator time) {
        List<@Nullable Tensor> inputs = values.inputs(node);
        if (time.lengths() >= 0 && time.lengths() < inputs.size()) {
            inputs.set(time.lengths(), null);
        }
        return inputs;
    }

    /** A kernel of several steps gives nothing for one step, so its output has the shape of a longer run. */
    private void putOutputs(Node node, TimeOperator time, Timing timing) {
        Tensor whole = values.whole(node.outputs().getFirst());
        if (timing.equals(Timing.EACH_STEP) || whole == null) {
            run(node, withoutLengths(node, time));
            return;
        }
        List<Integer> shape = new ArrayList<>(whole.shape());
        shape.set(time.timeAxis(), 1);
        values.put(node.outputs().getFirst(), TensorArrays.of(whole.type(), shape, new float[ShapeMath.count(shape)]));
    }
}
