package dev.rondo;

import dev.rondo.memory.CallerMemory;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a {@link Runner} for inputs and outputs that are not {@code float[]}. {@link Runner#doubles} returns the view for
 * {@code double[]}, and {@link Runner#segments()} the one for {@link java.lang.foreign.MemorySegment}.
 *
 * {@snippet file="RunnerSnippetsTest.java" region="segments"}
 *
 * <p>Each method does what the runner's method of the same name does, with the same bits, the same {@link NonFiniteInput} and the
 * same errors. It copies inputs to and outputs from arrays that the view keeps, and allocates nothing once these have
 * grown to the largest call. Inputs and outputs may overlap. Messages count the values of an input from 0, without the offset.
 *
 * <ul>
 *   <li><b>{@code double[]}</b>: an input is rounded to the nearest float, as a cast does. A finite double that is too large for a float
 *       becomes infinite, and counts as infinite. Outputs are widened, which is exact. An offset is an index.
 *   <li><b>{@code MemorySegment}</b>: 32-bit floats one after another on the heap, outside it or in a mapped file, at any
 *       alignment, in the byte order of this machine or that given to {@link Runner#segments(java.nio.ByteOrder)}. The order of
 *       bytes in a segment cannot be checked. An offset counts bytes. Without an offset, a segment is exactly as long as its values.
 * </ul>
 *
 * <p>A segment whose arena is closed is an {@link IllegalStateException}, one of an arena that is confined to a different thread a
 * {@link WrongThreadException}, and a read-only one for outputs an {@link IllegalArgumentException}. Like all arguments, segments are
 * checked before anything is written; only an arena that a different thread closes during a call can leave states that have advanced
 * without outputs.
 *
 * <p>A view belongs to its runner: only one thread at a time may use the two.
 *
 * @param <A> the type of inputs and outputs
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public final class RunnerView<A> {
    private final Runner runner;
    private final RunnerArguments arguments;
    private final CallerMemory<A> memory;
    private final int inputSize;
    private final int outputSize;
    private float[] in = SequenceRunner.NONE;
    private float[] out = SequenceRunner.NONE;

    RunnerView(Runner runner, RunnerArguments arguments, CallerMemory<A> memory) {
        this.runner = runner;
        this.arguments = arguments;
        this.memory = memory;
        this.inputSize = arguments.inputSize();
        this.outputSize = arguments.outputSize();
    }

    /**
     * Runs one step of one stream.
     *
     * @param state the stream; advanced by one step
     * @param x the input [I], exactly that long
     * @param y the output [O], exactly that long
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, A x, A y) {
        arguments.checkStep(state);
        memory.checkReadable("x", x, inputSize);
        memory.checkWritable("y", y, outputSize);
        stepChecked(state, x, 0, y, 0);
    }

    /**
     * Runs one step of one stream, with input and output inside larger memory.
     *
     * @param state the stream; advanced by one step
     * @param x holds the input [I]
     * @param xOffset the offset of the first input value: an index, or bytes of a segment
     * @param y takes the output [O]
     * @param yOffset the offset of the first output value
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, A x, long xOffset, A y, long yOffset) {
        arguments.checkStep(state);
        memory.checkReadable("x", x, xOffset, inputSize);
        memory.checkWritable("y", y, yOffset, outputSize);
        stepChecked(state, x, xOffset, y, yOffset);
    }

    private void stepChecked(State state, A x, long xOffset, A y, long yOffset) {
        float[] output = output(outputSize);
        runner.stepChecked(state, input(x, xOffset, inputSize), 0, output, 0);
        memory.write(output, y, yOffset, outputSize);
    }

    /**
     * Runs one step of one stream of tokens.
     *
     * @param state the stream; advanced by one step
     * @param token the input: at least 0 and below the size of the vocabulary
     * @param y the output [O], exactly that long
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, int token, A y) {
        arguments.checkStep(state, token);
        memory.checkWritable("y", y, outputSize);
        stepChecked(state, token, y, 0);
    }

    /**
     * Runs one step of one stream of tokens, with the output inside larger memory.
     *
     * @param state the stream; advanced by one step
     * @param token the input: at least 0 and below the size of the vocabulary
     * @param y takes the output [O]
     * @param yOffset the offset of the first output value: an index, or bytes of a segment
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void step(State state, int token, A y, long yOffset) {
        arguments.checkStep(state, token);
        memory.checkWritable("y", y, yOffset, outputSize);
        stepChecked(state, token, y, yOffset);
    }

    private void stepChecked(State state, int token, A y, long yOffset) {
        float[] output = output(outputSize);
        runner.stepChecked(state, token, output, 0);
        memory.write(output, y, yOffset, outputSize);
    }

    /**
     * Runs one step that has no input, by the network's {@link SkipPolicy}.
     *
     * @param state the stream
     * @param y the output [O], exactly that long
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void skip(State state, A y) {
        arguments.checkStepped(state);
        memory.checkWritable("y", y, outputSize);
        float[] output = output(outputSize);
        runner.leaveOut(state, output, 0);
        memory.write(output, y, 0, outputSize);
    }

    /**
     * Runs many steps of one stream.
     *
     * @param state the stream; advanced by T steps
     * @param inputs [T][I]
     * @param steps T
     * @param outputs [T][O]
     */
    public void run(State state, A inputs, int steps, A outputs) {
        int read = memory.readable("inputs", inputs);
        int written = memory.writable("outputs", outputs);
        arguments.checkRun(state, read, steps, written);
        float[] output = output(written);
        runner.runChecked(state, input(inputs, 0, read), null, steps, output);
        memory.write(output, outputs, 0, written);
    }

    /**
     * Runs many steps of one stream of tokens.
     *
     * @param state the stream; advanced by T steps
     * @param tokens [T]
     * @param steps T
     * @param outputs [T][O]
     */
    public void run(State state, int[] tokens, int steps, A outputs) {
        int written = memory.writable("outputs", outputs);
        arguments.checkRun(state, tokens, steps, written);
        float[] output = output(written);
        runner.runChecked(state, SequenceRunner.NONE, tokens, steps, output);
        memory.write(output, outputs, 0, written);
    }

    /**
     * Runs a batch of sequences, like {@link Runner#runBatch(State[], float[], int[], float[])}.
     *
     * @param states B distinct streams; each is advanced by its length
     * @param inputs [T][B][I]
     * @param lengths [B], each from 0 to T; null when all are T
     * @param outputs [T][B][O]
     */
    public void runBatch(State[] states, A inputs, int @Nullable [] lengths, A outputs) {
        int read = memory.readable("inputs", inputs);
        int written = memory.writable("outputs", outputs);
        int steps = arguments.checkRunBatch(states, read, lengths, written);
        float[] output = output(written);
        runner.runBatchChecked(states, states.length, input(inputs, 0, read), steps, lengths, output);
        memory.write(output, outputs, 0, written);
    }

    /**
     * Runs a batch of sequences of tokens, like {@link Runner#runBatch(State[], int[], int[], float[])}.
     *
     * @param states B distinct streams; each is advanced by its length
     * @param tokens [T][B]; values after the end of a stream are ignored
     * @param lengths [B], each from 0 to T; null when all are T
     * @param outputs [T][B][O]
     */
    public void runBatch(State[] states, int[] tokens, int @Nullable [] lengths, A outputs) {
        int written = memory.writable("outputs", outputs);
        int steps = arguments.checkRunBatch(states, tokens, lengths, written);
        float[] output = output(written);
        runner.runBatchChecked(states, states.length, tokens, steps, lengths, output);
        memory.write(output, outputs, 0, written);
    }

    /**
     * Runs one step of many streams at once.
     *
     * @param states B distinct streams; each is advanced by one step
     * @param xs [B][I]
     * @param ys [B][O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, A xs, A ys) {
        arguments.checkStepBatch(states, memory.readable("xs", xs), memory.writable("ys", ys));
        stepFirst(states, states.length, xs, ys);
    }

    /**
     * Runs one step of the first streams of an array, so that batches of any size can use the same memory.
     *
     * @param states the streams; the first {@code count} must be distinct, and are advanced by one step
     * @param count B, at least 1
     * @param xs [B][I]; what follows is ignored, but a segment must hold whole values, fewer than 2^31 of them
     * @param ys [B][O]; what follows is left as it is
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int count, A xs, A ys) {
        arguments.checkStepFirst(states, count, memory.readable("xs", xs), memory.writable("ys", ys));
        stepFirst(states, count, xs, ys);
    }

    private void stepFirst(State[] states, int count, A xs, A ys) {
        float[] output = output(count * outputSize);
        runner.runBatchChecked(states, count, input(xs, 0, count * inputSize), 1, null, output);
        memory.write(output, ys, 0, count * outputSize);
    }

    /**
     * Runs one step of many streams of tokens at once.
     *
     * @param states B distinct streams; each is advanced by one step
     * @param tokens [B]
     * @param ys [B][O]
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int[] tokens, A ys) {
        arguments.checkStepBatch(states, tokens, memory.writable("ys", ys));
        stepFirst(states, states.length, tokens, ys);
    }

    /**
     * Runs one step of the first streams of an array, like {@link #stepBatch(State[], int, Object, Object)}.
     *
     * @param states the streams; the first {@code count} must be distinct, and are advanced by one step
     * @param count B, at least 1
     * @param tokens [B]; what follows is ignored
     * @param ys [B][O]; what follows is left as it is
     * @throws UnsupportedOperationException when the network has a bidirectional layer
     */
    public void stepBatch(State[] states, int count, int[] tokens, A ys) {
        arguments.checkStepFirst(states, count, tokens, memory.writable("ys", ys));
        stepFirst(states, count, tokens, ys);
    }

    private void stepFirst(State[] states, int count, int[] tokens, A ys) {
        float[] output = output(count * outputSize);
        runner.runBatchChecked(states, count, tokens, 1, null, output);
        memory.write(output, ys, 0, count * outputSize);
    }

    private float[] input(A from, long offset, int count) {
        in = in.length >= count ? in : new float[count];
        memory.read(from, offset, in, count);
        return in;
    }

    private float[] output(int count) {
        out = out.length >= count ? out : new float[count];
        return out;
    }
}
