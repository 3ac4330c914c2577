package dev.rondo.graph;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * A model that runs one time step at a time, as a {@link dev.rondo.Runner} runs a network. {@link Graph#stepper} makes one.
 * What a model says only of the end of a sequence, such as the last output, is said after each step of the sequence so far.
 *
 * <p>A step allocates nothing. A stepper has buffers of its own: only one thread at a time may use it. It serves any number
 * of streams.
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
     * {@return a stream from its bytes}
     *
     * @param bytes what {@link Stream#toBytes} returned
     * @throws IllegalArgumentException if the bytes are damaged or come from a different model
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
     * Runs one step. Tokens are whole numbers among the values.
     *
     * @param stream the stream; advanced by one step
     * @param x the values of all inputs, one input after another
     * @param y the values of all outputs; those that this step gives are written, others stay as they are
     * @return whether the step gives an output
     * @throws IndexOutOfBoundsException if an array is too short
     * @throws IllegalArgumentException if the stream is of a different model, or a token is not in the vocabulary; the stream
     *     can then be in the middle of a step, so {@link Stream#copy} it before if that matters
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
     * @param xs the inputs of each stream, one stream after another
     * @param ys the outputs of each stream, written as by {@link #step(Stream, float[], float[])}
     */
    void stepBatch(Stream[] streams, float[] xs, float[] ys);

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

    /** The memory of one stream. It belongs to the stepper that made it. Only one thread at a time may use it. */
    interface Stream {
        /** {@return an independent copy} */
        Stream copy();

        /** {@return the number of steps since the start} */
        long steps();

        /** {@return the memory as bytes, the same on every machine} */
        byte[] toBytes();
    }
}
