/**
 * Steps: graphs that run one time step at a time. {@link dev.rondo.graph.stream.StepCompiler} finds the axis of time, runs
 * the operators once on a sequence of one step to learn all shapes, and prepares each operator for values of these shapes.
 * {@link dev.rondo.graph.stream.Trial} then compares steps with whole runs, node by node, and so refuses operators that need
 * other steps than the current one.
 *
 * <p>Depends on {@code dev.rondo.graph}, {@code dev.rondo.graph.program}, {@code dev.rondo.graph.op} and
 * {@code dev.rondo.text}. Not exported.
 */
@NullMarked
package dev.rondo.graph.stream;

import org.jspecify.annotations.NullMarked;
