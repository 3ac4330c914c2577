package dev.rondo.graph;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A model that runs one time step at a time, as a {@link dev.rondo.Runner} runs a network. {@link Graph#stepper} makes one.
 * What a model says only of the end of a sequence, such as the last output, is said after each step of the sequence so far.
 *
 * <p>A step allocates nothing. A stepper has buffers of its own: only one thread at a time may use it, and only one at a time a
 * stream; both may move to a different thread between two calls. Calls that overlap give wrong results or fail. Most of them end
 * in a {@link java.util.ConcurrentModificationException}, but not all. A stepper serves any number of streams.
 *
 * <p>Arguments are checked before anything is written: a wrong one is an {@link IllegalArgumentException}, and leaves streams and
 * outputs unchanged. The exception is a token that is not in the vocabulary, or is not whole: a model may compute it on the way, so the stream can
 * then be in the middle of a step. In a batch, the streams before it have made their step, and their outputs are written.
 */
public interface Stepper {
    /** {@return the inputs of a step in the order of its values, with the shapes that they have in one step} */
    List<Port> inputs();

    /** {@return the outputs of a step in the order of its values, with the shapes that they have in one step} */
    List<Port> outputs();

    /** {@return the number of values that a step reads, those of all {@link #inputs}} */
    int inputSize();

    /** {@return the number of values that a step writes, those of all {@link #outputs}} */
    int outputSize();

    /** {@return the memory of a new stream, whose states are those of a run that is given none: zeros for state inputs} */
    Stream newStream();

    /**
     * {@return the inputs of the graph that are initial states, with their shapes for one stream} A step does not read them: a
     * stream begins with them.
     */
    List<Port> states();

    /**
     * {@return the memory of a new stream that begins with given states}
     *
     * @param states values for some of {@link #states} by name; the others are as in {@link #newStream()}
     * @throws IllegalArgumentException if there is no such state, or if it has a different type or shape; names it
     */
    Stream newStream(Map<String, Tensor> states);

    /**
     * {@return the axis of an input or output along which a run of the graph over a whole sequence has the steps} -1 if it has
     * none: such an output is said after each step of the sequence so far.
     *
     * @param port the name of one of {@link #inputs} or {@link #outputs}
     * @throws IllegalArgumentException if there is none of this name
     */
    int timeAxis(String port);

    /**
     * {@return a stream from its bytes} {@link Stream#read} accepts a stream with values that are not finite.
     *
     * @param bytes what {@link Stream#toBytes} returned
     * @throws IllegalArgumentException if the bytes are damaged, come from a different model, or hold a value that is not finite
     */
    Stream readStream(byte[] bytes);

    /**
     * {@return the number of steps before the first step with outputs} 0 unless a convolution or a window has to be filled.
     */
    int latency();

    /** {@return the number of steps from one step with outputs to the next} 1 unless the model has strides over time. */
    int period();

    /**
     * {@return the nodes that read a fixed number of steps at once, in words} They see a sliding window of that length, while
     * the layers before them remember the whole stream.
     */
    List<String> windows();

    /**
     * Runs one step. Tokens are whole numbers among the values. An input that is NaN or infinite makes later outputs NaN, unless
     * the stepper was made with a {@linkplain Graph#stepper(dev.rondo.NonFiniteInput) policy} for such inputs.
     *
     * @param stream the stream; advanced by one step
     * @param x the values of all inputs, one input after another, exactly that many
     * @param y the values of all outputs, exactly that many; those that this step gives are written, others stay as they are
     * @return whether the step gives an output
     * @throws IllegalArgumentException if a size is wrong, the stream is of a different model, the policy refuses an input, or a
     *     token is not in the vocabulary
     */
    boolean step(Stream stream, float[] x, float[] y);

    /**
     * Runs one step in place in larger arrays, as {@link #step(Stream, float[], float[])}.
     *
     * @param stream the stream; advanced by one step
     * @param x the array of the inputs
     * @param xAt the index of the first input
     * @param y the array of the outputs
     * @param yAt the index of the first output
     * @return whether the step gives an output
     */
    boolean step(Stream stream, float[] x, int xAt, float[] y, int yAt);

    /**
     * Runs one step of each of some streams, which may have made different numbers of steps.
     *
     * @param streams the streams, all different
     * @param xs the inputs of each stream, one stream after another, exactly that many
     * @param ys the outputs of each stream, exactly that many, written as by {@link #step(Stream, float[], float[])}
     * @throws IllegalArgumentException as {@link #step(Stream, float[], float[])}, or if a stream comes twice
     */
    void stepBatch(Stream[] streams, float[] xs, float[] ys);

    /**
     * Runs one step of each of the first streams of an array, as {@link #stepBatch(Stream[], float[], float[])}. The arrays may be
     * longer than the streams need.
     *
     * @param streams holds the streams
     * @param count the number of streams, from the first
     * @param xs holds the inputs of each stream
     * @param ys takes the outputs of each stream
     */
    void stepBatch(Stream[] streams, int count, float[] xs, float[] ys);

    /** {@return the steps of this stepper for inputs and outputs in {@code double[]}, converted as a {@link dev.rondo.RunnerView} does} */
    View<double[]> doubles();

    /**
     * {@return the steps of this stepper for inputs and outputs in segments of 32-bit floats, in the byte order of this machine, as
     * with a {@link dev.rondo.RunnerView}}
     */
    View<MemorySegment> segments();

    /**
     * The steps of a stepper for inputs and outputs that are not {@code float[]}, with the same bits. Allocates nothing. Only one thread at a
     * time may use a stepper and its views.
     *
     * @param <A> the type of inputs and outputs
     */
    interface View<A> {
        /**
         * Runs one step, as {@link Stepper#step(Stream, float[], float[])}.
         *
         * @param stream the stream; advanced by one step
         * @param x the values of all inputs, exactly that many
         * @param y the values of all outputs, exactly that many; those that this step gives are written, others stay as they are
         * @return whether the step gives an output
         * @throws IllegalArgumentException if a size is wrong, or as the stepper's method
         * @throws IllegalStateException if the arena of a segment is closed
         */
        boolean step(Stream stream, A x, A y);

        /**
         * Runs one step in place in larger memory.
         *
         * @param stream the stream; advanced by one step
         * @param x holds the values of all inputs
         * @param xOffset the offset of the first: an index, or bytes of a segment
         * @param y takes the values of all outputs
         * @param yOffset the offset of the first
         * @return whether the step gives an output
         */
        boolean step(Stream stream, A x, long xOffset, A y, long yOffset);

        /**
         * Runs one step of each of some streams, which may have made different numbers of steps.
         *
         * @param streams the streams, all different
         * @param xs the inputs of each stream, one stream after another, exactly that many. They do not overlap with ys
         * @param ys the outputs of each stream, exactly that many, written as by {@link #step(Stream, Object, Object)}
         */
        void stepBatch(Stream[] streams, A xs, A ys);
    }

    /**
     * The memory of one stream, like a {@link dev.rondo.State}, but {@link #read} accepts values that are not finite. It works with every stepper of the same model. Only one
     * thread at a time may use it.
     */
    interface Stream {
        /** {@return an independent copy} */
        Stream copy();

        /** Sets this stream back to that of {@link Stepper#newStream()}. Allocates nothing. */
        void reset();

        /**
         * Replaces the content of this stream by that of another. Allocates nothing.
         *
         * @param other a stream of the same model; unchanged
         * @throws IllegalArgumentException if it is of a different model
         */
        void copyFrom(Stream other);

        /** {@return the number of steps since the start or the last reset} */
        long steps();

        /** {@return whether all values are finite} If not, later outputs are NaN; {@link #reset} mends it. Allocates nothing. */
        boolean isFinite();

        /** {@return the number of bytes of {@link #copyTo}, the same for all streams of a model} */
        long rawSize();

        /**
         * Copies the steps and the values to native or heap memory: the same bytes on every machine, but with neither version nor
         * checksum. For memory that no other program writes. Allocates nothing.
         *
         * @param to takes {@link #rawSize} bytes
         * @param offset the offset of the first byte
         * @throws IllegalArgumentException if they do not fit
         */
        void copyTo(MemorySegment to, long offset);

        /**
         * Replaces the content of this stream by what {@link #copyTo} wrote for a stream of the same model, which is not checked.
         * Allocates nothing.
         *
         * @param from holds {@link #rawSize} bytes
         * @param offset the offset of the first byte
         * @throws IllegalArgumentException if the segment is too small, which changes nothing, or a number of steps is negative; the
         *     content of this stream is undefined then
         */
        void copyFrom(MemorySegment from, long offset);

        /** {@return the exact number of bytes of {@link #toBytes}, the same for all streams of a model} */
        int byteSize();

        /**
         * {@return the memory as bytes, for {@link Stepper#readStream}} The bytes are the same on every machine, and carry a version, a
         * mark of the model and a checksum.
         */
        byte[] toBytes();

        /**
         * Writes the bytes of {@link #toBytes} into a buffer.
         *
         * @param to the buffer; the bytes begin at its position, which moves to their end. Its byte order does not matter
         * @throws IllegalArgumentException if fewer than {@link #byteSize} bytes remain
         */
        void write(ByteBuffer to);

        /**
         * Replaces the content of this stream by bytes that {@link #write} or {@link #toBytes} wrote. Accepts values that are not
         * finite.
         *
         * @param from the buffer; the bytes begin at its position, which moves to their end
         * @throws IllegalArgumentException if the bytes are damaged or come from a different model; nothing has changed then
         */
        void read(ByteBuffer from);
    }
}
