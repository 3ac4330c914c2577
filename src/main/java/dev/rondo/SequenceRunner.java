package dev.rondo;

import dev.rondo.compute.CallCount;
import dev.rondo.compute.EmbeddingForward;
import dev.rondo.compute.Forward;
import dev.rondo.compute.SequenceScratch;
import dev.rondo.compute.StateLayout;
import dev.rondo.compute.TimeSpan;
import dev.rondo.flight.SlowSteps;
import dev.rondo.kernel.RowView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link Runner} that takes many steps, or many streams, at once: layer by layer over a stretch of time.
 * Arguments have been checked. Its buffers grow to the largest call.
 */
final class SequenceRunner {
    /** Time is cut into stretches of about this many rows, so that the values between layers stay in cache. */
    private static final int ROWS = 256;

    /** The inputs of a network that reads tokens, and the content of views between calls. */
    static final float[] NONE = {};

    private final CallCount calls;
    private final RunnerCounters counters;
    private final SlowSteps slowSteps;
    private final StateLayout layout;
    private final int[] widths;
    private final int inputSize;
    private final boolean wholeSequences;
    private final TimeSpan span = new TimeSpan();
    private final SequenceScratch scratch = new SequenceScratch();
    private final RowView in = new RowView();
    private final RowView sections = new RowView();
    private final RowView out = new RowView();
    private Forward[] forwards;
    private float[] gathered = NONE;
    /** The steps of the streams of a batch before the call. */
    private long[] stepsBefore = {};

    private float[] even = NONE;
    private float[] odd = NONE;

    SequenceRunner(
            List<NamedLayer> layers,
            StateLayout layout,
            Forward[] forwards,
            CallCount calls,
            RunnerCounters counters,
            SlowSteps slowSteps) {
        this.calls = calls;
        this.counters = counters;
        this.slowSteps = slowSteps;
        this.layout = layout;
        this.forwards = forwards;
        this.inputSize = layers.getFirst().layer().inputSize();
        this.widths = layers.stream().mapToInt(l -> l.layer().outputSize()).toArray();
        this.wholeSequences = layers.stream().anyMatch(l -> l.layer().directions() > 1);
    }

    void replaceForwards(Forward[] newer) {
        forwards = newer;
    }

    void run(State state, float[] inputs, int @Nullable [] tokens, int steps, float[] outputs) {
        long begin = slowSteps.begin();
        int call = calls.begin();
        long before = state.steps();
        forward(state.values, inputs, tokens, steps, 1, null, outputs);
        calls.end(call);
        remember(state, before, outputs, steps, 0, 1);
        slowSteps.end(begin, steps, 1);
        counters.addBatch(outputs, layout.outputWidth(), steps, 1, null);
    }

    void runBatch(
            State[] states,
            int batch,
            float[] inputs,
            int @Nullable [] tokens,
            int steps,
            int @Nullable [] lengths,
            float[] outputs) {
        long begin = slowSteps.begin();
        int call = calls.begin();
        int size = layout.size();
        stepsBefore = stepsBefore.length >= batch ? stepsBefore : new long[batch];
        gathered = grown(gathered, Arguments.product("floats of a state x streams", size, batch));
        for (int b = 0; b < batch; b++) {
            stepsBefore[b] = states[b].steps();
            System.arraycopy(states[b].values, 0, gathered, b * size, size);
        }
        forward(gathered, inputs, tokens, steps, batch, lengths, outputs);
        calls.end(call);
        for (int b = 0; b < batch; b++) {
            System.arraycopy(gathered, b * size, states[b].values, 0, size);
            remember(states[b], stepsBefore[b], outputs, lengths == null ? steps : lengths[b], b, batch);
        }
        slowSteps.end(begin, steps, batch);
        counters.addBatch(outputs, layout.outputWidth(), steps, batch, lengths);
    }

    /** Counts the steps of a stream, and keeps its last output if no layer does. */
    private void remember(State state, long before, float[] outputs, int length, int stream, int batch) {
        int width = layout.outputWidth();
        if (length > 0 && layout.keepsOutput()) {
            int row = (length - 1) * batch + stream;
            System.arraycopy(outputs, row * width, state.values, layout.outputAt(), width);
        }
        state.advance(before, length);
    }

    private void forward(
            float[] states,
            float[] inputs,
            int @Nullable [] tokens,
            int steps,
            int batch,
            int @Nullable [] lengths,
            float[] outputs) {
        Arguments.product("steps x streams", steps, batch);
        int stretch = wholeSequences ? steps : Math.min(steps, Math.max(1, ROWS / batch));
        reserve(stretch, batch);
        for (int start = 0; start < steps; start += stretch) {
            span.set(Math.min(stretch, steps - start), batch, start, lengths);
            stretch(states, inputs, tokens, start * batch, outputs);
        }
        releaseArrays();
    }

    /** Drops the references to the caller's arrays. */
    private void releaseArrays() {
        in.set(NONE, 0, 0);
        sections.set(NONE, 0, 0);
        out.set(NONE, 0, 0);
        scratch.releaseArrays();
    }

    /** One stretch of time through all layers; {@code row} is its first among all rows. */
    private void stretch(float[] states, float[] inputs, int @Nullable [] tokens, int row, float[] outputs) {
        in.set(inputs, row * inputSize, inputSize);
        scratch.readInputs(inputs, row * inputSize, inputSize);
        for (int i = 0; i < forwards.length; i++) {
            boolean last = i == forwards.length - 1;
            float[] values = last ? outputs : (i & 1) == 0 ? even : odd;
            int at = last ? row * widths[i] : 0;
            if (i == 0 && tokens != null) {
                lookUp(tokens, row, values, at);
            } else {
                sections.set(states, layout.section(i), layout.size());
                out.set(values, at, widths[i]);
                forwards[i].sequence(span, in, sections, out, scratch);
            }
            in.set(values, at, widths[i]);
        }
    }

    private void lookUp(int[] tokens, int row, float[] vectors, int first) {
        EmbeddingForward embedding = (EmbeddingForward) forwards[0];
        int width = widths[0];
        int batch = span.batch();
        for (int r = 0; r < span.steps() * batch; r++) {
            int at = first + r * width;
            if (span.active(r / batch, r % batch)) {
                embedding.lookUp(tokens[row + r], vectors, at);
            } else {
                Arrays.fill(vectors, at, at + width, 0f);
            }
        }
    }

    private void reserve(int steps, int batch) {
        int needed = 0;
        for (int i = 0; i < forwards.length; i++) {
            needed = Math.max(needed, forwards[i].scratch(steps, batch));
            if (i < forwards.length - 1) {
                int floats = Arguments.product("rows x outputs of a layer", steps * batch, widths[i]);
                if ((i & 1) == 0) {
                    even = grown(even, floats);
                } else {
                    odd = grown(odd, floats);
                }
            }
        }
        scratch.reserve(needed);
    }

    private static float[] grown(float[] buffer, int length) {
        return buffer.length >= length ? buffer : new float[length];
    }
}
