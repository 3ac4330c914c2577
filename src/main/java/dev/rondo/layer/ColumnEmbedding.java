package dev.rondo.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Embeds some values of an input row and passes the others on. Each embedded column of the row holds an index into a table of its own; the
 * vector from the table takes the place of the index, so the output keeps the order of the columns. It can only be the first layer
 * of a network. Parameters: {@code tables.0.weight} [vocabulary, width] for the first embedded column and so on, as a PyTorch
 * {@code nn.ModuleList} of {@code nn.Embedding}. Their initial values are normal with mean 0 and standard deviation 1 under every
 * {@link Initializer}.
 *
 * <p>An index is a whole number from 0 to below the size of the vocabulary; any other finite value is refused before a state changes.
 * An index that is NaN or infinite gives a vector of NaN, unless the runner has a policy for such inputs. A step without an input that
 * runs with zeros reads the vectors of index 0.
 *
 * @param inputSize the width of an input row
 * @param columns the embedded columns, in ascending order
 */
@SuppressWarnings("exports") // of @Nullable: users need its module neither to compile nor to run
public record ColumnEmbedding(int inputSize, List<Column> columns) implements Layer {
    /**
     * An embedded column.
     *
     * @param index its place in the input row, from 0
     * @param vocabularySize the rows of its table
     * @param width the width of a vector
     */
    public record Column(int index, int vocabularySize, int width) {
        /**
         * Checks the sizes.
         *
         * @throws IllegalArgumentException if the index is negative or a size is not positive
         */
        public Column {
            if (index < 0) {
                throw new IllegalArgumentException("column embedding: index must be at least 0, but is " + index);
            }
            LayerSizes.requirePositive("column embedding", "vocabularySize", vocabularySize);
            LayerSizes.requirePositive("column embedding", "width", width);
        }

        /** {@return the number of parameter values} */
        public int parameterCount() {
            return LayerSizes.product("a table of a column embedding", vocabularySize, width);
        }
    }

    /**
     * Checks the columns and copies their list.
     *
     * @throws IllegalArgumentException if there is no column, or one is outside the row or not after the one before it
     */
    public ColumnEmbedding {
        LayerSizes.requirePositive("column embedding", "inputSize", inputSize);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("column embedding: needs at least one column to embed");
        }
        int previous = -1;
        for (Column column : columns) {
            if (column.index <= previous || column.index >= inputSize) {
                throw new IllegalArgumentException("column embedding: columns must ascend from 0 to "
                        + (inputSize - 1) + ", but " + column.index + " follows "
                        + (previous < 0 ? "the beginning" : previous));
            }
            previous = column.index;
        }
    }

    @Override
    public int outputSize() {
        int size = inputSize - columns.size();
        for (Column column : columns) {
            size = Math.addExact(size, column.width);
        }
        return size;
    }

    @Override
    public List<Parameter> parameters(String module, int depth) {
        List<Parameter> tables = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            tables.add(Parameter.matrix(module, "tables." + i + ".weight", column.vocabularySize, column.width));
        }
        return tables;
    }

    @Override
    public void initialize(Initializer initializer, RandomGenerator random, float[] block, int at) {
        int count = parameterCount();
        for (int i = 0; i < count; i++) {
            block[at + i] = (float) Gaussian.next(random);
        }
    }

    /**
     * {@return what is wrong with the indices of a row, such as {@code column 2 must be a whole number from 0 to 6, but is 7.5}; null if
     * nothing is} An index that is NaN or infinite is not wrong. Allocates nothing if nothing is wrong.
     *
     * @param x the array that holds the row
     * @param at the index of its first value
     */
    public @Nullable String refusal(float[] x, int at) {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            float value = x[at + column.index];
            boolean whole = value == (int) value && value >= 0 && value < column.vocabularySize;
            if (!whole && Float.isFinite(value)) {
                return "column " + column.index + " must be a whole number from 0 to " + (column.vocabularySize - 1)
                        + ", but is " + value;
            }
        }
        return null;
    }

    @Override
    public String kind() {
        return "column_embedding";
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder("column embedding ")
                .append(inputSize)
                .append(" -> ")
                .append(outputSize());
        for (Column column : columns) {
            text.append(", column ")
                    .append(column.index)
                    .append(": ")
                    .append(column.vocabularySize)
                    .append(" -> ")
                    .append(column.width);
        }
        return text.toString();
    }
}
