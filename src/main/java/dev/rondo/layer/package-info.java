/**
 * Layers. Each kind is a record that describes it: its sizes, its options, and the names and shapes of its parameters, which are
 * PyTorch's. {@code dev.rondo.compute} computes it, and its package description says how to add a layer.
 */
@NullMarked
package dev.rondo.layer;

import org.jspecify.annotations.NullMarked;
