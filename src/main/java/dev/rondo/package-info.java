/**
 * The engine as an application sees it. An application touches five things:
 *
 * <ul>
 *   <li>{@link dev.rondo.Network}: layers with their weights. {@link dev.rondo.model.Models#load} reads one from a file,
 *       {@link dev.rondo.Network#builder} makes a new one, {@link dev.rondo.train.Trainer} trains it.
 *   <li>{@link dev.rondo.Runner}: runs a network on one thread.
 *   <li>{@link dev.rondo.State}: the memory of one stream.
 *   <li>{@link dev.rondo.Network#warmUp}: makes the first real step a fast one.
 *   <li>{@link dev.rondo.Rondo#kernels}: tells whether this JVM runs the vector kernels, and if not, why.
 * </ul>
 *
 * {@snippet file="NetworkSnippetsTest.java" region="step"}
 *
 * <h2>Threads</h2>
 *
 * <p>A network is immutable: share it among all threads. A runner belongs to one thread, a state to one stream and to one
 * thread at a time. Nothing locks. To use newer weights, call {@link dev.rondo.Runner#replaceNetwork} between two steps;
 * the states stay valid.
 *
 * <h2>Allocation</h2>
 *
 * <p>{@link dev.rondo.Runner#step step}, {@link dev.rondo.Runner#run run}, {@link dev.rondo.Runner#runBatch runBatch} and
 * {@link dev.rondo.Runner#stepBatch stepBatch} allocate nothing once the buffers have grown to the size of the call. A state is one {@code float[]}. Packed weights are native memory, which is freed when the network
 * is garbage-collected.
 *
 * <h2>Warm-up</h2>
 *
 * <p>Vector code that the JVM has not compiled is a thousand times slower, and it allocates. Therefore plain kernels serve
 * first, with the same bits and without garbage, while a daemon thread has the vector kernels compiled;
 * {@link dev.rondo.KernelStart} has the alternatives. {@link dev.rondo.Network#warmUp} waits for the vector kernels: call it before
 * traffic arrives, and look at {@link dev.rondo.WarmUpReport#settled}.
 *
 * <h2>Errors</h2>
 *
 * <p>A wrong argument is an {@link java.lang.IllegalArgumentException} that says what was expected and what came. It is
 * thrown before anything is written, so states and outputs are unchanged. A network with a bidirectional layer cannot be
 * stepped: {@link dev.rondo.Runner#step step} throws an {@link java.lang.UnsupportedOperationException}. A file that cannot
 * be read is a {@link dev.rondo.model.ModelFormatException}, which names the file, the tensor and the offset.
 */
@NullMarked
package dev.rondo;

import org.jspecify.annotations.NullMarked;
