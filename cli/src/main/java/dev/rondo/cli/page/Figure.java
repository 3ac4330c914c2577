package dev.rondo.cli.page;

/** A drawing that a page shows. */
public interface Figure {
    /** {@return the drawing, as one SVG element whose colours are the CSS variables of a page} */
    String svg();
}
