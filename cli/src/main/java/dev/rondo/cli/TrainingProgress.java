package dev.rondo.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The progress bar of training, on standard error. */
final class TrainingProgress {
    private TrainingProgress() {}

    /**
     * {@return a bar that is drawn until it is closed}
     *
     * @param total the units of the whole training
     * @param unit their name, in the plural
     */
    static ProgressBar bar(long total, String unit) {
        return new ProgressBarBuilder()
                .setTaskName("Training")
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.ASCII)
                .build();
    }
}
