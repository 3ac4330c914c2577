package dev.rondo;

import dev.rondo.fixture.KerasCase;
import dev.rondo.fixture.TorchCase;
import dev.rondo.reference.GradientSource;
import dev.rondo.reference.Gradients;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every source of gradients gives those of PyTorch and Keras. */
abstract class GradientContract {
    /** The tolerance for float32, relative to each tensor's largest value. */
    static final double TOLERANCE = 1e-4;

    /** The source under test. */
    abstract GradientSource source();

    static List<TorchCase> torch() {
        return TorchCase.all();
    }

    static List<KerasCase> keras() {
        return KerasCase.expressible();
    }

    @ParameterizedTest
    @MethodSource("torch")
    void shouldMatchPyTorch(TorchCase torch) {
        Gradients actual = source().gradients(torch.problem());
        Gradients.assertClose(torch.toString(), torch.gradients(), actual, TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("keras")
    void shouldMatchKeras(KerasCase keras) {
        Gradients actual = source().gradients(keras.problem());
        Gradients.assertClose(keras.toString(), keras.gradients(), actual, TOLERANCE);
    }
}
