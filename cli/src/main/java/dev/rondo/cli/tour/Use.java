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
     * @param measure what is measured on unseen data, with its unit; with "error" or "loss" in it, smaller is better
     * @param model the network's figure
     * @param baseline the baseline's figure
     * @param naive what the baseline does
     * @param figure a drawing
     * @param sketch the drawing in characters; empty if the caption says it all
     * @param caption what to see in it
     */
    record Outcome(
            String name,
            String data,
            String network,
            String measure,
            double model,
            double baseline,
            String naive,
            Figure figure,
            String sketch,
            String caption) {
        boolean smallerIsBetter() {
            return measure.contains("error") || measure.contains("loss");
        }

        /** {@return the baseline's figure in parts of the network's, or the reverse, so that above 1 the network is better} */
        double gain() {
            return smallerIsBetter() ? baseline / model : model / baseline;
        }
    }

    /** {@return the outcome; equal on every call} */
    Outcome compute();
}
