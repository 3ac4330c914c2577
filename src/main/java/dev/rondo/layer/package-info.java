/** Layers. Each kind is a record that describes it; {@code dev.rondo.compute} computes it. */
package dev.rondo.layer;
