package dev.rondo.spark.demo;

import dev.rondo.model.Models;
import dev.rondo.spark.ClusterTraining;
import dev.rondo.train.BatchReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains on Spark with a checkpoint after every round, from which the next run continues. At the end it prints a checksum of the
 * trained network. Arguments: master, checkpoint, rounds.
 */
public final class TrainingJob {
    private static final int PARTITIONS = 6;
    private static final int UNITS = 48;

    private TrainingJob() {}

    /**
     * Runs the job.
     *
     * @param arguments master, checkpoint, rounds
     * @throws IOException if the checkpoint cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path checkpoint = Path.of(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        try (JavaSparkContext context = DemoTraining.context(arguments[0]);
                ClusterTraining training = DemoTraining.training(context, PARTITIONS, UNITS)) {
            if (training.restoreIfExists(checkpoint)) {
                System.out.println("continues after round " + training.rounds());
            }
            while (training.rounds() < rounds) {
                BatchReport report = training.round();
                training.save(checkpoint);
                System.out.println("round " + training.rounds() + ": " + report);
            }
            CRC32C checksum = new CRC32C();
            checksum.update(Models.toBytes(training.network()));
            System.out.printf("network %08x%n", checksum.getValue());
        }
    }
}
