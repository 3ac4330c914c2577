package dev.rondo.support;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Writes the JSON of models for tests: maps, lists, arrays of numbers, strings and numbers. */
public final class JsonText {
    private JsonText() {}

    public static String of(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> '"' + entry.getKey().toString() + "\": " + of(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(JsonText::of).collect(Collectors.joining(", ", "[", "]"));
            case float[] numbers -> of(Arrays.asList(boxed(numbers)));
            case Object[] items -> of(Arrays.asList(items));
            case String text -> text.equals("null") ? text : '"' + text + '"';
            default -> value.toString();
        };
    }

    private static Double[] boxed(float[] numbers) {
        Double[] boxed = new Double[numbers.length];
        Arrays.setAll(boxed, i -> (double) numbers[i]);
        return boxed;
    }

    public static float[] vector(SplittableRandom random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }

    public static float[][] matrix(SplittableRandom random, int rows, int columns) {
        float[][] matrix = new float[rows][];
        Arrays.setAll(matrix, i -> vector(random, columns));
        return matrix;
    }
}
