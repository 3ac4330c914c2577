package dev.rondo.cli.sample;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.List;

/**
 * The demo's series: the monthly mean sunspot number from 1749 to 1983, with PyTorch's float64 forecasts. Both are
 * resources of the command's jar, with the model and the script that trained it.
 */
public final class Sunspots {
    /** The first month of the test; models are trained on the months before it. */
    public static final YearMonth FIRST_TEST_MONTH = YearMonth.of(1921, 1);

    /** The name of the model's file. */
    public static final String MODEL = "sunspots-lstm.safetensors";

    private static final String FOLDER = "/dev/rondo/cli/sunspots/";

    private final YearMonth[] months;
    private final float[] numbers;
    private final double[] reference;

    private Sunspots(YearMonth[] months, float[] numbers, double[] reference) {
        this.months = months;
        this.numbers = numbers;
        this.reference = reference;
    }

    /**
     * {@return the series}
     *
     * @throws IOException if the jar is damaged
     */
    public static Sunspots load() throws IOException {
        List<String> rows = rows("sunspots-monthly.csv", "month,sunspots");
        YearMonth[] months = new YearMonth[rows.size()];
        float[] numbers = new float[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
            String[] row = rows.get(i).split(",");
            months[i] = YearMonth.parse(row[0]);
            numbers[i] = Float.parseFloat(row[1]);
        }
        double[] reference = new double[numbers.length];
        reference[0] = Double.NaN;
        for (String line : rows("sunspots-forecast.csv", "index,forecast")) {
            String[] row = line.split(",");
            reference[Integer.parseInt(row[0])] = Double.parseDouble(row[1]);
        }
        return new Sunspots(months, numbers, reference);
    }

    /**
     * {@return the bytes of the model, a safetensors file}
     *
     * @throws IOException if the jar is damaged
     */
    public static byte[] model() throws IOException {
        return bytes(MODEL);
    }

    private static List<String> rows(String name, String header) throws IOException {
        List<String> lines =
                new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
        if (!lines.getFirst().equals(header)) {
            throw new IOException(name + " must begin with '" + header + "', got '" + lines.getFirst() + "'");
        }
        return lines.subList(1, lines.size());
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = Sunspots.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new FileNotFoundException("the command's jar lacks " + FOLDER + name);
            }
            return in.readAllBytes();
        }
    }

    /** {@return the number of months} */
    public int size() {
        return numbers.length;
    }

    /**
     * {@return the index of a month in the series}
     *
     * @param month a month of the series
     */
    public int indexOf(YearMonth month) {
        return List.of(months).indexOf(month);
    }

    /**
     * {@return a month of the series}
     *
     * @param index from 0 to {@link #size} - 1
     */
    public YearMonth month(int index) {
        return months[index];
    }

    /** {@return the sunspot number of each month [T]; the array is shared and must not be modified} */
    public float[] numbers() {
        return numbers;
    }

    /** {@return PyTorch's forecast of each month from the months before it [T]; NaN for the first} */
    public double[] reference() {
        return reference;
    }
}
