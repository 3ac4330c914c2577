package dev.rondo.bench.peer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Deeplearning4j's {@code rnnTimeStep}, which keeps the state of its streams. Time is its last dimension, so arrays are
 * passed with transposed strides instead of being copied.
 */
final class Dl4j implements Peer {
    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public String description() {
        return "Deeplearning4j 1.0.0-M2.1 (nd4j-native for AVX-512, rnnTimeStep)";
    }

    @Override
    public String resource() {
        return "org/nd4j/linalg/cpu/nativecpu/bindings/linux-x86_64-avx512/libnd4jcpu.so";
    }

    @Override
    public String lacks(Workload workload, Model model) {
        return switch (workload) {
            case TRAINING -> "not measured: last released in 2022";
            case LOAD -> "not measured: last released in 2022";
            default -> model.cell().equals("gru") ? "it has no GRU" : null;
        };
    }

    @Override
    public Session open(Model model, int steps, int streams) {
        OpenMp.requireOneThread("ND4J");
        // Selects the libraries for AVX-512, which are not the default.
        System.setProperty("org.bytedeco.javacpp.platform.extension", "-avx512");
        // Silences the warning, in each process, that this JavaCPP is newer than the one ND4J was built with.
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        return new Stepped(network(model), model, steps, streams);
    }

    private record Stepped(MultiLayerNetwork network, Model model, int steps, int streams) implements Session {
        @Override
        public void run(float[] inputs, float[] outputs) {
            INDArray x = Nd4j.createFromArray(inputs);
            INDArray y;
            if (steps == 1) {
                y = network.rnnTimeStep(x.reshape(streams, model.inputSize()));
            } else {
                INDArray byTime = x.reshape(steps, streams, model.inputSize());
                y = network.rnnTimeStep(byTime.permute(1, 2, 0)).permute(2, 0, 1);
            }
            float[] values = y.dup('c').data().asFloat();
            System.arraycopy(values, 0, outputs, 0, steps * streams * model.outputSize());
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private static MultiLayerNetwork network(Model model) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().list();
        for (int i = 0; i < model.layers(); i++) {
            layers.layer(layer(model, i == 0 ? model.inputSize() : model.hiddenSize()));
        }
        if (model.classes() > 0) {
            layers.layer(new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nIn(model.hiddenSize())
                    .nOut(model.classes())
                    .activation(Activation.IDENTITY)
                    .build());
        }
        MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
        network.init();
        for (int i = 0; i < model.layers(); i++) {
            // DL4J's gate order: candidate, forget, output, input.
            int[] gates = model.choose(new int[] {2, 1, 3, 0}, null, new int[] {0});
            Model.Weights weights = model.weights().get(i).reordered(gates);
            set(network, i + "_W", weights.input(), weights.inputSize());
            set(network, i + "_RW", weights.recurrent(), model.hiddenSize());
            set(network, i + "_b", weights.bias(), 1);
        }
        if (model.classes() > 0) {
            set(network, model.layers() + "_W", model.headWeight(), model.hiddenSize());
            set(network, model.layers() + "_b", model.headBias(), 1);
        }
        return network;
    }

    private static Layer layer(Model model, int inputSize) {
        if (model.cell().equals("lstm")) {
            return new LSTM.Builder()
                    .nIn(inputSize)
                    .nOut(model.hiddenSize())
                    .activation(Activation.TANH)
                    .gateActivationFunction(Activation.SIGMOID)
                    .build();
        }
        return new SimpleRnn.Builder()
                .nIn(inputSize)
                .nOut(model.hiddenSize())
                .activation(Activation.TANH)
                .build();
    }

    /** {@return a matrix in DL4J's layout, whose columns are the rows of ours} */
    private static void set(MultiLayerNetwork network, String name, float[] rows, int columns) {
        INDArray ours = Nd4j.createFromArray(rows).reshape(rows.length / columns, columns);
        network.getParam(name).assign(ours.transpose());
    }
}
