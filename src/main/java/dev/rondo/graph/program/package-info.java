/**
 * Programs: sorted nodes of operators on tensors. {@link dev.rondo.graph.program.GraphBuilder} takes nodes in any
 * order, sorts them and computes the constant ones. The result, a {@link dev.rondo.graph.program.Program}, is data:
 * other passes read it and replace parts of it. {@link dev.rondo.graph.program.PreparedProgram} lets each operator
 * prepare its constant inputs, and runs it.
 *
 * <p>Depends on {@code dev.rondo.graph} only. Not exported.
 */
@NullMarked
package dev.rondo.graph.program;

import org.jspecify.annotations.NullMarked;
