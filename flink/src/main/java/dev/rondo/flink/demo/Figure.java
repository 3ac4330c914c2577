package dev.rondo.flink.demo;

/** What {@link Figures} measures: a row of its table. */
enum Figure {
    FLINK("Flink alone", 6),
    STATE("state read and stored, without a step", 6),
    HEAP("with the step, heap", 4),
    HEAP_BATCHES("with the step, heap, batches of 64", 4),
    ROCKSDB("with the step, RocksDB", 1),
    CACHE("RocksDB, batches of 64, cache of all keys", 2),
    BOUNDED_CACHE("RocksDB, batches of 64, cache of all keys, 10,000 states to write before a checkpoint", 2),
    ONNX_RUNTIME("ONNX Runtime, heap", 1),
    ONNX_RUNTIME_BATCHES("ONNX Runtime, heap, batches of at most 64", 1);

    /** The text of the row. */
    final String text;
    /** The events of a run, so that each run takes about the same time. */
    final long events;

    Figure(String text, int millions) {
        this.text = text;
        this.events = millions * 1_000_000L;
    }

    boolean usesRocksDb() {
        return this == ROCKSDB || this == CACHE || this == BOUNDED_CACHE;
    }

    boolean hasCache() {
        return this == CACHE || this == BOUNDED_CACHE;
    }

    boolean hasBatches() {
        return this == HEAP_BATCHES || this == ONNX_RUNTIME_BATCHES || hasCache();
    }

    boolean usesOnnxRuntime() {
        return this == ONNX_RUNTIME || this == ONNX_RUNTIME_BATCHES;
    }

    boolean hasSteps() {
        return this != FLINK && this != STATE;
    }
}
