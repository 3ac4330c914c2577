package dev.rondo.data;

/** Makes the batches of a {@link BatchSource}. The contents of a batch depend only on its pass and its index. */
interface BatchFiller {
    /**
     * {@return a batch: the same object every time, filled anew}
     *
     * @param pass the number of the pass over the data, from 0
     * @param index the number of the batch in its pass, from 0
     */
    Batch fill(long pass, int index);

    /** {@return the number of batches in a pass} */
    int batchesPerPass();
}
