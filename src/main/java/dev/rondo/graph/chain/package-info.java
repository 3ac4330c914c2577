/**
 * Makes networks of graphs. {@code Lowering} replaces the layers of a program by networks, which
 * {@link dev.rondo.graph.chain.NetworkOperator} runs on the SIMD kernels; {@code ChainReader} reads what is left as one network,
 * for {@link dev.rondo.graph.Graph#toNetwork}. Both read nodes with {@code NodeReader} and collect layers in
 * {@link dev.rondo.graph.chain.LayerChain}. Not exported.
 */
@NullMarked
package dev.rondo.graph.chain;

import org.jspecify.annotations.NullMarked;
