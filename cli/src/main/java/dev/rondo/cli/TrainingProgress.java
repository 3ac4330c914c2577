package dev.rondo.cli;

import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** The progress bar of training, on standard error. */
final class TrainingProgress {
    /** The width of a bar that is not drawn. Without it the library would ask the terminal that is not there. */
    private static final int NO_WIDTH = 1;

    private TrainingProgress() {}

    /**
     * {@return a bar that is drawn until it is closed; where no terminal would show it, it draws nothing}
     *
     * @param total the units of the whole training
     * @param unit their name, in the plural
     */
    static ProgressBar bar(long total, String unit) {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName("Training")
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .setStyle(ProgressBarStyle.ASCII);
        boolean terminal = System.console() != null && System.console().isTerminal();
        return (terminal ? builder : builder.setConsumer(new DelegatingProgressBarConsumer(line -> {}, NO_WIDTH)))
                .build();
    }
}
