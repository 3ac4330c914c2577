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
    static final OutputTag<Tuple2<Tuple2<String, Float>, String>> POISONED =
            new OutputTag<>("poisoned", Types.TUPLE(TYPE, Types.STRING));
    static final OutputTag<String> REFUSED = new OutputTag<>("refused", Types.STRING);

    private OneOperator() {}

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
                            x[0] = event.f1;
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
