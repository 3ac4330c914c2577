package dev.rondo.graph.op;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.OperatorInputs;
import dev.rondo.graph.program.TensorArrays;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Einsum of two tensors, as a matrix product. Each axis has a letter. Axes that both have and the result has not are
 * summed; all others are axes of the result. Inputs: float32 a, b.
 *
 * @param a the letters of the axes of a
 * @param b the letters of the axes of b
 * @param result the letters of the axes of the result
 */
public record Einsum(String a, String b, String result) implements Operator {
    /** Checks that the equation is a product. */
    public Einsum {
        if (!isProduct(a, b, result)) {
            throw new IllegalArgumentException(
                    "only products of two tensors are supported, in which each letter stands once"
                            + " per tensor and a letter that one has alone is in the result, but the equation is \"" + a
                            + ',' + b
                            + "->" + result + '"');
        }
    }

    /**
     * {@return the operator of an equation}
     *
     * @param equation the letters of each input, separated by a comma, and those of the result after {@code ->}
     */
    public static Einsum of(String equation) {
        String[] sides = equation.replace(" ", "").split("->", -1);
        String[] terms = sides[0].split(",", -1);
        if (terms.length != 2 || sides.length != 2) {
            throw new IllegalArgumentException(
                    "only equations of two tensors and a result are supported, but it is \"" + equation + '"');
        }
        return new Einsum(terms[0], terms[1], sides[1]);
    }

    private static boolean isProduct(String a, String b, String result) {
        String all = a + b + result;
        return all.chars().allMatch(Character::isLetter)
                && List.of(a, b, result).stream()
                        .allMatch(term -> term.chars().distinct().count() == term.length())
                && all.chars().allMatch(letter -> count(letter, a, b, result) > 1);
    }

    private static int count(int letter, String... terms) {
        int count = 0;
        for (String term : terms) {
            count += term.indexOf(letter) < 0 ? 0 : 1;
        }
        return count;
    }

    @Override
    public boolean isLight() {
        return false;
    }

    @Override
    public List<Tensor> run(List<@Nullable Tensor> inputs) {
        Tensor left = OperatorInputs.floats(inputs, 0);
        Tensor right = OperatorInputs.floats(inputs, 1);
        if (left.shape().size() != a.length() || right.shape().size() != b.length()) {
            throw new IllegalArgumentException(left + " and " + right + " do not have the axes " + a + " and " + b);
        }
        String shared = filtered(a, true, true);
        String summed = filtered(a, true, false);
        String rows = filtered(a, false, true);
        String columns = filtered(b, false, true);
        Tensor x = arranged(left, a, shared, rows, summed);
        Tensor y = arranged(right, b, shared, summed, columns);
        Tensor product = new MatMul().run(List.of(x, y)).getFirst();
        List<Integer> shape = new ArrayList<>();
        String order = shared + rows + columns;
        for (char letter : order.toCharArray()) {
            shape.add(
                    a.indexOf(letter) >= 0
                            ? left.shape().get(a.indexOf(letter))
                            : right.shape().get(b.indexOf(letter)));
        }
        int[] permutation = result.chars().map(order::indexOf).toArray();
        return List.of(TensorArrays.transposed(TensorArrays.reshaped(product, shape), permutation));
    }

    /** The letters of a term that are, or are not, in both inputs and in the result. */
    private String filtered(String term, boolean inBoth, boolean inResult) {
        StringBuilder letters = new StringBuilder();
        for (char letter : term.toCharArray()) {
            boolean both = a.indexOf(letter) >= 0 && b.indexOf(letter) >= 0;
            if (both == inBoth && result.indexOf(letter) >= 0 == inResult) {
                letters.append(letter);
            }
        }
        return letters.toString();
    }

    /** The tensor with its axes in three groups, each of them one axis. */
    private static Tensor arranged(Tensor tensor, String letters, String... groups) {
        List<Integer> shape = new ArrayList<>();
        for (String group : groups) {
            int size = 1;
            for (char letter : group.toCharArray()) {
                size *= tensor.shape().get(letters.indexOf(letter));
            }
            shape.add(size);
        }
        int[] permutation =
                String.join("", groups).chars().map(letters::indexOf).toArray();
        return TensorArrays.reshaped(TensorArrays.transposed(tensor, permutation), shape);
    }
}
