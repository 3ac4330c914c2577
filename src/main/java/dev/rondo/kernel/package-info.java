/**
 * The arithmetic: matrix products, activations, the element-wise part of the cells, their gradients and the optimizers'
 * updates. There are two implementations of each, on vectors and in plain loops. {@link dev.rondo.kernel.Backend} chooses. This is
 * the only package that names the vector module. It promises:
 *
 * <ul>
 *   <li>Same bits. Both implementations give the same bits on every vector width. An output is summed in an order that
 *       depends on the shape only.
 *   <li>A lane is an output. Consecutive lanes hold consecutive outputs, so no sum crosses lanes, and rows are padded, so
 *       no loop has a tail. Sums across outputs use 16 virtual lanes and a fixed tree.
 *   <li>No allocation, from the second use of a kernel on.
 * </ul>
 *
 * <p>A JVM with vectors begins with plain kernels. {@link dev.rondo.kernel.Promotion} has the vector code of a
 * {@link dev.rondo.kernel.Tier} compiled before it serves.
 *
 * <p>A new kernel is a method of {@link dev.rondo.kernel.Kernels}, {@link dev.rondo.kernel.Gradients} or
 * {@link dev.rondo.kernel.Updates}, with an implementation in a {@code Plain} class, which specifies the bits, one in a
 * {@code Vector} class, which is a template of {@link dev.rondo.template}, and a tier in a {@code Tiered} class. A product for
 * another format is a new {@code MatrixVectorProduct}, chosen in {@code ProductTiers}.
 */
@NullMarked
package dev.rondo.kernel;

import org.jspecify.annotations.NullMarked;
