/**
 * Reads ONNX files into graphs, over the optional libraries {@code org.tribuo:tribuo-util-onnx} and
 * {@code com.google.protobuf:protobuf-java}. {@link dev.rondo.model.onnx.OnnxReader} alone may be touched where they are
 * missing. Errors say nothing of the file: whoever opened it does. Not exported.
 */
package dev.rondo.model.onnx;
