/**
 * Reading and writing models. {@link dev.rondo.model.Models} loads and saves networks and loads graphs;
 * {@link dev.rondo.model.LoadOptions} answers questions that a file leaves open; {@link dev.rondo.model.PyTorchModels} and
 * {@link dev.rondo.model.OnnxModels} write networks for other programs; {@link dev.rondo.model.Safetensors} reads and
 * writes named tensors.
 *
 * <p>Files are untrusted. No code from a file is run; no memory is allocated only because a file claims to need it; nothing
 * is loaded partially, guessed or silently dropped. A file that cannot be loaded is refused with a
 * {@link dev.rondo.model.ModelFormatException} that names the file and, where they are known, the tensor and the offset; no
 * content causes any other exception. A file is written under a temporary name in its folder and then renamed, so that a
 * reader never sees a part of it.
 *
 * <h2>Rondo's own file</h2>
 *
 * <p>It is a safetensors file: an unsigned 64-bit little-endian length, a JSON header of that length, and the values,
 * row-major, as little-endian float32. The tensors have the names and shapes of a PyTorch state_dict and are in the order of
 * {@link dev.rondo.Network#parameters}. The header begins with {@code __metadata__}, which holds strings in this order:
 *
 * <table>
 *   <caption>The metadata of Rondo's own file</caption>
 *   <tr><th>key</th><th>value</th></tr>
 *   <tr><td>{@code rondo.crc32c}</td><td>CRC-32C of all bytes of the file, as 8 lower-case hexadecimal digits, computed
 *       with zeros in place of these digits. They always begin at byte 41. The first files have {@code rondo.sha256}
 *       instead, a SHA-256 as 64 digits.</td></tr>
 *   <tr><td>{@code rondo.format}</td><td>{@code 1}</td></tr>
 *   <tr><td>{@code rondo.architecture}</td><td>JSON: an array of {@code {"module", "depth", "layer"}}, where a layer has
 *       its {@code kind} ({@code rnn}, {@code lstm}, {@code gru}, {@code dense}, {@code embedding}, {@code column_embedding},
 *       {@code dropout},
 *       {@code bidirectional}) and every option of that kind</td></tr>
 *   <tr><td>{@code rondo.skip_policy}</td><td>{@code carry}, {@code zero} or {@code reset}</td></tr>
 *   <tr><td>others, sorted</td><td>the network's own metadata. No other key may begin with {@code rondo.}, except
 *       {@code rondo.network.}, under which Rondo's classes keep entries of a network, such as its initial state</td></tr>
 * </table>
 *
 * <p>All classes are safe for use by many threads at once, except {@link dev.rondo.model.PyTorchMapping}. The arrays that
 * {@link dev.rondo.graph.Tensor#values} returns are not copies.
 */
@NullMarked
package dev.rondo.model;

import org.jspecify.annotations.NullMarked;
