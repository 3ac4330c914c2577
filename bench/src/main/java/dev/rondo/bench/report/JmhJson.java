package dev.rondo.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the JSON that JMH writes. */
final class JmhJson {
    private JmhJson() {}

    /**
     * {@return the results, in their order}
     *
     * @param file the file that JMH wrote
     * @throws IOException if it cannot be read
     */
    static List<Measured> read(Path file) throws IOException {
        List<Measured> results = new ArrayList<>();
        for (Object entry : (List<?>) tree(file)) {
            results.add(measured(map(entry)));
        }
        return Faults.marked(results);
    }

    /**
     * {@return the JVM and its flags, from the first result}
     *
     * @param file the file that JMH wrote
     * @throws IOException if it cannot be read
     */
    static String jvm(Path file) throws IOException {
        List<?> entries = (List<?>) tree(file);
        if (entries.isEmpty()) {
            return "unknown";
        }
        Map<String, Object> first = map(entries.getFirst());
        List<String> flags = new ArrayList<>();
        for (Object flag : (List<?>) first.get("jvmArgs")) {
            // Leaves out the folders where libraries are unpacked, and repeated flags.
            if (!flag.toString().matches("-D(DJL_CACHE_DIR|org.bytedeco.javacpp.cachedir)=.*")
                    && !flags.contains(flag)) {
                flags.add(flag.toString());
            }
        }
        return first.get("vmName") + " " + first.get("vmVersion") + "; " + String.join(" ", flags);
    }

    private static Measured measured(Map<String, Object> entry) {
        String name = entry.get("benchmark").toString();
        int dot = name.lastIndexOf('.');
        Map<String, Object> primary = map(entry.get("primaryMetric"));
        Map<String, String> parameters = new LinkedHashMap<>();
        map(entry.getOrDefault("params", Map.of())).forEach((key, value) -> parameters.put(key, value.toString()));
        String mode = entry.get("mode").toString();
        Map<String, Double> percentiles = new LinkedHashMap<>();
        List<double[]> scores = List.of(new double[] {number(primary.get("score"))});
        if (mode.equals("sample")) {
            map(primary.get("scorePercentiles")).forEach((key, value) -> percentiles.put(key, number(value)));
        } else {
            scores = forks(primary);
        }
        Map<String, List<double[]>> secondary = new LinkedHashMap<>();
        map(entry.get("secondaryMetrics"))
                .forEach((key, value) -> secondary.put(key.replaceFirst("^[^a-zA-Z]*", ""), forks(map(value))));
        List<Measured.Fork> forks = new ArrayList<>();
        for (int i = 0; i < scores.size(); i++) {
            forks.add(new Measured.Fork(scores.get(i), medians(secondary, i), Optional.empty()));
        }
        // Earlier results have the class under its old name.
        String benchmark = name.substring(name.lastIndexOf('.', dot - 1) + 1, dot)
                .replace("CompressedBenchmark", "WeightFormatBenchmark");
        String unit = primary.get("scoreUnit").toString();
        return new Measured(benchmark, name.substring(dot + 1), mode, unit, parameters, forks, percentiles);
    }

    /** {@return the scores of the iterations of each fork} */
    private static List<double[]> forks(Map<String, Object> metric) {
        List<double[]> forks = new ArrayList<>();
        for (Object fork : (List<?>) metric.get("rawData")) {
            forks.add(((List<?>) fork).stream().mapToDouble(JmhJson::number).toArray());
        }
        return forks;
    }

    /** {@return the medians of one fork; JMH's own score of an event counter is the sum} */
    private static Map<String, Double> medians(Map<String, List<double[]>> metrics, int fork) {
        Map<String, Double> medians = new LinkedHashMap<>();
        metrics.forEach((name, forks) -> {
            if (fork < forks.size() && forks.get(fork).length > 0) {
                medians.put(name, Measured.median(Arrays.stream(forks.get(fork))));
            }
        });
        return medians;
    }

    /** JMH writes NaN as a string. */
    private static double number(Object value) {
        return Double.parseDouble(value.toString());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Object tree(Path file) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            parser.nextToken();
            return value(parser);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser));
            }
            return list;
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                map.put(name, value(parser));
            }
            return map;
        }
        return parser.getText();
    }
}
