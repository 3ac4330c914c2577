package dev.rondo.template;

/** The superclass of templates. Only a class that {@link Template} defined has instances. */
public abstract class Expanded {
    /** Refuses an instance of the template itself, whose vectors would be heap objects. */
    protected Expanded() {
        if (!getClass().isHidden()) {
            throw new IllegalStateException(
                    getClass().getName() + " is a template: its helpers have not been expanded");
        }
    }
}
