/**
 * Graphs of operators on tensors: what model files that are no chain of layers become. A
 * {@link dev.rondo.graph.program.GraphBuilder} takes nodes in any order, sorts them, computes what is constant and gives a
 * {@link dev.rondo.graph.program.Program}, which {@link dev.rondo.graph.Graph} runs. Not exported.
 */
package dev.rondo.graph;
