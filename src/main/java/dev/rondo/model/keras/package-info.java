/**
 * Reading Keras's models, of Keras 2 and 3. {@link dev.rondo.model.keras.KerasReader} opens the files,
 * {@link dev.rondo.model.keras.KerasModel} becomes a graph or a network. Not exported.
 *
 * <p>A file goes through these hands: {@code Archive} unpacks, {@code Hdf5} reads datasets, {@code Config} reads JSON;
 * {@code Topology} is who is called with what, {@code LayerReader} makes layers of configurations and {@code KerasWeights},
 * and each layer adds its nodes to a graph.
 */
package dev.rondo.model.keras;
