package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch;
import dev.rondo.data.Batch.LossAt;
import dev.rondo.data.BatchSource;
import dev.rondo.data.Sequence;
import dev.rondo.data.SequenceDataset;
import dev.rondo.data.Standardizer;
import dev.rondo.data.TrainingSplit;
import dev.rondo.data.Vocabulary;
import dev.rondo.layer.Lstm;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.support.Samples;
import dev.rondo.table.ForecastEvaluation;
import dev.rondo.table.ForecastSettings;
import dev.rondo.table.Table;
import dev.rondo.train.AdaptReport;
import dev.rondo.train.EpochReport;
import dev.rondo.train.Evaluation;
import dev.rondo.train.Fit;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.OptimizerState;
import dev.rondo.train.optimizer.Sgd;
import dev.rondo.train.profile.DeadReluUnits;
import dev.rondo.train.profile.GateSaturation;
import dev.rondo.train.profile.GradientProfile;
import dev.rondo.train.profile.LayerProfile;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls the public methods and constructors of the exported packages once per parameter that is a reference and not
 * {@code @Nullable}, with null for it and samples for the others. A call must not accept the null, and a
 * NullPointerException must name the parameter. The samples are small: where one of them is refused first, for example because an array has the wrong
 * length, the call says nothing about null and is not counted.
 */
@Tag("once")
class NullArgumentWalkTest {
    private static final Path CLASSES = classes();

    private static final Network NETWORK = Network.builder(2).lstm(3).build(1);

    /** Types of which Rondo makes every instance, and exceptions, whose messages may be null. */
    private static final Set<Class<?>> MADE_BY_RONDO = Set.of(
            ModelFormatException.class,
            StateFormatException.class,
            WarmUpReport.class,
            AdaptReport.class,
            EpochReport.class,
            Evaluation.class,
            ForecastEvaluation.Forecast.class,
            DeadReluUnits.class,
            GateSaturation.class,
            GradientProfile.class,
            LayerProfile.class);

    /** The fewest calls that must say something about null: more than that did when this was written. */
    private static final int LEAST_CALLS = 250;

    private final Samples samples = new Samples(samples());

    private static final String REFUSED_FIRST = "a sample was refused";

    private int calls;

    private static List<Object> samples() {
        Sequence sequence = Sequence.ofVectors(2, 1, 2).withTargets(3, 1, 2, 3);
        SequenceDataset sequences = SequenceDataset.of(LossAt.LAST_STEP, List.of(sequence));
        BatchSource batches = BatchSource.inOrder(sequences, 1);
        Trainer trainer = Trainer.builder(NETWORK)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(Sgd.of(0.1f))
                .build();
        Stream<Object> ofRoot = Stream.of(
                "x",
                Duration.ZERO,
                Path.of("/nowhere/x"),
                List.of(),
                Map.of(),
                new SplittableRandom(1),
                Lstm.of(2, 3),
                Network.builder(2),
                NETWORK,
                NETWORK.newState(),
                NETWORK.newRunner(),
                NETWORK.newRunner().doubles(),
                StateStore.builder(NETWORK),
                StateStore.builder(NETWORK).build());
        Stream<Object> ofData = Stream.of(
                Batch.ofVectors(2),
                sequence,
                sequences,
                batches,
                Standardizer.of(new float[1], new float[] {1}),
                Vocabulary.ofCharacters("xy"),
                TrainingSplit.byFraction(0.5, 4),
                LoadOptions.DEFAULT,
                Table.builder(),
                ForecastSettings.of("x"));
        Stream<Object> ofTraining = Stream.of(
                trainer,
                Trainer.builder(NETWORK),
                Fit.builder(trainer, batches),
                Fit.builder(trainer, batches).epochs(1).build(),
                Loss.MEAN_SQUARED_ERROR,
                Sgd.of(0.1f));
        return Stream.of(ofRoot, ofData, ofTraining).flatMap(each -> each).toList();
    }

