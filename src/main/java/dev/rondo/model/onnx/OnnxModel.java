package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a whole model: its opset, graph and metadata. */
final class OnnxModel {
    private static final int OLDEST_OPSET = 7;

    /** The newest opset in which the operators here are known to be unchanged. */
    private static final int NEWEST_OPSET = 28;

    private OnnxModel() {}

    static Program read(byte[] bytes, Optional<Path> folder, String source, Optional<Boolean> linearBeforeReset)
            throws IOException {
        ModelProto model;
        try {
            model = ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("damaged: " + e.getMessage(), e);
        }
        if (!model.hasGraph() || model.getTrainingInfoCount() > 0) {
            throw new IllegalArgumentException("a model must have a graph, and no training information, but it has "
                    + (model.hasGraph() ? "a graph" : "no graph") + " and " + model.getTrainingInfoCount()
                    + " entries of training information");
        }
        GraphBuilder builder = new GraphBuilder();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            builder.metadata(entry.getKey(), entry.getValue());
        }
        int opset = opset(model);
        builder.metadata("onnx.opset", String.valueOf(opset))
                .metadata("onnx.producer", (model.getProducerName() + " " + model.getProducerVersion()).strip());
        GraphProto inlined = new LocalFunctions(model, opset).inlined(model.getGraph());
        GraphProto graph = ExportedGrus.corrected(inlined, model.getProducerName(), linearBeforeReset, source);
        return new OnnxGraph(graph, opset, new ExternalFiles(folder), builder).read();
    }

    private static int opset(ModelProto model) {
        long opset = 0;
        for (OperatorSetIdProto set : model.getOpsetImportList()) {
            if (OnnxNode.isOnnx(set.getDomain())) {
                opset = set.getVersion();
            }
        }
        if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
            throw new IllegalArgumentException(
                    "opsets " + OLDEST_OPSET + " to " + NEWEST_OPSET + " are supported, but the model needs " + opset);
        }
        return (int) opset;
    }
}
