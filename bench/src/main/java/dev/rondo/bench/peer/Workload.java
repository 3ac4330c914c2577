package dev.rondo.bench.peer;

/** What is measured. */
public enum Workload {
    /** One step of one stream, its state carried. */
    STEP,
    /** 100 steps of one stream in a call. */
    SEQUENCE,
    /** One step of many streams in a call. */
    STREAMS,
    /** Many steps of many streams in a call. */
    BATCH,
    /** One iteration of training. */
    TRAINING,
    /** A fresh process: until the first result, and until it is fast. */
    COLD,
    /** From a model file to ready. */
    LOAD
}
