/**
 * The arithmetic: matrix products, activations, the element-wise part of the cells, their gradients and the optimizers'
 * updates. {@link dev.rondo.kernel.Backend} chooses between two implementations of each, on vectors and in plain loops. This is
 * the only package that names the vector module. It promises:
 *
 * <ul>
 *   <li>Same bits. Both implementations give the same bits on every vector width. An output is summed in an order that
 *       depends on the shape only.
 *   <li>A lane is an output. Consecutive lanes hold consecutive outputs, so no sum crosses lanes, and rows are padded, so
 *       no loop has a tail. Sums across outputs use 16 virtual lanes and a fixed tree.
 *   <li>No allocation. A kernel allocates nothing once C2 has compiled it.
 * </ul>
 *
 * <p>A new kernel is a method of {@link dev.rondo.kernel.Kernels} or {@link dev.rondo.kernel.Gradients} with an
 * implementation in a {@code Plain} class, which specifies the bits, and one in a {@code Vector} class. A product for
 * another format or number of gates is a new {@code MatrixVectorProduct}, chosen in {@code ProductClasses}.
 */
@NullMarked
package dev.rondo.kernel;

import org.jspecify.annotations.NullMarked;
