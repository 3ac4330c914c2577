package dev.rondo.train;

import dev.rondo.data.Batch;
import dev.rondo.kernel.WarmUp;
import java.util.List;

/**
 * The calls that {@link Trainer#warmUp} makes: training, and now and then an evaluation.
 *
 * @param trainer a trainer of its own, whose learning rate is 0
 * @param batch the batch
 */
record TrainerWarmUp(Trainer trainer, Batch batch) implements WarmUp.Calls {
    @Override
    public int one() {
        trainer.trainBatch(batch);
        return 1;
    }

    @Override
    public int others() {
        trainer.evaluate(batch);
        return 1;
    }

    @Override
    public int interval() {
        return 16;
    }

    @Override
    public List<String> covered() {
        String size = " of %d sequences of %d steps".formatted(batch.size(), batch.steps());
        return List.of("trainBatch" + size, "evaluate" + size);
    }
}
