/**
 * Reads models of Keras 2 and 3. {@link dev.rondo.model.keras.KerasReader} opens files, and
 * {@link dev.rondo.model.keras.KerasModel} becomes a graph or a network. Not exported.
 *
 * <p>{@code Archive} unpacks, {@code Hdf5} reads datasets and {@code Config} JSON. {@code Topology} holds the calls of layers,
 * {@code LayerReader} builds layers from configurations and {@code KerasWeights}, each layer adds its nodes to a graph, and
 * {@code NetworkRules} names what keeps a layer out of a network. A model inside a model is a layer, {@code LayerGraph}.
 * {@code OperatorTable} has the operators that are nodes of functional models.
 */
@NullMarked
package dev.rondo.model.keras;

import org.jspecify.annotations.NullMarked;
