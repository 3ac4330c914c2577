/**
 * Reads ONNX files into graphs and writes networks as ONNX. Needs the optional libraries
 * {@code org.tribuo:tribuo-util-onnx} and {@code com.google.protobuf:protobuf-java}; without them, only
 * {@link dev.rondo.model.onnx.OnnxReader} may be used. Messages do not name the file: the facade adds its name. Not
 * exported.
 */
@NullMarked
package dev.rondo.model.onnx;

import org.jspecify.annotations.NullMarked;
