package dev.rondo.compute;

import dev.rondo.layer.ColumnEmbedding;
import java.util.Arrays;

/**
 * The tables of a {@link ColumnEmbedding}, and where its inputs go: column c of the input is the value, or the vector, that begins at {@code
 * outAt[c]} of the output. Immutable.
 */
final class ColumnTables {
    private final int inputSize;
    private final VectorTable[] tables;
    private final int[] columns;
    private final int[] outAt;

    /**
     * Lays out the columns.
     *
     * @param layer the layer
     */
    ColumnTables(ColumnEmbedding layer) {
        this.inputSize = layer.inputSize();
        int count = layer.columns().size();
        this.tables = new VectorTable[count];
        this.columns = new int[count];
        this.outAt = new int[inputSize];
        int next = 0;
        int out = 0;
        int embedded = 0;
        for (int column = 0; column < inputSize; column++) {
            outAt[column] = out;
            out++;
            if (embedded < count && layer.columns().get(embedded).index() == column) {
                ColumnEmbedding.Column table = layer.columns().get(embedded);
                tables[embedded] = new VectorTable(next, table.width());
                columns[embedded] = column;
                next += table.parameterCount();
                out += table.width() - 1;
                embedded++;
            }
        }
    }

    /**
     * Writes the output of one row.
     *
     * @param parameters holds the layer's block
     * @param blockAt the index of the block
     * @param in holds the input row
     * @param inAt the index of its first value
     * @param out takes the output row
     * @param at the index of its first value
     */
    void copy(float[] parameters, int blockAt, float[] in, int inAt, float[] out, int at) {
        int embedded = 0;
        for (int column = 0; column < inputSize; column++) {
            float value = in[inAt + column];
            int to = at + outAt[column];
            if (embedded == columns.length || columns[embedded] != column) {
                out[to] = value;
                continue;
            }
            VectorTable table = tables[embedded];
            if (Float.isFinite(value)) {
                table.copy(parameters, blockAt, (int) value, out, to);
            } else {
                Arrays.fill(out, to, to + table.width(), Float.NaN);
            }
            embedded++;
        }
    }

    /**
     * Adds the gradients of the vectors that one row reads.
     *
     * @param sums the gradients, laid out as the block
     * @param in holds the input row
     * @param inAt the index of its first value
     * @param dOut holds the gradient of the output row
     * @param at the index of its first value
     * @param share the columns of every vector that this thread adds
     */
    void addGradients(float[] sums, float[] in, int inAt, float[] dOut, int at, Share share) {
        for (int i = 0; i < tables.length; i++) {
            float value = in[inAt + columns[i]];
            if (Float.isFinite(value)) {
                tables[i].addGradient(sums, (int) value, dOut, at + outAt[columns[i]], share);
            }
        }
    }

    /**
     * Adds the gradients of the vectors that one row reads to those of the network, and sets them to zero.
     *
     * @param sums the gradients of one pass, laid out as the block
     * @param in holds the input row
     * @param inAt the index of its first value
     * @param gradient the gradients of all parameters of the network
     * @param gradientAt the index of the block in them
     * @param share the columns of every vector that this thread adds
     */
    void moveGradients(float[] sums, float[] in, int inAt, float[] gradient, int gradientAt, Share share) {
        for (int i = 0; i < tables.length; i++) {
            float value = in[inAt + columns[i]];
            if (Float.isFinite(value)) {
                tables[i].moveGradient(sums, (int) value, gradient, gradientAt, share);
            }
        }
    }

    /**
     * Writes the gradients of the inputs of one row: those of the values that the layer passes on, and 0 for indices.
     *
     * @param dOut holds the gradient of the output row
     * @param at the index of its first value
     * @param dIn takes the gradient of the input row
     * @param dInAt the index of its first value
     */
    void inputGradients(float[] dOut, int at, float[] dIn, int dInAt) {
        for (int column = 0; column < inputSize; column++) {
            dIn[dInAt + column] = dOut[at + outAt[column]];
        }
        for (int column : columns) {
            dIn[dInAt + column] = 0;
        }
    }
}
