/**
 * Models that are graphs of operators: {@link dev.rondo.graph.Graph} runs one over whole sequences of
 * {@link dev.rondo.graph.Tensor}s.
 */
package dev.rondo.graph;
