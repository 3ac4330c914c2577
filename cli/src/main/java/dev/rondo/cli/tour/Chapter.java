package dev.rondo.cli.tour;

/**
 * A chapter of the tour.
 *
 * @param <R> the figures that it shows
 */
interface Chapter<R> {
    /** {@return the heading, without a number} */
    String title();

    /** {@return everything that the chapter shows, computed by the engine; equal on every call} */
    R compute();

    /**
     * {@return the story of a result}
     *
     * @param result what {@link #compute} returned
     */
    Story tell(R result);

    /** {@return the story of a new result} */
    default Story tell() {
        return tell(compute());
    }
}
