/** Layers. Each kind is a record that describes it; {@code dev.rondo.compute} computes it. */
@NullMarked
package dev.rondo.layer;

import org.jspecify.annotations.NullMarked;
