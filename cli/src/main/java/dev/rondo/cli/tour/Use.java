package dev.rondo.cli.tour;

import dev.rondo.cli.page.Figure;

/** A use of recurrent networks, shown on one small data set next to a naive baseline. */
interface Use {
    /**
     * What a use shows.
     *
     * @param name the name of the use
     * @param data what the data are, and where they come from
     * @param network the network and its training
     * @param score how good it is
     * @param drawing a figure
     */
    record Outcome(String name, String data, String network, Score score, Drawing drawing) {}

    /**
     * How good a network and a baseline are on data that the network was not trained on.
     *
     * @param measure what is measured, with its unit; with "error" or "loss" in it, smaller is better
     * @param model the network's figure
     * @param baseline the baseline's figure
     * @param naive what the baseline does
     */
    record Score(String measure, double model, double baseline, String naive) {
        /** {@return the ratio of the two, such that the network is better above 1} */
        double gain() {
            return measure.contains("error") || measure.contains("loss") ? baseline / model : model / baseline;
        }
    }

    /**
     * A figure.
     *
     * @param figure the figure
     * @param sketch the same in characters; empty if the caption says it all
     * @param caption what to see in it
     */
    record Drawing(Figure figure, String sketch, String caption) {}

    /** {@return the outcome; equal on every call} */
    Outcome compute();
}
