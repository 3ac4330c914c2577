/**
 * The operators of graphs. Each is a record or an enum whose comment names the ONNX operators, inputs and rules it
 * implements; an attribute of the ONNX operator is a component of the record. A new operator needs one file here, and
 * one line in the table of {@code dev.rondo.model.onnx}.
 *
 * <p>Operators count the elements of a tensor with {@link dev.rondo.graph.program.ShapeMath#count} before they allocate
 * it. Those whose time is not linear in the sizes of inputs and outputs return false from {@link
 * dev.rondo.graph.program.Operator#isLight}. Those with weights pack them in {@link
 * dev.rondo.graph.program.Operator#prepare}.
 *
 * <p>Depends on {@code dev.rondo.graph}, {@code dev.rondo.graph.program} and the kernels. Not exported.
 */
@NullMarked
package dev.rondo.graph.op;

import org.jspecify.annotations.NullMarked;
