package dev.rondo.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rondo.graph.Tensor;
import dev.rondo.model.ModelFormatException;
import dev.rondo.support.OneNode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Convolutions along two axes, and transposed ones, against the sums of the standard's definition in float64. */
@Tag("once")
class ConvolutionsTest {
    /** Sums of at most a hundred products between -1 and 1 in float32. */
    private static final float TOLERANCE = 1e-5f;

    private static final int CASES = 200;

    private final SplittableRandom random = new SplittableRandom(47);

    /** The attributes of one axis, and the sizes along it. */
    private record Axis(int length, int taps, int stride, int dilation, int before, int after, int extra) {
        int reach() {
            return dilation * (taps - 1) + 1;
        }

        int places() {
            return (length + before + after - reach()) / stride + 1;
        }

        int transposed() {
            return stride * (length - 1) + extra + reach() - before - after;
        }
    }

    @Test
    void shouldConvolveAlongTwoAxes() throws ModelFormatException {
        for (int i = 0; i < CASES; i++) {
            Axis rows = axis();
            Axis columns = axis();
            int group = random.nextInt(1, 3);
            int channels = random.nextInt(1, 3);
            int outputs = group * random.nextInt(1, 3);
            Tensor x = tensor(2, group * channels, rows.length(), columns.length());
            Tensor w = tensor(outputs, channels, rows.taps(), columns.taps());
            Tensor bias = tensor(outputs);
            Tensor y = node("Conv", rows, columns, group, x, w, bias)
                    .run(Tensor.Type.FLOAT32)
                    .getFirst();
            int height = rows.places();
            int width = columns.places();
            assertEquals(List.of(2, outputs, height, width), y.shape());
            float[] expected = new float[2 * outputs * height * width];
            for (int at = 0; at < expected.length; at++) {
                int m = at / (height * width) % outputs;
                int first = at / width % height * rows.stride() - rows.before();
                int second = at % width * columns.stride() - columns.before();
                double sum = bias.values()[m];
                for (int k = 0; k < channels * rows.taps() * columns.taps(); k++) {
                    int row = first + k / columns.taps() % rows.taps() * rows.dilation();
                    int column = second + k % columns.taps() * columns.dilation();
                    int channel = m / (outputs / group) * channels + k / (rows.taps() * columns.taps());
                    double weight = w.values()[m * channels * rows.taps() * columns.taps() + k];
                    sum += weight * value(x, at / (outputs * height * width), channel, row, column);
                }
                expected[at] = (float) sum;
            }
            assertArrayEquals(expected, y.values(), TOLERANCE, rows + ", " + columns + ", case " + i);
        }
    }

    @Test
    void shouldConvolveTransposed() throws ModelFormatException {
        for (int i = 0; i < CASES; i++) {
            boolean plane = random.nextBoolean();
            Axis rows = plane ? axis() : new Axis(1, 1, 1, 1, 0, 0, 0);
            Axis columns = axis();
            int group = random.nextInt(1, 3);
            int channels = random.nextInt(1, 3);
            int outputs = random.nextInt(1, 3);
            int height = rows.transposed();
            int width = columns.transposed();
            if (height < 1 || width < 1) {
                continue;
            }
            Tensor x = tensor(2, group * channels, rows.length(), columns.length());
            Tensor w = tensor(group * channels, outputs, rows.taps(), columns.taps());
            Tensor bias = tensor(group * outputs);
            OneNode node = plane
                    ? node("ConvTranspose", rows, columns, group, x, w, bias)
                            .ints("output_padding", rows.extra(), columns.extra())
                    : OneNode.of("ConvTranspose")
                            .in(Tensor.of(List.of(2, group * channels, columns.length()), x.values()))
                            .in(Tensor.of(List.of(group * channels, outputs, columns.taps()), w.values()))
                            .in(bias)
                            .attribute("group", group)
                            .ints("strides", columns.stride())
                            .ints("dilations", columns.dilation())
                            .ints("pads", columns.before(), columns.after())
                            .ints("output_padding", columns.extra());
            Tensor y = node.run(Tensor.Type.FLOAT32).getFirst();
            assertEquals(
                    plane ? List.of(2, group * outputs, height, width) : List.of(2, group * outputs, width), y.shape());
            double[] sums = new double[2 * group * outputs * height * width];
            for (int at = 0; at < sums.length; at++) {
                sums[at] = bias.values()[at / (height * width) % (group * outputs)];
            }
            scatter(x, w, rows, columns, group, sums);
            float[] expected = new float[sums.length];
            for (int at = 0; at < expected.length; at++) {
                expected[at] = (float) sums[at];
            }
            assertArrayEquals(expected, y.values(), TOLERANCE, rows + ", " + columns + ", case " + i);
        }
    }

