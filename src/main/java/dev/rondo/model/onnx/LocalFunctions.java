package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions of a model, which are replaced by their nodes. A function's values get names with a number of the call. */
final class LocalFunctions {
    /** The deepest nesting of calls and graphs. */
    private static final int DEEPEST = 16;

    /** How often the bytes of a file may be copied by calls, so that a small file cannot fill the memory. */
    private static final long COPIES = 16;

    private static final long LEAST_BYTES = 1 << 20;

    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final long mostBytes;
    private int calls;
    private long bytes;

    LocalFunctions(ModelProto model, int opset) {
        mostBytes = LEAST_BYTES + COPIES * model.getSerializedSize();
        for (FunctionProto function : model.getFunctionsList()) {
            if (functions.put(key(function.getDomain(), function.getName(), function.getOverload()), function)
                    != null) {
                throw new IllegalArgumentException("two functions are named \"" + function.getName() + '"');
            }
            for (OperatorSetIdProto set : function.getOpsetImportList()) {
                if (OnnxNode.isOnnx(set.getDomain()) && set.getVersion() != opset) {
                    throw new IllegalArgumentException("the function \"" + function.getName() + "\" needs opset "
                            + set.getVersion() + ", but the model " + opset);
                }
            }
        }
    }

    private static String key(String... names) {
        return String.join("::", names);
    }

    /** {@return a graph without calls} */
    GraphProto inlined(GraphProto graph) {
        return functions.isEmpty() ? graph : inlined(graph, 0);
    }

    private GraphProto inlined(GraphProto graph, int depth) {
        List<NodeProto> inlined = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            add(node, inlined, depth);
        }
        return graph.toBuilder().clearNode().addAllNode(inlined).build();
    }

    private void add(NodeProto node, List<NodeProto> to, int depth) {
        bytes += node.getSerializedSize();
        if (depth > DEEPEST || bytes > mostBytes) {
            throw new IllegalArgumentException("its functions call each other more than " + DEEPEST
                    + " deep, or are called so often that all calls together have more than " + mostBytes + " bytes");
        }
        FunctionProto function = functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
        if (function != null) {
            call(node, function, to, depth);
            return;
        }
        NodeProto.Builder copy = node.toBuilder();
        for (AttributeProto.Builder attribute : copy.getAttributeBuilderList()) {
            if (attribute.hasG()) {
                attribute.setG(inlined(attribute.getG(), depth + 1));
            }
        }
        to.add(copy.build());
    }

    private void call(NodeProto node, FunctionProto function, List<NodeProto> to, int depth) {
        if (node.getInputCount() > function.getInputCount() || node.getOutputCount() > function.getOutputCount()) {
            throw new IllegalArgumentException("node \"" + node.getName()
                    + "\" has more inputs or outputs than the function " + function.getName());
        }
        Call call = new Call(function.getName() + " " + ++calls + ": ", attributes(node, function));
        for (int i = 0; i < function.getInputCount(); i++) {
            call.names.put(function.getInput(i), i < node.getInputCount() ? node.getInput(i) : "");
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            String inner = function.getOutput(i);
            if (call.names.containsKey(inner)) {
                to.add(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .setName(node.getName())
                        .addInput(call.names.get(inner))
                        .addOutput(node.getOutput(i))
                        .build());
            } else if (!node.getOutput(i).isEmpty()) {
                call.names.put(inner, node.getOutput(i));
            }
        }
        for (NodeProto inner : function.getNodeList()) {
            add(call.renamed(inner, true), to, depth + 1);
        }
    }

    private static Map<String, AttributeProto> attributes(NodeProto node, FunctionProto function) {
        Map<String, AttributeProto> attributes = new HashMap<>();
        for (AttributeProto attribute : function.getAttributeProtoList()) {
            attributes.put(attribute.getName(), attribute);
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (!attributes.containsKey(attribute.getName())
                    && !function.getAttributeList().contains(attribute.getName())) {
                throw new IllegalArgumentException(
                        "the function " + function.getName() + " has no attribute " + attribute.getName());
            }
            attributes.put(attribute.getName(), attribute);
        }
        return attributes;
    }

    /** One call of a function. */
    private static final class Call {
        private final String prefix;
        private final Map<String, AttributeProto> attributes;
        private final Map<String, String> names = new HashMap<>(Map.of("", ""));

        Call(String prefix, Map<String, AttributeProto> attributes) {
            this.prefix = prefix;
            this.attributes = attributes;
        }

        /**
         * A node of the function with the names and attributes of the call.
         *
         * @param node the node
         * @param own whether it is in the function itself; else it is in a graph inside, whose own names stay
         */
        NodeProto renamed(NodeProto node, boolean own) {
            NodeProto.Builder renamed =
                    node.toBuilder().clearInput().clearOutput().clearAttribute();
            node.getInputList().forEach(name -> renamed.addInput(name(name, own)));
            node.getOutputList().forEach(name -> renamed.addOutput(name(name, own)));
            for (AttributeProto attribute : node.getAttributeList()) {
                AttributeProto given =
                        attribute.getRefAttrName().isEmpty() ? attribute : attributes.get(attribute.getRefAttrName());
                if (given != null) {
                    AttributeProto.Builder copy = given.toBuilder().setName(attribute.getName());
                    if (given == attribute && given.hasG()) {
                        copy.setG(renamed(given.getG()));
                    }
                    renamed.addAttribute(copy);
                }
            }
            return renamed.build();
        }

        private String name(String name, boolean own) {
            return own ? names.computeIfAbsent(name, prefix::concat) : names.getOrDefault(name, name);
        }

        /** A graph inside the function: the names that it reads from the function change. */
        private GraphProto renamed(GraphProto graph) {
            GraphProto.Builder renamed = graph.toBuilder().clearNode();
            graph.getNodeList().forEach(node -> renamed.addNode(renamed(node, false)));
            for (int i = 0; i < graph.getOutputCount(); i++) {
                renamed.getOutputBuilder(i).setName(name(graph.getOutput(i).getName(), false));
            }
            return renamed.build();
        }
    }
}
