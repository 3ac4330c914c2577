package dev.rondo.model.onnx;

import dev.rondo.graph.Tensor;
import dev.rondo.graph.op.ActivationFunction;
import dev.rondo.graph.op.Binary;
import dev.rondo.graph.op.Compare;
import dev.rondo.graph.op.CumSum;
import dev.rondo.graph.op.DynamicQuantize;
import dev.rondo.graph.op.Einsum;
import dev.rondo.graph.op.Expand;
import dev.rondo.graph.op.Flatten;
import dev.rondo.graph.op.Gather;
import dev.rondo.graph.op.GatherElements;
import dev.rondo.graph.op.GatherNd;
import dev.rondo.graph.op.GlobalPool;
import dev.rondo.graph.op.Identity;
import dev.rondo.graph.op.InstanceNormalization;
import dev.rondo.graph.op.MatMul;
import dev.rondo.graph.op.MatMulInteger;
import dev.rondo.graph.op.NonZero;
import dev.rondo.graph.op.OneHot;
import dev.rondo.graph.op.PRelu;
import dev.rondo.graph.op.Range;
import dev.rondo.graph.op.Recurrent.Cell;
import dev.rondo.graph.op.Reduce;
import dev.rondo.graph.op.Reshape;
import dev.rondo.graph.op.ReverseSequence;
import dev.rondo.graph.op.Shape;
import dev.rondo.graph.op.Size;
import dev.rondo.graph.op.Tile;
import dev.rondo.graph.op.Transpose;
import dev.rondo.graph.op.Trilu;
import dev.rondo.graph.op.Unary;
import dev.rondo.graph.op.Variadic;
import dev.rondo.graph.op.Where;
import dev.rondo.graph.program.Operator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The table of ONNX's operators. Attributes of older opsets become inputs, as in newer ones, so that each operator has one
 * form.
 */
final class OnnxOperators {
    /** Creates an operator from the attributes of a node. */
    private interface Reader {
        Operator read(OnnxNode node) throws IOException;
    }

    /** The permitted numbers of inputs and outputs, and the reader of the attributes. */
    private record Entry(int fewestInputs, int mostInputs, int mostOutputs, Reader reader) {}

    private static final Map<String, Entry> TABLE = new HashMap<>();

