package dev.rondo.spark;

import dev.rondo.Network;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Trains many networks at once, each in a task of its own: one for each setting of a grid, or one for each key of a data set. This is
 * where a cluster pays for small networks, because the trainings exchange nothing.
 *
 * <p>The results have one row per training: its {@link #NAME}, its {@link #LOSS}, the bytes of its {@link #MODEL}, and its
 * {@link #ERROR}, which is null unless the training threw an exception; then loss and model are null. The trainings begin with the
 * first action on the results, which are kept in memory and on disk until {@link Dataset#unpersist()}. If an executor is lost, its
 * trainings are repeated; trainings whose data and seeds are fixed give the same bits again.
 */
public final class ManyTrainings {
    /** The column of the setting's text, or of the key. */
    public static final String NAME = "name";
    /** The column of the loss. */
    public static final String LOSS = "loss";
    /** The column of the network's bytes, see {@link #network}. */
    public static final String MODEL = "model";
    /** The column of the exception that ended a training. */
    public static final String ERROR = "error";

    private static final StructType TYPE = new StructType()
            .add(NAME, DataTypes.StringType, false)
            .add(LOSS, DataTypes.DoubleType)
            .add(MODEL, DataTypes.BinaryType)
            .add(ERROR, DataTypes.StringType);

    private ManyTrainings() {}

    /**
     * Trains a network with one setting.
     *
     * @param <T> the type of the settings
     */
    @FunctionalInterface
    public interface GridTraining<T> extends Serializable {
        /**
         * {@return the result}
         *
         * @param setting the setting
         * @throws Exception which becomes the {@link #ERROR} of this training
         */
        Trained train(T setting) throws Exception;
    }

    /** Trains a network on the rows of one key. */
    @FunctionalInterface
    public interface KeyTraining extends Serializable {
        /**
         * {@return the result}
         *
         * @param key the text of the key
         * @param rows its rows in the order of time
         * @throws Exception which becomes the {@link #ERROR} of this training
         */
        Trained train(String key, Iterator<Row> rows) throws Exception;
    }

    /**
     * {@return the results of training with each of some settings} Each setting has a task of its own.
     *
     * @param spark the session
     * @param settings the settings, whose texts name them
     * @param training makes a network of a setting
     * @param <T> the type of the settings
     */
    public static <T extends Serializable> Dataset<Row> grid(
            SparkSession spark, List<T> settings, GridTraining<T> training) {
        JavaRDD<Row> results = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(settings, Math.max(1, settings.size()))
                .map(setting -> result(String.valueOf(setting), () -> training.train(setting)));
        return spark.createDataFrame(results, TYPE).persist();
    }

    /**
     * {@return the results of training on the rows of each key} Rows are shuffled by their key; each shuffle partition trains its keys one
     * after the other, so {@code spark.sql.shuffle.partitions} should exceed the number of cores several times.
     *
     * @param rows the data
     * @param key the column whose values tell the trainings apart
     * @param time the column that orders the rows of a key
     * @param training makes a network of the rows of a key
     */
    public static Dataset<Row> perKey(Dataset<Row> rows, String key, String time, KeyTraining training) {
        int keyAt = rows.schema().fieldIndex(key);
        MapFunction<Row, String> keyOf = row -> String.valueOf(row.get(keyAt));
        FlatMapGroupsFunction<String, Row, Row> train =
                (name, group) -> Collections.singleton(result(name, () -> training.train(name, group)))
                        .iterator();
        return rows.groupByKey(keyOf, Encoders.STRING())
                .flatMapSortedGroups(new Column[] {functions.col(time)}, train, Encoders.row(TYPE))
                .persist();
    }

    private static Row result(String name, Callable<Trained> training) {
        try {
            Trained trained = training.call();
            return RowFactory.create(name, trained.loss(), Models.toBytes(trained.network()), null);
        } catch (Exception e) {
            if (Thread.currentThread().isInterrupted()) { // Spark ends the task, which is not a result
                throw new IllegalStateException("the training of " + name + " was interrupted", e);
            }
            return RowFactory.create(name, null, null, e.toString());
        }
    }

    /**
     * {@return the row of the lowest loss; of equal losses, that of the first name}
     *
     * @param results as {@link #grid} or {@link #perKey} returned them
     * @throws IllegalStateException if no training succeeded; the message has the errors of up to three of them
     */
    public static Row best(Dataset<Row> results) {
        List<Row> best = results.filter(functions.col(ERROR).isNull())
                .orderBy(LOSS, NAME)
                .limit(1)
                .collectAsList();
        if (best.isEmpty()) {
            throw new IllegalStateException("no training succeeded: "
                    + results.select(NAME, ERROR).limit(3).collectAsList());
        }
        return best.getFirst();
    }

    /**
     * {@return the network of a result}
     *
     * @param result a row of the results
     * @throws IllegalArgumentException if the training ended with an error
     */
    public static Network network(Row result) throws ModelFormatException {
        byte[] model = result.getAs(MODEL);
        if (model == null) {
            throw new IllegalArgumentException(
                    "the training of " + result.getAs(NAME) + " ended with an error: " + result.getAs(ERROR));
        }
        return Models.load(model, "the model of " + result.getAs(NAME), LoadOptions.DEFAULT);
    }
}
