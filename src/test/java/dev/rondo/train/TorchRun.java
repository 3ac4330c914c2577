package dev.rondo.train;

import dev.rondo.JsonTree;
import dev.rondo.NamedLayer;
import dev.rondo.Network;
import dev.rondo.SkipPolicy;
import dev.rondo.data.Batch;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import dev.rondo.model.Safetensors;
import dev.rondo.train.optimizer.Adadelta;
import dev.rondo.train.optimizer.Adam;
import dev.rondo.train.optimizer.Optimizer;
import dev.rondo.train.optimizer.RmsProp;
import dev.rondo.train.optimizer.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A training run recorded in PyTorch; see the README in {@code torch/optim}. */
final class TorchRun {
    private final Path folder;
    private final Map<String, Object> arguments;
    private final Map<String, Tensor> data;

    private TorchRun(Path folder) throws IOException {
        this.folder = folder;
        this.arguments = JsonTree.read(folder.resolve("case.json"));
        this.data = Safetensors.read(folder.resolve("data.safetensors")).tensors();
    }

    static List<TorchRun> all() {
        try (Stream<Path> folders =
                Files.list(Path.of(TorchRun.class.getResource("/torch/optim").toURI()))) {
            List<TorchRun> runs = new ArrayList<>();
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                runs.add(new TorchRun(folder));
            }
            return runs;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Network network() {
        List<NamedLayer> layers = new ArrayList<>();
        int width = size("input");
        for (int depth = 0; depth < size("num_layers"); depth++) {
            RecurrentLayer cell = cell(width);
            Layer layer = (Boolean) arguments.get("bidirectional") ? Bidirectional.of(cell) : cell;
            layers.add(new NamedLayer("rnn", depth, layer));
            width = layer.outputSize();
        }
        layers.add(new NamedLayer("head", 0, Dense.of(width, size("output"))));
        return Network.of(layers, block(layers, "init"), SkipPolicy.CARRY, Map.of());
    }

    private RecurrentLayer cell(int width) {
        return switch ((String) arguments.get("kind")) {
            case "rnn_tanh" -> Rnn.of(width, size("hidden"));
            case "gru" -> Gru.of(width, size("hidden"));
            case "lstm" -> Lstm.of(width, size("hidden"));
            default -> throw new IllegalStateException("kind " + arguments.get("kind"));
        };
    }

    private float[] block(List<NamedLayer> layers, String file) {
        try {
            Map<String, Tensor> tensors =
                    Safetensors.read(folder.resolve(file + ".safetensors")).tensors();
            List<Parameter> parameters = layers.stream()
                    .flatMap(layer -> layer.parameters().stream())
                    .toList();
            float[] block =
                    new float[parameters.stream().mapToInt(Parameter::size).sum()];
            int at = 0;
            for (Parameter parameter : parameters) {
                System.arraycopy(tensors.get(parameter.name()).values(), 0, block, at, parameter.size());
                at += parameter.size();
            }
            return block;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The weights after 1, 10 or 50 updates. */
    float[] weightsAfter(int updates) {
        return block(network().layers(), "after" + updates + "_f32");
    }

    Optimizer optimizer() {
        float rate = argument("lr", Float.NaN);
        float decay = argument("weight_decay", 0);
        return switch ((String) arguments.get("optimizer")) {
            case "SGD" -> new Sgd(rate, argument("momentum", 0), argument("dampening", 0), option("nesterov"), decay);
            case "RMSprop" -> {
                RmsProp rms =
                        RmsProp.of(rate).withAlpha(argument("alpha", 0.99f)).withMomentum(argument("momentum", 0));
                yield option("centered") ? rms.withCentering() : rms;
            }
            case "Adam" -> {
                Adam adam = betas(Adam.of(rate)).withWeightDecay(decay).withEpsilon(argument("eps", 1e-8f));
                yield option("amsgrad") ? adam.withAmsGrad() : adam;
            }
            case "AdamW" -> betas(Adam.adamW(rate)).withWeightDecay(argument("weight_decay", 0.01f));
            case "NAdam" -> betas(Adam.nAdam(rate));
            case "Adadelta" -> Adadelta.of(rate).withRho(argument("rho", 0.9f));
            default -> throw new IllegalStateException("optimizer " + arguments.get("optimizer"));
        };
    }

    private Adam betas(Adam adam) {
        return settings().get("betas") instanceof List<?> betas
                ? adam.withBetas(((Number) betas.get(0)).floatValue(), ((Number) betas.get(1)).floatValue())
                : adam;
    }

    private Map<?, ?> settings() {
        return (Map<?, ?>) arguments.get("kwargs");
    }

    private float argument(String name, float otherwise) {
        return settings().get(name) instanceof Number value ? value.floatValue() : otherwise;
    }

    private boolean option(String name) {
        return settings().get(name) instanceof Boolean value && value;
    }

    Clipping clipping() {
        return arguments.get("clip_grad_norm") instanceof Number max ? Clipping.norm(max.floatValue()) : Clipping.NONE;
    }

    /** The learning rate of an update, including the schedule. */
    double learningRate(int update) {
        return figure("lr", update);
    }

    Schedule schedule() {
        return arguments.get("scheduler") instanceof Map<?, ?> scheduler
                ? Schedule.exponential((Double) ((Map<?, ?>) scheduler.get("args")).get("gamma"))
                : Schedule.CONSTANT;
    }

    boolean classifies() {
        return arguments.get("task").equals("ce");
    }

    /** The steps of a long batch that an update reads; 0 if it reads a whole batch. */
    int chunk() {
        return arguments.get("tbptt_chunk") instanceof Number steps ? steps.intValue() : 0;
    }

    double loss(int update) {
        return figure("loss", update);
    }

    double norm(int update) {
        return figure("grad_norm_before_clip", update);
    }

    private double figure(String name, int update) {
        return ((Number) ((List<?>) arguments.get(name)).get(update)).doubleValue();
    }

    /** Fills a batch with the data of an update. */
    void fill(Batch batch, int update) {
        List<Integer> shape = data.get("X").shape();
        int all = shape.get(2);
        int steps = chunk() == 0 ? all : chunk();
        int number = chunk() == 0 ? update % shape.get(0) : 0;
        fill(batch, number, chunk() == 0 ? 0 : update * steps, steps);
        batch.setContinued(chunk() > 0 && update > 0);
    }

    /** Fills a batch with all steps of the only batch. */
    void fillWhole(Batch batch) {
        fill(batch, 0, 0, data.get("X").shape().get(2));
    }

    private void fill(Batch batch, int number, int first, int steps) {
        List<Integer> shape = data.get("X").shape();
        int size = shape.get(1);
        batch.begin(steps, size, classifies() ? Batch.LossAt.LAST_STEP : Batch.LossAt.EVERY_STEP);
        copy(data.get("X"), number, first, steps, batch.inputs());
        if (classifies()) {
            for (int b = 0; b < size; b++) {
                batch.labels()[b] = (int) data.get("Y").values()[number * size + b];
            }
        } else {
            copy(data.get("Y"), number, first, steps, batch.targets(size("output")));
        }
    }

    /** [batches][B][T][width] to [T][B][width] */
    private static void copy(Tensor tensor, int number, int first, int steps, float[] target) {
        int size = tensor.shape().get(1);
        int all = tensor.shape().get(2);
        int width = tensor.shape().get(3);
        for (int t = 0; t < steps; t++) {
            for (int b = 0; b < size; b++) {
                int from = ((number * size + b) * all + first + t) * width;
                System.arraycopy(tensor.values(), from, target, (t * size + b) * width, width);
            }
        }
    }

    private int size(String argument) {
        return ((Number) arguments.get(argument)).intValue();
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
