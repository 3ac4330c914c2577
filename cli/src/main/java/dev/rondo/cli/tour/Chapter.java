package dev.rondo.cli.tour;

/** A chapter of the tour. */
interface Chapter {
    /** {@return the heading, without a number} */
    String title();

    /**
     * Computes everything that the chapter shows, and tells it.
     *
     * @return the story; equal on every call
     */
    Story tell();
}
