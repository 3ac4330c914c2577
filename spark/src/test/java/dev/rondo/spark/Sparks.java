package dev.rondo.spark;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Contexts of Spark that run in this JVM, or in executors that it starts. */
final class Sparks {
    private Sparks() {}

    static SparkConf conf(String master) {
        return new SparkConf()
                .setMaster(master)
                .setAppName("rondo")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.sql.shuffle.partitions", "3");
    }

    static JavaSparkContext context(String master) {
        return new JavaSparkContext(conf(master));
    }

    /** {@return the executors of local-cluster: processes that this one started} */
    static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .toList();
    }

    /** Kills one of the executors; the master starts a new one. */
    static void killAnExecutor() {
        executors().getFirst().destroyForcibly();
    }
}