    private static Path classes() {
        try {
            return Path.of(Network.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The public classes of the packages that the module exports, nested ones too. */
    private static List<Class<?>> exported() throws IOException, ClassNotFoundException {
        ModuleDescriptor module;
        try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            module = ModuleDescriptor.read(in);
        }
        List<Class<?>> types = new ArrayList<>();
        for (ModuleDescriptor.Exports export : module.exports()) {
            Path folder = CLASSES.resolve(export.source().replace('.', '/'));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        Class<?> type = Class.forName(
                                export.source() + "." + name.replace(".class", ""),
                                false,
                                Network.class.getClassLoader());
                        if (isPublic(type) && !MADE_BY_RONDO.contains(type)) {
                            types.add(type);
                        }
                    }
                }
            }
        }
        return types;
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !type.isSynthetic()
                && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    private static Stream<Executable> callable(Class<?> type) {
        Stream<Executable> constructors =
                Modifier.isAbstract(type.getModifiers()) ? Stream.empty() : Arrays.stream(type.getConstructors());
        return Stream.concat(constructors, Arrays.stream(type.getDeclaredMethods()))
                .filter(call -> Modifier.isPublic(call.getModifiers()) && !call.isSynthetic())
                .filter(call -> !call.getName().equals("equals"))
                // only NetworkBuilder calls this
                .filter(call -> !call.getName().equals("initialize"))
                // a loop over arrays of the trainer
                .filter(call -> call.getDeclaringClass() != OptimizerState.class
                        || !call.getName().equals("update"))
                .filter(call -> !(type.isEnum() && call.getName().equals("valueOf")));
    }

    @Test
    void shouldNameEveryArgumentThatIsNull() throws Exception {
        TreeSet<String> failures = new TreeSet<>();
        for (Class<?> type : exported()) {
            for (Executable call : (Iterable<Executable>) callable(type)::iterator) {
                walk(type, call, failures);
            }
        }
        assertTrue(calls >= LEAST_CALLS, () -> "only " + calls + " calls were made");
        assertEquals("", String.join("\n", failures), calls + " calls");
    }

    private void walk(Class<?> type, Executable call, TreeSet<String> failures) {
        Parameter[] parameters = call.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getType().isPrimitive() || isNullable(parameters[i])) {
                continue;
            }
            String name = type.getName().substring("dev.rondo.".length()) + "."
                    + call.getName().replaceAll(".*\\.", "") + "("
                    + String.join(
                            ", ",
                            Arrays.stream(parameters)
                                    .map(p -> p.getType().getSimpleName())
                                    .toList()) + ") "
                    + parameters[i].getName();
            boolean needsReceiver = call instanceof Method && !Modifier.isStatic(call.getModifiers());
            Optional<Object> receiver = needsReceiver ? samples.of(type) : Optional.empty();
            Optional<Object[]> arguments = samples.arguments(call);
            boolean ofUsers =
                    receiver.isPresent() && Proxy.isProxyClass(receiver.get().getClass());
            if (needsReceiver && receiver.isEmpty() || arguments.isEmpty() || ofUsers) {
                continue;
            }
            Object[] given = arguments.get();
            given[i] = null;
            String problem = problem(call, receiver.orElse(null), given, parameters[i].getName());
            if (!problem.equals(REFUSED_FIRST)) {
                calls++;
            }
            if (!problem.isEmpty() && !problem.equals(REFUSED_FIRST)) {
                failures.add(name + ": " + problem);
            }
        }
    }

    private static boolean isNullable(Parameter parameter) {
        AnnotatedElement type = parameter.getAnnotatedType();
        return type.isAnnotationPresent(Nullable.class);
    }

    /** {@return what is wrong about the outcome, or nothing} */
    private static String problem(Executable call, @Nullable Object receiver, Object[] arguments, String name) {
        try {
            if (call instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                ((Method) call).invoke(receiver, arguments);
            }
            return "accepted";
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (!(cause instanceof NullPointerException)) {
                return REFUSED_FIRST;
            }
            String message = String.valueOf(cause.getMessage());
            // the name of a method of a builder is that of what it sets
            boolean setter = message.equals(call.getName());
            boolean named = setter
                    || Pattern.compile("\\b" + name + "\\b").matcher(message).find();
            return named ? "" : "unnamed: " + message;
        } catch (IllegalAccessException | InstantiationException e) {
            return e.toString();
        }
    }
}
