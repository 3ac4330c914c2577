/**
 * Graphs of operators on tensors: what model files that are no chain of layers become. A
 * {@link dev.rondo.model.graph.GraphBuilder} takes nodes in any order, sorts them, computes what is constant and gives a
 * {@link dev.rondo.model.graph.Program}, which {@link dev.rondo.model.Graph} runs. Not exported.
 */
package dev.rondo.model.graph;
