package dev.rondo.bench.peer;

/** The workloads. */
public enum Workload {
    /** One step of one stream, with the state carried from call to call. */
    STEP,
    /** 100 steps of one stream per call. */
    SEQUENCE,
    /** One step of many streams per call. */
    STREAMS,
    /** Many steps of many streams per call. */
    BATCH,
    /** One iteration of training. */
    TRAINING,
    /** A fresh process: the time to the first result, and until steps are fast. */
    COLD,
    /** Loading a model file. */
    LOAD
}
