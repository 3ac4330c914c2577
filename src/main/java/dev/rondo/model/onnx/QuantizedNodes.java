package dev.rondo.model.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.rondo.graph.Tensor;
import dev.rondo.graph.Tensor.Type;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Cast;
import dev.rondo.graph.op.Dequantize;
import dev.rondo.graph.op.Quantize;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.program.Operator;
import java.util.List;

/** Reads the attributes of quantised operators. */
final class QuantizedNodes {
    /** The inputs of an LSTM; a quantised one has the scales and zeros of its weights after them. */
    private static final int LSTM_INPUTS = 8;

    private QuantizedNodes() {}

    static Operator quantize(OnnxNode node) {
        refuseBlocks(node);
        node.ignore("saturate");
        int stated = node.integer("output_dtype", 0);
        DataType type = DataType.forNumber(stated == 0 ? node.elementType(2, DataType.UINT8_VALUE) : stated);
        int axis = node.integer("axis", 1);
        return switch (type == null ? DataType.UNDEFINED : type) {
            case UINT8 -> new Quantize(0, 255, axis);
            case INT8 -> new Quantize(Byte.MIN_VALUE, Byte.MAX_VALUE, axis);
            case UINT16 -> new Quantize(0, 65535, axis);
            case INT16 -> new Quantize(Short.MIN_VALUE, Short.MAX_VALUE, axis);
            default -> throw new IllegalArgumentException("quantising to " + type + " is not supported");
        };
    }

    static Operator dequantize(OnnxNode node) {
        refuseBlocks(node);
        if (node.integer("output_dtype", DataType.FLOAT_VALUE) != DataType.FLOAT_VALUE) {
            throw new IllegalArgumentException("only an output_dtype of float is supported");
        }
        return new Dequantize(node.integer("axis", 1));
    }

    private static void refuseBlocks(OnnxNode node) {
        if (node.integer("block_size", 0) != 0) {
            throw new IllegalArgumentException("scales per block are not supported");
        }
        if (node.integer("precision", 0) != 0) {
            throw new IllegalArgumentException("a precision is not supported");
        }
    }

    /**
     * {@return an LSTM of float32} Its weights, which are given quantised and transposed, are computed by further nodes, and so
     * once, while the model is loaded.
     */
    static Operator lstm(OnnxNode node) {
        node.setInput(1, floats(node, "W", 1, LSTM_INPUTS));
        node.setInput(2, floats(node, "R", 2, LSTM_INPUTS + 2));
        node.dropInputs(LSTM_INPUTS);
        return RecurrentNode.read(node, Cell.LSTM);
    }

    /** Adds the nodes that turn [D][I][4H] of integers, and scales [D] or [D][4H], into [D][4H][I]; returns the result's name. */
    private static String floats(OnnxNode node, String what, int weights, int scale) {
        String shape = node.addConstant("shape of " + what, Tensor.ofLongs(List.of(3), 0, 1, -1));
        Cast toFloat = new Cast(Type.FLOAT32);
        String values = node.addStep("values of " + what, toFloat, node.inputs().get(weights));
        if (node.hasInput(scale + 1)) {
            String zero = node.addStep("zero of " + what, toFloat, node.inputs().get(scale + 1));
            zero = node.addStep("zeros of " + what, new Reshape(false), zero, shape);
            values = node.addStep("shifted " + what, Binary.SUB, values, zero);
        }
        String scales = node.addStep(
                "scales of " + what, new Reshape(false), node.inputs().get(scale), shape);
        values = node.addStep("scaled " + what, Binary.MUL, values, scales);
        return node.addStep(what, new Transpose(List.of(0, 2, 1)), values);
    }
}
