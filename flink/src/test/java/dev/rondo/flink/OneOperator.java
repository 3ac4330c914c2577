package dev.rondo.flink;

import dev.rondo.Network;
import dev.rondo.NonFiniteInput;
import dev.rondo.SkipPolicy;
import dev.rondo.keyed.ModelRef;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The operator without a cluster, in Flink's harness. An event is a pair of a key and a feature. */
final class OneOperator {
    static final TypeInformation<Tuple2<String, Float>> TYPE = Types.TUPLE(Types.STRING, Types.FLOAT);
    /** The value of an event with no features, and of one with two where the network reads one. */
    static final float TOO_NARROW = 1_000;

    static final float TOO_WIDE = 2_000;
    static final OutputTag<Tuple2<Tuple2<String, Float>, String>> POISONED =
            new OutputTag<>("poisoned", Types.TUPLE(TYPE, Types.STRING));
    static final OutputTag<String> REFUSED = new OutputTag<>("refused", Types.STRING);

    private OneOperator() {}

    private static int width(float value) {
        return value == TOO_NARROW ? 0 : value == TOO_WIDE ? 2 : 1;
    }

    static Network network(SkipPolicy policy, long seed) {
        Network network = Network.builder(1).gru(3).build(seed);
        return Network.of(network.layers(), network.parameterBlock(), policy, Map.of());
    }

    static Settings<String, Tuple2<String, Float>, String> settings(
            Network network, Settings.Batches batches, Settings.GapTimes gaps) {
        return settings(network, batches, gaps, StateTtlConfig.DISABLED);
    }

    static Settings<String, Tuple2<String, Float>, String> settings(
            Network network, Settings.Batches batches, Settings.GapTimes gaps, StateTtlConfig timeToLive) {
        return new Settings<>(
                new Settings.First(ModelRef.of(network), Duration.ZERO),
                new Settings.Functions<>(
                        (event, x) -> {
                            if (event.f1 < 0) {
                                throw new IllegalArgumentException("negative");
                            }
                            for (int i = 0; i < width(event.f1); i++) {
                                x[i] = event.f1;
                            }
                        },
                        step -> step.key() + "@" + step.timestamp() + (step.isGap() ? " gap " : " ")
                                + step.version().charAt(0) + " " + step.output(0),
                        NonFiniteInput.REFUSE),
                batches,
                Settings.Cache.NONE,
                gaps,
                timeToLive,
                new Settings.Outputs<>(POISONED, REFUSED));
    }

    static Settings<String, Tuple2<String, Float>, String> withCache(
            Settings<String, Tuple2<String, Float>, String> settings, int capacity, int mostChanged) {
        return new Settings<>(
                settings.first(),
                settings.functions(),
                settings.batches(),
                new Settings.Cache(capacity, mostChanged),
                settings.gaps(),
                settings.timeToLive(),
                settings.outputs());
    }

    static KeyedOneInputStreamOperatorTestHarness<String, Tuple2<String, Float>, String> plain(
            Settings<String, Tuple2<String, Float>, String> settings) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, Tuple2<String, Float>, String> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new PlainScoring<>(settings), event -> event.f0, Types.STRING);
        harness.setup(Types.STRING.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    static StreamRecord<Tuple2<String, Float>> event(String key, float value, long time) {
        return new StreamRecord<>(Tuple2.of(key, value), time);
    }
}