    static {
        add("RNN", 3, 6, 2, node -> RecurrentNode.read(node, Cell.RNN));
        add("GRU", 3, 6, 2, node -> RecurrentNode.read(node, Cell.GRU));
        add("LSTM", 3, 8, 3, node -> RecurrentNode.read(node, Cell.LSTM));
        add("Conv", 2, 3, 1, ConvNode::read);
        add("ConvTranspose", 2, 3, 1, ConvNode::readTransposed);
        add("MatMul", 2, 2, 1, node -> new MatMul());
        add("Gemm", 2, 3, 1, OperatorReaders::gemm);
        add("Add", 2, 2, 1, node -> Binary.ADD);
        add("Sub", 2, 2, 1, node -> Binary.SUB);
        add("Mul", 2, 2, 1, node -> Binary.MUL);
        add("Div", 2, 2, 1, node -> Binary.DIV);
        add("Pow", 2, 2, 1, node -> Binary.POW);
        add("Equal", 2, 2, 1, node -> Compare.EQUAL);
        add("Less", 2, 2, 1, node -> Compare.LESS);
        add("LessOrEqual", 2, 2, 1, node -> Compare.LESS_OR_EQUAL);
        add("Greater", 2, 2, 1, node -> Compare.GREATER);
        add("GreaterOrEqual", 2, 2, 1, node -> Compare.GREATER_OR_EQUAL);
        add("And", 2, 2, 1, node -> Compare.AND);
        add("Or", 2, 2, 1, node -> Compare.OR);
        add("Not", 1, 1, 1, node -> Unary.NOT);
        add("Where", 3, 3, 1, node -> new Where());
        add("Sqrt", 1, 1, 1, node -> Unary.SQRT);
        add("Exp", 1, 1, 1, node -> Unary.EXP);
        add("Log", 1, 1, 1, node -> Unary.LOG);
        add("Neg", 1, 1, 1, node -> Unary.NEG);
        add("Abs", 1, 1, 1, node -> Unary.ABS);
        for (String name : List.of("Sigmoid", "Tanh", "Relu", "Softsign", "Softplus", "LeakyRelu", "Elu")) {
            add(name, 1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.of(name)));
        }
        add(
                "ThresholdedRelu",
                1,
                1,
                1,
                node -> OperatorReaders.activation(node, ActivationFunction.Kind.THRESHOLDEDRELU));
        add("HardSigmoid", 1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.HARDSIGMOID));
        add("Softmax", 1, 1, 1, node -> OperatorReaders.softmax(node, false));
        add("LogSoftmax", 1, 1, 1, node -> OperatorReaders.softmax(node, true));
        add("Mish", 1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.MISH));
        add("HardSwish", 1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.HARDSILU));
        add("Celu", 1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.CELU));
        add("Swish", 1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.SWISH));
        add("Selu", 1, 1, 1, OperatorReaders::selu);
        add("Gelu", 1, 1, 1, OperatorReaders::gelu);
        add("PRelu", 2, 2, 1, node -> new PRelu());
        add("Reciprocal", 1, 1, 1, node -> Unary.RECIPROCAL);
        add("Floor", 1, 1, 1, node -> Unary.FLOOR);
        add("Ceil", 1, 1, 1, node -> Unary.CEIL);
        add("Round", 1, 1, 1, node -> Unary.ROUND);
        add("Sign", 1, 1, 1, node -> Unary.SIGN);
        add("Erf", 1, 1, 1, node -> Unary.ERF);
        add("Sin", 1, 1, 1, node -> Unary.SIN);
        add("Cos", 1, 1, 1, node -> Unary.COS);
        add("Mod", 2, 2, 1, node -> node.flag("fmod", false) ? Binary.FMOD : Binary.MOD);
        add("Max", 1, Integer.MAX_VALUE, 1, node -> new Variadic(Binary.MAX, false));
        add("Min", 1, Integer.MAX_VALUE, 1, node -> new Variadic(Binary.MIN, false));
        add("Sum", 1, Integer.MAX_VALUE, 1, node -> new Variadic(Binary.ADD, false));
        add("Mean", 1, Integer.MAX_VALUE, 1, node -> new Variadic(Binary.ADD, true));
        add("ReduceMean", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.MEAN));
        add("ReduceSum", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.SUM));
        add("ReduceMax", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.MAX));
        add("ReduceMin", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.MIN));
        add("ReduceProd", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.PROD));
        add("ReduceL1", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.L1));
        add("ReduceL2", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.L2));
        add("ReduceSumSquare", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.SUM_SQUARE));
        add("ReduceLogSum", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.LOG_SUM));
        add("ReduceLogSumExp", 1, 2, 1, node -> OperatorReaders.reduce(node, Reduce.Kind.LOG_SUM_EXP));
        add("BatchNormalization", 5, 5, 1, OperatorReaders::batchNormalization);
        add("LayerNormalization", 2, 3, 3, OperatorReaders::layerNormalization);
        add("InstanceNormalization", 3, 3, 1, node -> new InstanceNormalization(node.real("epsilon", 1e-5f)));
        add("MaxPool", 1, 1, 1, node -> PoolNode.read(node, true));
        add("AveragePool", 1, 1, 1, node -> PoolNode.read(node, false));
        add("GlobalMaxPool", 1, 1, 1, node -> new GlobalPool(Reduce.Kind.MAX));
        add("GlobalAveragePool", 1, 1, 1, node -> new GlobalPool(Reduce.Kind.MEAN));
        add("QuantizeLinear", 2, 3, 1, QuantizedNodes::quantize);
        add("DequantizeLinear", 2, 3, 1, QuantizedNodes::dequantize);
        add("DynamicQuantizeLinear", 1, 1, 3, node -> new DynamicQuantize());
        add("MatMulInteger", 2, 4, 1, node -> new MatMulInteger());
        add("Einsum", 2, 2, 1, node -> Einsum.of(node.text("equation", "")));
        add("CumSum", 2, 2, 1, node -> new CumSum(node.flag("exclusive", false), node.flag("reverse", false)));
        add("ArgMax", 1, 1, 1, node -> OperatorReaders.argMax(node, true));
        add("ArgMin", 1, 1, 1, node -> OperatorReaders.argMax(node, false));
        add("TopK", 1, 2, 2, OperatorReaders::topK);
        add("Size", 1, 1, 1, node -> new Size());
        add("Flatten", 1, 1, 1, node -> new Flatten(node.integer("axis", 1)));
        add("Tile", 2, 2, 1, node -> new Tile());
        add("Range", 3, 3, 1, node -> new Range());
        add("OneHot", 3, 3, 1, node -> new OneHot(node.integer("axis", -1)));
        add("GatherElements", 2, 2, 1, node -> new GatherElements(node.integer("axis", 0)));
        add("GatherND", 2, 2, 1, node -> new GatherNd(node.integer("batch_dims", 0)));
        add("ScatterElements", 3, 3, 1, node -> OperatorReaders.scatter(node, false));
        add("ScatterND", 3, 3, 1, node -> OperatorReaders.scatter(node, true));
        add("NonZero", 1, 1, 1, node -> new NonZero());
        add("Trilu", 1, 2, 1, node -> new Trilu(node.flag("upper", true)));
        add(
                "ReverseSequence",
                2,
                2,
                1,
                node -> new ReverseSequence(node.integer("batch_axis", 1), node.integer("time_axis", 0)));
        add("Clip", 1, 3, 1, OperatorReaders::clip);
        add("Dropout", 1, 3, 2, OperatorReaders::dropout);
        add("Identity", 1, 1, 1, node -> new Identity());
        add("Cast", 1, 1, 1, OperatorReaders::cast);
        add("Transpose", 1, 1, 1, node -> new Transpose(node.integers("perm")));
        add("Reshape", 2, 2, 1, node -> new Reshape(node.flag("allowzero", false)));
        add("Squeeze", 1, 2, 1, OperatorReaders::squeeze);
        add("Unsqueeze", 1, 2, 1, OperatorReaders::unsqueeze);
        add("Concat", 1, Integer.MAX_VALUE, 1, OperatorReaders::concat);
        add("Slice", 1, 5, 1, OperatorReaders::slice);
        add("Split", 1, 2, Integer.MAX_VALUE, OperatorReaders::split);
        add("Gather", 2, 2, 1, node -> new Gather(node.integer("axis", 0)));
        add("Shape", 1, 1, 1, node -> new Shape(node.integer("start", 0), node.integer("end", Integer.MAX_VALUE)));
        add("Expand", 2, 2, 1, node -> new Expand());
        add("ConstantOfShape", 1, 1, 1, OperatorReaders::constantOfShape);
        add("Pad", 1, 4, 1, OperatorReaders::pad);
    }

    private static final Map<String, Entry> MICROSOFT = Map.of(
            "FusedMatMul",
            new Entry(2, 2, 1, OperatorReaders::fusedMatMul),
            "Gelu",
            new Entry(1, 1, 1, node -> OperatorReaders.activation(node, ActivationFunction.Kind.GELU)),
            "DynamicQuantizeLSTM",
            new Entry(12, 12, 3, QuantizedNodes::lstm));

    private OnnxOperators() {}

    /** {@return the names of all operators; those of ONNX Runtime's domain begin with it} */
    static Set<String> names() {
        Set<String> names = new TreeSet<>(TABLE.keySet());
        MICROSOFT.keySet().forEach(name -> names.add("com.microsoft." + name));
        return names;
    }

    /** {@return the operator of a node of ONNX Runtime's domain} Takes its attributes. */
    static Operator ofMicrosoft(OnnxNode node) throws IOException {
        Entry entry = MICROSOFT.get(node.type());
        if (entry == null) {
            throw new IllegalArgumentException("the operator of the domain \"com.microsoft\" is not supported");
        }
        return read(entry, node);
    }

    private static Operator read(Entry entry, OnnxNode node) throws IOException {
        node.requireArity(entry.fewestInputs(), entry.mostInputs(), entry.mostOutputs());
        return entry.reader().read(node);
    }

    private static void add(String name, int fewestInputs, int mostInputs, int mostOutputs, Reader reader) {
        TABLE.put(name, new Entry(fewestInputs, mostInputs, mostOutputs, reader));
    }

    /** {@return the operator of a node} Takes its attributes. */
    static Operator of(OnnxNode node) throws IOException {
        Entry entry = TABLE.get(node.type());
        if (entry == null) {
            throw new IllegalArgumentException("the operator is not supported");
        }
        return read(entry, node);
    }

    /** {@return the value of a Constant} */
    static Tensor constant(OnnxNode node) throws IOException {
        Tensor value;
        if (node.has("value_int")) {
            value = Tensor.ofLongs(List.of(), node.longInteger("value_int", 0));
        } else if (node.has("value_float")) {
            value = Tensor.of(List.of(), node.real("value_float", 0));
        } else if (node.has("value_ints")) {
            long[] values = node.longIntegers("value_ints");
            value = Tensor.ofLongs(List.of(values.length), values);
        } else if (node.has("value_floats")) {
            List<Float> values = node.reals("value_floats");
            float[] array = new float[values.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = values.get(i);
            }
            value = Tensor.of(List.of(array.length), array);
        } else if (node.has("value")) {
            value = node.tensor("value");
        } else {
            node.refuseOtherAttributes();
            throw new IllegalArgumentException("has no value");
        }
        node.refuseOtherAttributes();
        return value;
    }
}
