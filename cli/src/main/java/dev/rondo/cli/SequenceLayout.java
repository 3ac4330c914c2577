package dev.rondo.cli;

import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import java.io.IOException;
import java.util.List;

/**
 * Where the steps and the streams of a batch are in a tensor.
 *
 * @param one the shape of one step of one stream
 * @param shape the shape of the tensor, which has more elements along the axes of time and of the streams
 * @param timeAxis the axis of time; -1 for none
 * @param streamAxis the axis of the streams; -1 if all share the values
 */
record SequenceLayout(List<Integer> one, List<Integer> shape, int timeAxis, int streamAxis) {
    /**
     * {@return the layout of a tensor}
     *
     * @param port an input, output or state of a stepper, with the shape of one step of one stream
     * @param tensor the tensor
     * @param timeAxis the axis of time; -1 for none
     * @throws IOException if the tensor is not a batch of sequences of such steps
     */
    static SequenceLayout of(Port port, Tensor tensor, int timeAxis) throws IOException {
        List<Integer> one = port.shape();
        List<Integer> shape = tensor.shape();
        int streamAxis = -1;
        boolean fits = one.size() == shape.size();
        for (int axis = 0; fits && axis < one.size(); axis++) {
            if (axis != timeAxis && !one.get(axis).equals(shape.get(axis))) {
                fits = streamAxis < 0 && one.get(axis) == 1;
                streamAxis = axis;
            }
        }
        if (!fits) {
            throw new IOException(
                    Text.shown(port.name()) + " is " + tensor + ", but one step of one stream has the shape " + one);
        }
        return new SequenceLayout(one, shape, timeAxis, streamAxis);
    }

    int steps() {
        return timeAxis < 0 ? 1 : shape.get(timeAxis);
    }

    int streams() {
        return streamAxis < 0 ? 1 : shape.get(streamAxis);
    }

    /** {@return the number of values of one step of one stream} */
    int size() {
        return one.stream().reduce(1, Math::multiplyExact);
    }

    /** {@return the index in the tensor of a value of one step of one stream} */
    int place(int step, int stream, int value) {
        int place = 0;
        int stride = 1;
        int rest = value;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            int at = axis == timeAxis ? step : axis == streamAxis ? stream : rest % one.get(axis);
            place += at * stride;
            stride *= shape.get(axis);
            rest /= one.get(axis);
        }
        return place;
    }
}
