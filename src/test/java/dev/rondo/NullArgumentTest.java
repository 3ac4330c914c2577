package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rondo.data.OutputHeads;
import dev.rondo.data.Sequence;
import dev.rondo.data.Windows;
import dev.rondo.graph.Port;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Gate;
import dev.rondo.layer.Initializer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.Parameter;
import dev.rondo.model.PyTorchModels;
import dev.rondo.train.loss.CustomLoss;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.loss.LossHeads;
import dev.rondo.train.loss.LossSum;
import dev.rondo.train.metric.HeadMetric;
import dev.rondo.train.metric.Metrics;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A null argument is refused at once, by a message that names it. */
@Tag("once")
@SuppressWarnings({"NullAway", "DataFlowIssue"})
class NullArgumentTest {
    private static final Network NETWORK = Network.builder(2).lstm(3).build(1);
    private static final float[] VALUES = NETWORK.parameterBlock();

    private record Call(String argument, Executable call) {}

    static List<Call> calls() {
        Initializer.Weights uniform = Initializer.Weights.UNIFORM;
        State state = NETWORK.newState();
        return List.of(
                new Call("layers", () -> Network.of(null, VALUES, SkipPolicy.CARRY, Map.of())),
                new Call("parameters", () -> Network.of(NETWORK.layers(), (float[]) null, SkipPolicy.CARRY, Map.of())),
                new Call(
                        "values",
                        () -> Network.of(
                                NETWORK.layers(),
                                (ParameterValues<RuntimeException>) null,
                                SkipPolicy.CARRY,
                                Map.of())),
                new Call("skipPolicy", () -> Network.of(NETWORK.layers(), VALUES, null, Map.of())),
                new Call("metadata", () -> Network.of(NETWORK.layers(), VALUES, SkipPolicy.CARRY, null)),
                new Call("values", () -> NETWORK.withParameters(null)),
                new Call("entries", () -> NETWORK.withMetadata(null)),
                new Call("name", () -> NETWORK.parameter(null)),
                new Call("bytes", () -> NETWORK.readState((byte[]) null)),
                new Call("limit", () -> NETWORK.warmUp(null)),
                new Call("batchSizes", () -> NETWORK.warmUp(Duration.ZERO, (int[]) null)),
                new Call("policy", () -> NETWORK.newRunner(null)),
                new Call("to", () -> state.copyTo((MemorySegment) null, 0)),
                new Call("from", () -> state.copyFrom((MemorySegment) null, 0)),
                new Call("module", () -> new NamedLayer(null, 0, Lstm.of(2, 3))),
                new Call("layer", () -> new NamedLayer("lstm", 0, null)),
                new Call("name", () -> new Port(null, Tensor.Type.FLOAT32, List.of())),
                new Call("type", () -> Port.ofAnyShape("x", null)),
                new Call("shape", () -> new Port("x", Tensor.Type.FLOAT32, null)),
                new Call("name", () -> new Gate(null, Activation.TANH)),
                new Call("activation", () -> new Gate("input", null)),
                new Call("input", () -> new Initializer(null, uniform, 0, 0)),
                new Call("recurrent", () -> new Initializer(uniform, null, 0, 0)),
                new Call("name", () -> new OutputHeads.Head(null, 1)),
                new Call("name", () -> LossHeads.Head.of(null, 1, Loss.MEAN_SQUARED_ERROR)),
                new Call("loss", () -> LossHeads.Head.of("fault", 1, null)),
                new Call("loss", () -> LossSum.of(null, 1)),
                new Call("name", () -> CustomLoss.of(null, sequence -> 0)),
                new Call("function", () -> CustomLoss.of("own", null)),
                new Call("loss", () -> new HeadMetric(null, "fault", Metrics.rmse())),
                new Call("lossAt", () -> new Windows(1, 1, 1).cut(Sequence.ofTokens(1, 2), null)),
                new Call("name", () -> new Parameter(null, List.of(1))),
                new Call("shape", () -> new Parameter("bias", null)),
                new Call("file", () -> PyTorchModels.mapping(null)),
                new Call("bytes", () -> PyTorchModels.mapping(null, "pump")),
                new Call("source", () -> PyTorchModels.mapping(new byte[1], null)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void shouldNameTheArgumentThatIsNull(Call call) {
        assertEquals(
                call.argument(),
                assertThrows(NullPointerException.class, call.call()).getMessage());
    }
}
