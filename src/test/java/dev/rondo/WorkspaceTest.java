package dev.rondo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.data.Batch;
import dev.rondo.support.Networks;
import dev.rondo.support.Streams;
import dev.rondo.train.Trainer;
import dev.rondo.train.loss.Loss;
import dev.rondo.train.optimizer.RmsProp;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The formula of a trainer's memory against the arrays it holds. */
class WorkspaceTest {
    private static final long MEBIBYTE = 1 << 20;
    private static final Map<Class<?>, Integer> SIZES = Map.of(
            float.class,
            4,
            double.class,
            8,
            int.class,
            4,
            byte.class,
            1,
            boolean.class,
            1,
            long.class,
            8,
            char.class,
            2);

    static List<Networks.Kind> all() {
        return Networks.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldHoldWhatTheFormulaSays(Networks.Kind kind) throws IllegalAccessException {
        Network network = kind.build(5, 33);
        long[] small = heldAndSaid(network, 1, 1);
        long[] large = heldAndSaid(network, 7, 3);
        assertEquals(large[1] - small[1], large[0] - small[0]);
    }

    @Test
    void shouldHoldTheStatesThatTruncationGoesBackTo() throws IllegalAccessException {
        Network network = Network.builder(5).lstm(20).dense(3).build(1);
        long[] bytes = new long[2];
        for (int i = 0; i < 2; i++) {
            Batch batch = batch(network, 12, 1 + i);
            try (Trainer trainer = Trainer.builder(network)
                    .loss(Loss.MEAN_SQUARED_ERROR)
                    .optimizer(RmsProp.of(1e-4f))
                    .truncatedBptt(2, 6)
                    .build()) {
                trainer.trainBatch(batch);
                bytes[i] = held(trainer, batch) - trainer.workspaceBytes(6, 1 + i);
            }
        }
        assertEquals(bytes[0], bytes[1]);
    }

    private static long[] heldAndSaid(Network network, int steps, int size) throws IllegalAccessException {
        Batch batch = batch(network, steps, size);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.MEAN_SQUARED_ERROR)
                .optimizer(RmsProp.of(1e-4f))
                .build()) {
            trainer.trainBatch(batch);
            return new long[] {held(trainer, batch), trainer.workspaceBytes(steps, size)};
        }
    }

    /** With a step less, if there are several, so that inputs are copied; or one that is missing. */
    private static Batch batch(Network network, int steps, int size) {
        Streams streams = new Streams(network, steps, size, 1);
        Batch batch = streams.batch(streams.fullLengths());
        Arrays.fill(batch.targets(network.outputSize()), 0f);
        batch.missing()[0] = true;
        return batch;
    }

    /** Bytes of all arrays of numbers that an object holds, but for those of a batch. */
    private static long held(Object root, Batch batch) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        visit(batch, seen);
        return visit(root, seen);
    }

    private static long visit(Object root, Set<Object> seen) throws IllegalAccessException {
        Deque<Object> open = new ArrayDeque<>(List.of(root));
        long bytes = 0;
        while (!open.isEmpty()) {
            Object next = open.pop();
            if (!seen.add(next)) {
                continue;
            }
            Class<?> type = next.getClass();
            if (type.isArray() && type.getComponentType().isPrimitive()) {
                bytes += (long) Array.getLength(next) * SIZES.get(type.getComponentType());
            } else if (next instanceof Object[] objects) {
                for (Object element : objects) {
                    add(element, open);
                }
            } else if (type.getName().startsWith("dev.rondo.")) {
                addFields(next, open);
            }
        }
        return bytes;
    }

    private static void addFields(Object owner, Deque<Object> open) throws IllegalAccessException {
        for (Class<?> type = owner.getClass();
                type != Object.class && type != Record.class;
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    add(field.get(owner), open);
                }
            }
        }
    }

    private static void add(Object value, Deque<Object> open) {
        if (value != null && !(value instanceof Enum)) {
            open.add(value);
        }
    }

    /** The size that training was promised to fit in 1.5 GiB. */
    @Test
    void shouldTrainAThousandStepsOfAWideLstmInFarLessThanPromised() {
        Network network = Network.builder(64).lstm(256).dense(64).build(1);
        try (Trainer trainer = Trainer.builder(network)
                .loss(Loss.CROSS_ENTROPY)
                .optimizer(RmsProp.of(1e-3f))
                .build()) {
            long bytes = trainer.workspaceBytes(1_000, 32);
            assertTrue(bytes < 1_536 * MEBIBYTE, bytes + " bytes");
            // By hand: inputs 64, lstm 6 x 256, dense 64, between them 2 x 256 floats and 13 bytes a step of a
            // sequence;
            // lstm 5 x 256, states 2 x 512, outputs 2 x 64 floats and 1 byte a sequence; 32 floats.
            long step = 4 * (64 + 6 * 256 + 64 + 2 * 256) + 13;
            long sequence = 4 * (5 * 256 + 2 * 512 + 2 * 64) + 1;
            assertEquals(32_000 * step + 32 * sequence + 4 * 32, bytes);
            String summary = trainer.summary(1_000, 32);
            assertTrue(summary.contains("workspace, T = 1,000, B = 32  266.3 MiB"), summary);
            assertTrue(summary.startsWith(network.toString()), summary);
        }
    }
}
