package dev.rondo.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.YearMonth;
import java.util.List;

/**
 * The demo's series: the monthly mean sunspot number from 1749 to 1983, with PyTorch's float64 forecasts. Both are
 * resources next to this class, with the model and the script that trained it.
 */
final class Sunspots {
    /** The first month of the test; models are trained on the months before it. */
    static final YearMonth FIRST_TEST_MONTH = YearMonth.of(1921, 1);

    /** The name of the model's file. */
    static final String MODEL = "sunspots-lstm.safetensors";

    private static final String FOLDER = "sunspots/";

    private final YearMonth[] months;
    private final float[] numbers;
    private final double[] reference;

    private Sunspots(YearMonth[] months, float[] numbers, double[] reference) {
        this.months = months;
        this.numbers = numbers;
        this.reference = reference;
    }

    static Sunspots load() throws IOException {
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

    /** {@return the bytes of the model, a safetensors file} */
    static byte[] model() throws IOException {
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
    int size() {
        return numbers.length;
    }

    /** {@return the index of a month in the series} */
    int indexOf(YearMonth month) {
        return List.of(months).indexOf(month);
    }

    YearMonth month(int index) {
        return months[index];
    }

    /** {@return the sunspot number of each month [T]; the array is shared and must not be modified} */
    float[] numbers() {
        return numbers;
    }

    /** {@return PyTorch's forecast of each month from the months before it [T]; NaN for the first} */
    double[] reference() {
        return reference;
    }
}
