package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.ByteString;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.program.Node;
import dev.rondo.graph.program.Operator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node that is being read: its attributes are taken one by one, and any that remain are refused. */
final class OnnxNode {
    private final NodeProto node;
    private final int index;
    private final int opset;
    private final ExternalFiles files;
    private final Map<String, Tensor> initializers;
    private final Map<String, AttributeProto> attributes = new LinkedHashMap<>();
    private final List<String> inputs;
    private final Map<String, Integer> elementTypes;
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final List<Node> steps = new ArrayList<>();

    /**
     * Begins to read a node.
     *
     * @param node the node
     * @param index its number in the graph
     * @param opset the version of the operators
     * @param files where weights may be
     * @param initializers the constants of the graph, by name
     * @param elementTypes the types of ONNX that values of the graph have, as far as they are known
     */
    OnnxNode(
            NodeProto node,
            int index,
            int opset,
            ExternalFiles files,
            Map<String, Tensor> initializers,
            Map<String, Integer> elementTypes) {
        this.elementTypes = elementTypes;
        this.node = node;
        this.index = index;
        this.opset = opset;
        this.files = files;
        this.initializers = initializers;
        this.inputs = new ArrayList<>(node.getInputList());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attributes.put(attribute.getName(), attribute) != null) {
                throw new IllegalArgumentException(this + " has the attribute " + attribute.getName() + " twice");
            }
        }
    }

    String name() {
        return node.getName();
    }

    String type() {
        return node.getOpType();
    }

    String domain() {
        return node.getDomain();
    }

    int opset() {
        return opset;
    }

    /** {@return the values it reads, including those of attributes that became inputs} */
    List<String> inputs() {
        return inputs;
    }

    List<String> outputs() {
        return node.getOutputList();
    }

    /** {@return the values of attributes that became inputs, by name} */
    Map<String, Tensor> constants() {
        return constants;
    }

    /** {@return the nodes that compute inputs of this one from those in the file} */
    List<Node> steps() {
        return steps;
    }

    /** Adds a constant; returns its name. */
    String addConstant(String what, Tensor value) {
        String name = what + " of node " + index;
        constants.put(name, value);
        return name;
    }

    /** Adds a node that computes a value; returns the name of the value. */
    String addStep(String what, Operator operator, String... values) {
        String name = what + " of node " + index;
        steps.add(new Node(name(), type(), operator, List.of(values), List.of(name)));
        return name;
    }

    void setInput(int input, String name) {
        inputs.set(input, name);
    }

    /** Drops the inputs from an index on. */
    void dropInputs(int from) {
        inputs.subList(from, inputs.size()).clear();
    }

    /** {@return the type of ONNX that an input has, as a number} */
    int elementType(int input, int otherwise) {
        return hasInput(input) ? elementTypes.getOrDefault(inputs.get(input), otherwise) : otherwise;
    }

    String onlyOutput() {
        requireArity(0, 0, 1);
        return outputs().isEmpty() ? "" : outputs().getFirst();
    }

    /** Refuses a node with fewer inputs, more inputs or more outputs. */
    void requireArity(int fewest, int most, int outputs) {
        if (inputs.size() < fewest || inputs.size() > most || node.getOutputCount() > outputs) {
            throw new IllegalArgumentException(
                    "cannot have " + inputs.size() + " inputs and " + node.getOutputCount() + " outputs");
        }
    }

    /** {@return the value of an input that is an initializer} */
    Optional<Tensor> initializer(int input) {
        return input < inputs.size() ? Optional.ofNullable(initializers.get(inputs.get(input))) : Optional.empty();
    }

    /** {@return whether an input is present} */
    boolean hasInput(int input) {
        return input < inputs.size() && !inputs.get(input).isEmpty();
    }

    /** {@return whether a domain is that of ONNX's own operators} */
    static boolean isOnnx(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    boolean has(String name) {
        return attributes.containsKey(name);
    }

    private Optional<AttributeProto> take(String name, AttributeType type) {
        AttributeProto attribute = attributes.remove(name);
        if (attribute != null
                && (attribute.getType() != type || !attribute.getRefAttrName().isEmpty())) {
            throw new IllegalArgumentException(
                    "the attribute " + name + " must be of type " + type + ", but is " + attribute.getType());
        }
        return Optional.ofNullable(attribute);
    }

    int integer(String name, int otherwise) {
        return take(name, AttributeType.INT)
                .map(attribute -> toInt(name, attribute.getI()))
                .orElse(otherwise);
    }

    private static int toInt(String name, long value) {
        if (value != (int) value) {
            throw new IllegalArgumentException("the attribute " + name + " cannot be " + value);
        }
        return (int) value;
    }

    /** {@return an attribute that is 0 or 1} */
    boolean flag(String name, boolean otherwise) {
        int value = integer(name, otherwise ? 1 : 0);
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("the attribute " + name + " must be 0 or 1, but is " + value);
        }
        return value == 1;
    }

    List<Integer> integers(String name) {
        return take(name, AttributeType.INTS)
                .map(attribute -> attribute.getIntsList().stream()
                        .map(value -> toInt(name, value))
                        .toList())
                .orElse(List.of());
    }

    long longInteger(String name, long otherwise) {
        return take(name, AttributeType.INT).map(AttributeProto::getI).orElse(otherwise);
    }

    long[] longIntegers(String name) {
        return take(name, AttributeType.INTS).map(AttributeProto::getIntsList).orElse(List.of()).stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    float real(String name, float otherwise) {
        return take(name, AttributeType.FLOAT).map(AttributeProto::getF).orElse(otherwise);
    }

    List<Float> reals(String name) {
        return take(name, AttributeType.FLOATS)
                .map(AttributeProto::getFloatsList)
                .orElse(List.of());
    }

    String text(String name, String otherwise) {
        return take(name, AttributeType.STRING)
                .map(attribute -> attribute.getS().toStringUtf8())
                .orElse(otherwise);
    }

    List<String> texts(String name) {
        return take(name, AttributeType.STRINGS)
                .map(attribute -> attribute.getStringsList().stream()
                        .map(ByteString::toStringUtf8)
                        .toList())
                .orElse(List.of());
    }

    Tensor tensor(String name) throws IOException {
        AttributeProto attribute = take(name, AttributeType.TENSOR).orElseThrow(() -> missing(name));
        return OnnxTensors.tensor(attribute.getT(), files);
    }

    /** {@return the type of ONNX of the tensor in the attribute value, 0 if there is none} */
    int valueType() {
        AttributeProto value = attributes.get("value");
        return value == null ? 0 : value.getT().getDataType();
    }

    GraphProto graph(String name) {
        return take(name, AttributeType.GRAPH).orElseThrow(() -> missing(name)).getG();
    }

    private static IllegalArgumentException missing(String name) {
        return new IllegalArgumentException("the attribute " + name + " is missing");
    }

    /** Turns an attribute with integers into an input. Older opsets have attributes where newer ones have inputs. */
    void integersAsInput(String name, int input) {
        if (has(name)) {
            long[] values = longIntegers(name);
            asInput(name, input, Tensor.ofLongs(List.of(values.length), values));
        }
    }

    /** Turns an attribute with one integer into an input. */
    void integerAsInput(String name, int input) {
        if (has(name)) {
            asInput(name, input, Tensor.ofLongs(List.of(1), longInteger(name, 0)));
        }
    }

    /** Turns an attribute with a number into an input. */
    void realAsInput(String name, int input) {
        if (has(name)) {
            asInput(name, input, Tensor.of(List.of(), real(name, 0)));
        }
    }

    private void asInput(String name, int input, Tensor value) {
        if (hasInput(input)) {
            throw new IllegalArgumentException(name + " is an attribute and an input");
        }
        while (inputs.size() <= input) {
            inputs.add("");
        }
        inputs.set(input, addConstant("attribute " + name, value));
    }

    /** Discards an attribute that has no effect here. */
    void ignore(String name) {
        attributes.remove(name);
    }

    void refuseOtherAttributes() {
        if (!attributes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the attribute " + attributes.keySet().iterator().next() + " is not supported");
        }
    }

    /** {@return the node as messages name it} */
    @Override
    public String toString() {
        String shown =
                !name().isEmpty() || outputs().isEmpty() ? name() : outputs().getFirst();
        return "node \"" + shown + "\" (" + type() + ")";
    }
}