    /** Adds each element of x, times the kernel, to the places that it writes. */
    private static void scatter(Tensor x, Tensor w, Axis rows, Axis columns, int group, double[] sums) {
        int channels = x.shape().get(1);
        int outputs = w.shape().get(1);
        int height = rows.transposed();
        int width = columns.transposed();
        for (int at = 0; at < x.values().length; at++) {
            int channel = at / (rows.length() * columns.length()) % channels;
            int n = at / (rows.length() * columns.length()) / channels;
            for (int k = 0; k < outputs * rows.taps() * columns.taps(); k++) {
                int row = at / columns.length() % rows.length() * rows.stride()
                        + k / columns.taps() % rows.taps() * rows.dilation()
                        - rows.before();
                int column = at % columns.length() * columns.stride()
                        + k % columns.taps() * columns.dilation()
                        - columns.before();
                int m = channel / (channels / group) * outputs + k / (rows.taps() * columns.taps());
                if (row >= 0 && row < height && column >= 0 && column < width) {
                    sums[((n * group * outputs + m) * height + row) * width + column] +=
                            (double) x.values()[at] * w.values()[channel * outputs * rows.taps() * columns.taps() + k];
                }
            }
        }
    }

    @Test
    void shouldPadToTheSameSizeAndRefuseWhatIsNotSupported() throws ModelFormatException {
        Tensor x = Tensor.of(List.of(1, 1, 2, 2), 1, 2, 3, 4);
        Tensor ones = Tensor.of(List.of(1, 1, 2, 2), 1, 1, 1, 1);
        OneNode.of("Conv")
                .in(x)
                .stored(ones)
                .attribute("auto_pad", "SAME_UPPER")
                .gives(Tensor.of(List.of(1, 1, 2, 2), 10, 6, 7, 4));
        OneNode.of("Conv")
                .in(x)
                .stored(ones)
                .attribute("auto_pad", "SAME_LOWER")
                .gives(Tensor.of(List.of(1, 1, 2, 2), 1, 3, 4, 10));
        OneNode.of("ConvTranspose")
                .in(x)
                .stored(ones)
                .attribute("auto_pad", "SAME_UPPER")
                .refuses("with an auto_pad of SAME_UPPER");
        OneNode.of("ConvTranspose")
                .in(x)
                .stored(ones)
                .ints("output_shape", 4, 4)
                .refuses("output_shape is not supported");
        OneNode.of("ConvTranspose").in(x).stored(ones).ints("pads", 1, 1).refuses("pads must have 4 values");
        OneNode.of("ConvTranspose")
                .in(x)
                .stored(ones)
                .attribute("group", 2)
                .failsToRun("the transposed convolution in 2 groups cannot take");
    }

    private Axis axis() {
        int taps = random.nextInt(1, 4);
        int dilation = random.nextInt(1, 3);
        int stride = random.nextInt(1, 4);
        return new Axis(
                random.nextInt(dilation * (taps - 1) + 1, 9),
                taps,
                stride,
                dilation,
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(Math.max(stride, dilation)));
    }

    private static OneNode node(String type, Axis rows, Axis columns, int group, Tensor... inputs) {
        return OneNode.of(type)
                .in(inputs[0])
                .in(inputs[1])
                .in(inputs[2])
                .attribute("group", group)
                .ints("strides", rows.stride(), columns.stride())
                .ints("dilations", rows.dilation(), columns.dilation())
                .ints("pads", rows.before(), columns.before(), rows.after(), columns.after());
    }

    private static double value(Tensor x, int n, int channel, int row, int column) {
        int height = x.shape().get(2);
        int width = x.shape().get(3);
        boolean inside = row >= 0 && row < height && column >= 0 && column < width;
        return inside ? x.values()[((n * x.shape().get(1) + channel) * height + row) * width + column] : 0;
    }

    private Tensor tensor(int... shape) {
        List<Integer> sizes = Arrays.stream(shape).boxed().toList();
        float[] values = new float[sizes.stream().reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(sizes, values);
    }
}
