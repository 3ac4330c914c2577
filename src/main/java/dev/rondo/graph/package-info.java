/**
 * Graphs: models of operators on tensors, for all that is not a simple chain of layers.
 *
 * <p>A {@link dev.rondo.graph.Graph} comes from {@link dev.rondo.model.Models#loadGraph}. It has named inputs and
 * outputs, described by {@link dev.rondo.graph.Port}s, and computes whole sequences: {@link dev.rondo.graph.Graph#run}
 * takes a {@link dev.rondo.graph.Tensor} per input and returns one per output. If the operators form a chain of layers,
 * {@link dev.rondo.graph.Graph#toNetwork} returns a network that can also be stepped.
 *
 * <p>Weights are prepared once, when the graph is loaded. A graph is immutable: any number of threads can run it at the
 * same time. A run uses the calling thread only, and allocates its outputs and the values between operators; to serve a
 * live stream without allocation, use a network.
 *
 * <p>Wrong inputs are refused with an {@link java.lang.IllegalArgumentException} that names the input, or the node
 * whose sizes do not fit.
 */
@NullMarked
package dev.rondo.graph;

import org.jspecify.annotations.NullMarked;
