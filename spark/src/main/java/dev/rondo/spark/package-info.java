/**
 * Networks on Apache Spark: {@link dev.rondo.spark.SequenceScorer} scores rows, {@link dev.rondo.spark.ManyTrainings} trains many
 * networks, one per task, and {@link dev.rondo.spark.ClusterTraining} trains one network on many machines.
 */
package dev.rondo.spark;
