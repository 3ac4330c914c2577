package dev.rondo.spark;

import dev.rondo.Network;
import dev.rondo.keyed.ModelRef;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Runs a network over rows that belong to many sequences: one column tells the sequences apart, one orders their rows. Rows are
 * shuffled so that a sequence lies in one partition, and sorted; each task then steps through its sequences with a runner of its own.
 * The network is broadcast, and the
 * tasks of an executor share it. The outputs have the bits of one thread that steps through each sequence, for any number of partitions.
 *
 * <p>A row with a null in an input column is a step without an input, which the network's policy for gaps decides on. Immutable; only
 * the driver uses it.
 */
public final class SequenceScorer {
    /** The column of the outputs, an array of floats. */
    public static final String OUTPUT = "output";
    /** The column of the number of steps of a sequence. */
    public static final String STEPS = "steps";
    /** The column of the bytes of a sequence's last state, for {@link Network#readState(byte[])}. */
    public static final String STATE = "state";

    private final ModelRef model;
    private final String key;
    private final String time;
    private final List<String> inputs;

    private SequenceScorer(ModelRef model, String key, String time, List<String> inputs) {
        this.model = model;
        this.key = key;
        this.time = time;
        this.inputs = inputs;
    }

    /**
     * {@return a scorer}
     *
     * @param network the network
     * @param key the column whose values tell sequences apart; not null
     * @param time the column that orders the rows of a sequence. Where it has equal values, the order is not defined
     * @param inputs the numeric columns of the inputs in order; for a network that reads tokens, the column of the tokens
     * @throws IllegalArgumentException if the number of columns is not the number of inputs
     */
    public static SequenceScorer of(Network network, String key, String time, String... inputs) {
        int expected = network.readsTokens() ? 1 : network.inputSize();
        if (inputs.length != expected) {
            throw new IllegalArgumentException("the network reads " + expected + " columns, but there are "
                    + inputs.length + ": " + Arrays.toString(inputs));
        }
        return new SequenceScorer(ModelRef.of(network), key, time, List.of(inputs));
    }

    /**
     * {@return the rows, each with the output of its step in the column {@link #OUTPUT}, sorted within partitions by sequence and time}
     *
     * @param rows with the columns of key, time and inputs, and any others
     */
    public Dataset<Row> outputs(Dataset<Row> rows) {
        StructType type = rows.schema().add(OUTPUT, DataTypes.createArrayType(DataTypes.FloatType, false), false);
        return score(rows, type, false);
    }

    /**
     * {@return one row per sequence: its key, the number of its {@link #STEPS}, its last {@link #OUTPUT} and its last {@link #STATE}}
     *
     * @param rows with the columns of key, time and inputs; others are not read
     */
    public Dataset<Row> lastStates(Dataset<Row> rows) {
        StructField keyField = rows.schema().apply(key);
        StructType type = new StructType()
                .add(keyField)
                .add(STEPS, DataTypes.LongType, false)
                .add(OUTPUT, DataTypes.createArrayType(DataTypes.FloatType, false), false)
                .add(STATE, DataTypes.BinaryType, false);
        return score(rows, type, true);
    }

    private Dataset<Row> score(Dataset<Row> rows, StructType type, boolean lastOnly) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        Broadcast<ModelRef> model = context.broadcast(this.model);
        int keyAt = rows.schema().fieldIndex(key);
        int[] inputAt = inputs.stream().mapToInt(rows.schema()::fieldIndex).toArray();
        return rows.repartition(functions.col(key))
                .sortWithinPartitions(key, time)
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) partition ->
                                new ScoredRows(model.value().network(), partition, keyAt, inputAt, lastOnly),
                        Encoders.row(type));
    }
}
