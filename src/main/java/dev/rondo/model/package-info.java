/**
 * Reading and writing models. {@link dev.rondo.model.Models} turns files into networks and back,
 * {@link dev.rondo.model.LoadOptions} answers what a file leaves open, {@link dev.rondo.model.PyTorchModels} and
 * {@link dev.rondo.model.OnnxModels} write networks for others, and {@link dev.rondo.model.Safetensors} reads and writes
 * plain named tensors.
 *
 * <p>Files are untrusted. Nothing in one is run; nothing is allocated because a file claims to need it; nothing is
 * loaded by halves, guessed or silently dropped. What cannot be read is refused with a
 * {@link dev.rondo.model.ModelFormatException} that names the file, and where there is one, the tensor and the offset;
 * no other exception escapes for any content. Files are written beside their place and then moved into it, so that a
 * reader never sees half of one.
 *
 * <h2>Rondo's own file</h2>
 *
 * <p>It is a safetensors file: an unsigned 64-bit little-endian length, a JSON header of that length, and the values,
 * row-major, as little-endian float32. Tensors have the names and shapes of a PyTorch state_dict, in the order of
 * {@link dev.rondo.Network#parameters}. The header begins with its {@code __metadata__}, strings in this order:
 *
 * <table>
 *   <caption>The metadata of Rondo's own file</caption>
 *   <tr><th>key</th><th>value</th></tr>
 *   <tr><td>{@code rondo.sha256}</td><td>SHA-256 of all bytes of the file, in 64 lower-case hexadecimal digits, with
 *       zeros in the place of these digits. They begin at byte 41, always.</td></tr>
 *   <tr><td>{@code rondo.format}</td><td>{@code 1}</td></tr>
 *   <tr><td>{@code rondo.architecture}</td><td>JSON: an array of {@code {"module", "depth", "layer"}}, where a layer has
 *       its {@code kind} ({@code rnn}, {@code lstm}, {@code gru}, {@code dense}, {@code embedding},
 *       {@code bidirectional}) and every option of that kind</td></tr>
 *   <tr><td>{@code rondo.skip_policy}</td><td>{@code carry}, {@code zero} or {@code reset}</td></tr>
 *   <tr><td>others, sorted</td><td>the network's own metadata</td></tr>
 * </table>
 *
 * <p>All classes are safe for use by many threads at once; the arrays that {@link dev.rondo.graph.Tensor#values} hands
 * out are not copies.
 */
package dev.rondo.model;
