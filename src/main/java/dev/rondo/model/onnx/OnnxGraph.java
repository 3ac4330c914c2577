package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.Body;
import dev.rondo.graph.op.If;
import dev.rondo.graph.op.Loop;
import dev.rondo.graph.op.Scan;
import dev.rondo.graph.program.GraphBuilder;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import dev.rondo.graph.program.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** Reads the graph of an ONNX model, or a branch of an {@code If} in it, which can read values of the enclosing graph. */
final class OnnxGraph {
    /** The deepest nesting of branches; exporters write one or two. */
    private static final int DEEPEST = 16;

    /** An error whose message already names the node. */
    private static final class NodeException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        NodeException(String message, IllegalArgumentException cause) {
            super(message, cause);
        }
    }

    private final GraphProto graph;
    private final int opset;
    private final ExternalFiles files;
    private final GraphBuilder builder;
    private final int depth;
    private final Map<String, Tensor> initializers = new HashMap<>();
    /** The types of ONNX that initializers, constants and inputs have. */
    private final Map<String, Integer> elementTypes = new HashMap<>();

    private final Set<String> defined = new HashSet<>();
    private final SequencedSet<String> read = new LinkedHashSet<>();

    OnnxGraph(GraphProto graph, int opset, ExternalFiles files, GraphBuilder builder) {
        this(graph, opset, files, builder, 0);
    }

    private OnnxGraph(GraphProto graph, int opset, ExternalFiles files, GraphBuilder builder, int depth) {
        this.graph = graph;
        this.opset = opset;
        this.files = files;
        this.builder = builder;
        this.depth = depth;
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("graphs are nested more than " + DEEPEST + " deep");
        }
    }

    /** Reads the graph of the model, which must define every value that it reads. */
    Program read() throws IOException {
        readNodes();
        for (ValueInfoProto input : graph.getInputList()) {
            // before version 4 of the format, initializers were listed as inputs too
            if (!initializers.containsKey(input.getName())) {
                builder.input(OnnxTensors.port(input));
            }
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            builder.output(OnnxTensors.port(output));
        }
        return builder.build();
    }

    /** Reads a branch. The values that it reads but does not define become its inputs. */
    private Program readBranch() throws IOException {
        if (graph.getInputCount() > 0) {
            throw new IllegalArgumentException(
                    "a branch must have no inputs, but this one has " + graph.getInputCount());
        }
        return readInner();
    }

    /** Reads the body of a loop. Its inputs come first, and then the values that it reads but does not define. */
    private Program readInner() throws IOException {
        readNodes();
        for (ValueInfoProto input : graph.getInputList()) {
            defined.add(input.getName());
            builder.input(port(input));
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            read.add(output.getName());
            builder.output(port(output));
        }
        for (String name : captured()) {
            builder.input(Port.ofAnyShape(name, Tensor.Type.FLOAT32));
        }
        return builder.buildBranch();
    }

    /** A port inside the model, whose type may be left out. */
    private static Port port(ValueInfoProto info) {
        return info.getType().hasTensorType()
                ? OnnxTensors.port(info)
                : Port.ofAnyShape(info.getName(), Tensor.Type.FLOAT32);
    }

    private SequencedSet<String> captured() {
        SequencedSet<String> captured = new LinkedHashSet<>(read);
        captured.removeAll(defined);
        captured.remove("");
        return captured;
    }

    private void readNodes() throws IOException {
        if (graph.getSparseInitializerCount() > 0) {
            throw new IllegalArgumentException("sparse initializers are not supported");
        }
        for (TensorProto initializer : graph.getInitializerList()) {
            Tensor tensor = OnnxTensors.tensor(initializer, files);
            initializers.put(initializer.getName(), tensor);
            elementTypes.put(initializer.getName(), initializer.getDataType());
            constant(initializer.getName(), tensor);
        }
        for (ValueInfoProto input : graph.getInputList()) {
            elementTypes.putIfAbsent(
                    input.getName(), input.getType().getTensorType().getElemType());
        }
        int index = 0;
        for (NodeProto proto : graph.getNodeList()) {
            OnnxNode node = new OnnxNode(proto, index++, opset, files, initializers, elementTypes);
            try {
                add(node);
            } catch (NodeException e) {
                // from a node in a branch
                throw e;
            } catch (IllegalArgumentException e) {
                throw new NodeException(node + ": " + e.getMessage(), e);
            }
        }
    }

    private void add(OnnxNode node) throws IOException {
        boolean microsoft = node.domain().equals("com.microsoft");
        if (!OnnxNode.isOnnx(node.domain()) && !microsoft) {
            throw new IllegalArgumentException("the domain \"" + node.domain() + "\" is not supported");
        }
        if (node.type().equals("Constant")) {
            elementTypes.put(node.onlyOutput(), node.valueType());
            constant(node.onlyOutput(), OnnxOperators.constant(node));
            return;
        }
        Operator operator = switch (microsoft ? "" : node.type()) {
            case "If" -> branches(node);
            case "Loop" -> new Loop(body(node, 2));
            case "Scan" -> scan(node);
            default -> microsoft ? OnnxOperators.ofMicrosoft(node) : OnnxOperators.of(node);
        };
        node.refuseOtherAttributes();
        node.constants().forEach(this::constant);
        for (Node step : node.steps()) {
            builder.add(step.name(), step.kind(), step.operator(), step.inputs(), step.outputs());
            read.addAll(step.inputs());
            defined.addAll(step.outputs());
        }
        builder.add(node.name(), node.type(), operator, node.inputs(), node.outputs());
        read.addAll(node.inputs());
        defined.addAll(node.outputs());
    }

    private void constant(String name, Tensor value) {
        builder.constant(name, value);
        defined.add(name);
    }

    private If branches(OnnxNode node) throws IOException {
        node.requireArity(1, 1, Integer.MAX_VALUE);
        OnnxGraph then = branch(node.graph("then_branch"));
        OnnxGraph otherwise = branch(node.graph("else_branch"));
        Program thenProgram = then.readBranch();
        Program elseProgram = otherwise.readBranch();
        if (thenProgram.outputs().size() != node.outputs().size()
                || elseProgram.outputs().size() != node.outputs().size()) {
            throw new IllegalArgumentException("its branches must have as many outputs as it has, "
                    + node.outputs().size());
        }
        SequencedSet<String> captured = then.captured();
        captured.addAll(otherwise.captured());
        node.inputs().addAll(captured);
        return new If(thenProgram, elseProgram, new ArrayList<>(captured));
    }

    private Body body(OnnxNode node, int fewestInputs) throws IOException {
        node.requireArity(fewestInputs, Integer.MAX_VALUE, Integer.MAX_VALUE);
        OnnxGraph inner = branch(node.graph("body"));
        Program program = inner.readInner();
        List<String> captured = new ArrayList<>(inner.captured());
        node.inputs().addAll(captured);
        return new Body(program, captured);
    }

    private Scan scan(OnnxNode node) throws IOException {
        if (node.opset() < 9) {
            throw new IllegalArgumentException("Scan is supported since opset 9, but the model needs " + node.opset());
        }
        int sequences = node.integer("num_scan_inputs", 0);
        Body body = body(node, sequences);
        int outputs = body.program().outputs().size()
                - body.program().inputs().size()
                + body.captured().size()
                + sequences;
        return new Scan(body, walks(node, "scan_input", sequences), walks(node, "scan_output", Math.max(0, outputs)));
    }

    private static List<Scan.Walk> walks(OnnxNode node, String name, int count) {
        List<Integer> axes = node.integers(name + "_axes");
        List<Integer> directions = node.integers(name + "_directions");
        List<Scan.Walk> walks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            walks.add(
                    new Scan.Walk(i < axes.size() ? axes.get(i) : 0, i < directions.size() && directions.get(i) == 1));
        }
        return walks;
    }

    private OnnxGraph branch(GraphProto inner) {
        return new OnnxGraph(inner, opset, files, new GraphBuilder(), depth + 1);
    }
}
