package dev.rondo.data;

/** Makes the batches of a {@link BatchSource}. What a batch holds depends only on its pass and its index. */
interface BatchFiller {
    /**
     * {@return a batch: the same object every time, filled anew}
     *
     * @param pass the number of the pass over the data, from 0
     * @param index the place of the batch in its pass, from 0
     */
    Batch fill(long pass, int index);

    /** {@return how many batches a pass has} */
    int batchesPerPass();
}
