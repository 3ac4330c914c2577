package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.rondo.text.SafeText;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The GRUs of models that PyTorch exported. PyTorch resets after the product, {@code linear_before_reset = 1}. Its newer
 * exporter ({@code dynamo=True}) left the attribute out before it was mended, so that the file says 0. The older exporter writes 1.
 *
 * <p>Source: pytorch/pytorch issue 189225 and microsoft/onnxscript issue 2852.
 */
final class ExportedGrus {
    private static final String RESET = "linear_before_reset";

    private ExportedGrus() {}

    /**
     * {@return the graph with what the caller says of such GRUs} Without an answer it is the graph as it is, and a warning is
     * logged if PyTorch exported it.
     *
     * @param producer the name of the tool that wrote the model
     * @param answer the value of linear_before_reset where the file says 0; empty if the caller does not say
     * @param source the name of the file
     */
    static GraphProto corrected(GraphProto graph, String producer, Optional<Boolean> answer, String source) {
        if (answer.orElse(false)) {
            return resettingAfter(graph);
        }
        if (answer.isEmpty() && producer.equals("pytorch")) {
            warning(graph)
                    .ifPresent(text ->
                            System.getLogger("dev.rondo").log(Level.WARNING, SafeText.shown(source) + ": " + text));
        }
        return graph;
    }

    /** {@return what to say of a graph that PyTorch exported; empty if its GRUs are as PyTorch computes them} */
    static Optional<String> warning(GraphProto graph) {
        List<String> found = new ArrayList<>();
        find(graph, found);
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("PyTorch exported " + found.size() + " GRU with linear_before_reset = 0, such as node "
                        + SafeText.quote(found.getFirst())
                        + ". PyTorch itself computes 1; its dynamo exporter wrote this by"
                        + " mistake. LoadOptions.withLinearBeforeReset(true) computes what PyTorch computes; false keeps"
                        + " what the file says, without this warning");
    }

    private static boolean resetsBefore(NodeProto node) {
        return node.getOpType().equals("GRU")
                && OnnxNode.isOnnx(node.getDomain())
                && node.getAttributeList().stream()
                        .noneMatch(attribute -> attribute.getName().equals(RESET) && attribute.getI() != 0);
    }

    private static void find(GraphProto graph, List<String> found) {
        for (NodeProto node : graph.getNodeList()) {
            if (resetsBefore(node)) {
                found.add(node.getName());
            }
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasG()) {
                    find(attribute.getG(), found);
                }
            }
        }
    }

    private static GraphProto resettingAfter(GraphProto graph) {
        GraphProto.Builder changed = graph.toBuilder();
        for (NodeProto.Builder node : changed.getNodeBuilderList()) {
            boolean before = resetsBefore(node.build());
            List<AttributeProto> attributes = new ArrayList<>();
            for (AttributeProto attribute : node.getAttributeList()) {
                if (!before || !attribute.getName().equals(RESET)) {
                    attributes.add(
                            attribute.hasG()
                                    ? attribute.toBuilder()
                                            .setG(resettingAfter(attribute.getG()))
                                            .build()
                                    : attribute);
                }
            }
            if (before) {
                attributes.add(AttributeProto.newBuilder()
                        .setName(RESET)
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1)
                        .build());
            }
            node.clearAttribute().addAllAttribute(attributes);
        }
        return changed.build();
    }
}
