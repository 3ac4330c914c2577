package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.keyed.ModelRef;
import dev.rondo.keyed.StateCodec;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Scores a topic of events by key with Kafka Streams. The states are in a store of Kafka Streams, which writes them to a changelog topic.
 * The program drives the topology without a broker: it scores half of the events, starts again with what the changelog has, scores the
 * rest with a newer network, and compares all outputs with those of one thread without Kafka.
 */
final class KafkaScoring {
    private static final String EVENTS = "events";
    private static final String SCORES = "scores";
    private static final String STATES = "states";
    private static final int FEATURES = 4;
    private static final int KEYS = 50;
    private static final int COUNT = 4_000;

    private KafkaScoring() {}

    /**
     * States as bytes: the fingerprint of the architecture, the steps and the floats. A changelog outlives its application, so each entry
     * names its architecture.
     */
    static final class StateSerde implements Serde<State>, Serializer<State>, Deserializer<State> {
        private final StateCodec codec;

        StateSerde(StateCodec codec) {
            this.codec = codec;
        }

        @Override
        public byte[] serialize(String topic, State state) {
            if (state == null) {
                return null; // a key that was deleted
            }
            byte[] bytes = new byte[Long.BYTES + codec.bytes()];
            ByteBuffer.wrap(bytes).putLong(codec.fingerprint());
            codec.write(state, MemorySegment.ofArray(bytes), Long.BYTES);
            return bytes;
        }

        @Override
        public State deserialize(String topic, byte[] bytes) {
            if (bytes == null) {
                return null;
            }
            if (bytes.length != Long.BYTES + codec.bytes()
                    || ByteBuffer.wrap(bytes).getLong() != codec.fingerprint()) {
                throw new SerializationException(
                        "expected a state of " + codec + ", got " + bytes.length + " bytes of another one");
            }
            State state = codec.newState();
            codec.read(MemorySegment.ofArray(bytes), Long.BYTES, state);
            return state;
        }

        @Override
        public Serializer<State> serializer() {
            return this;
        }

        @Override
        public Deserializer<State> deserializer() {
            return this;
        }

        @Override
        public void configure(Map<String, ?> settings, boolean isKey) {}

        @Override
        public void close() {}
    }

    /** One step per event. Each stream thread of Kafka has its own processors, and so its own runner. */
    static final class Scorer implements Processor<String, float[], String, Float> {
        private final ModelRef model;
        private Runner runner;
        private KeyValueStore<String, State> states;
        private ProcessorContext<String, Float> context;
        private float[] y;

        Scorer(ModelRef model) {
            this.model = model;
        }

        @Override
        public void init(ProcessorContext<String, Float> context) {
            Network network = model.warmNetwork(Duration.ofSeconds(2));
            this.context = context;
            runner = network.newRunner();
            states = context.getStateStore(STATES);
            y = new float[network.outputSize()];
        }

        @Override
        public void process(Record<String, float[]> event) {
            State state = states.get(event.key());
            if (state == null) {
                state = runner.network().newState();
            }
            runner.step(state, event.value(), y);
            states.put(event.key(), state);
            context.forward(event.withValue(y[0]));
        }
    }

    static Topology topology(ModelRef model, Serde<State> serde) {
        return new Topology()
                .addSource("source", Serdes.String().deserializer(), floats().deserializer(), EVENTS)
                .addProcessor("scorer", () -> new Scorer(model), "source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STATES), Serdes.String(), serde),
                        "scorer")
                .addSink(
                        "sink",
                        SCORES,
                        Serdes.String().serializer(),
                        Serdes.Float().serializer(),
                        "scorer");
    }

    private static Serde<float[]> floats() {
        return Serdes.serdeFrom(
                (topic, values) -> {
                    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
                    bytes.asFloatBuffer().put(values);
                    return bytes.array();
                },
                (topic, bytes) -> {
                    float[] values = new float[bytes.length / Float.BYTES];
                    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
                    return values;
                });
    }

    private record Event(String key, float[] features) {}

    private static Event event(SplittableRandom random) {
        float[] features = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            features[i] = random.nextFloat() - 0.5f;
        }
        return new Event("sensor-" + random.nextInt(KEYS), features);
    }

    public static void main(String[] arguments) {
        Network[] networks = {
            Network.builder(FEATURES).gru(16).dense(1).build(1),
            Network.builder(FEATURES).gru(16).dense(1).build(2)
        };
        StateSerde serde = new StateSerde(StateCodec.of(networks[0]));
        Event[] events = new Event[COUNT];
        SplittableRandom random = new SplittableRandom(1);
        Arrays.setAll(events, i -> event(random));

        float[] scores = new float[COUNT];
        Map<String, State> changelog = new HashMap<>();
        for (int part = 0; part < 2; part++) {
            try (TopologyTestDriver driver = driver(networks[part], serde)) {
                KeyValueStore<String, State> states = driver.getKeyValueStore(STATES);
                changelog.forEach(states::put);
                score(driver, events, part * COUNT / 2, scores);
                readChangelog(driver, serde, changelog);
            }
        }
        float[] expected = expected(networks, events);
        Check.that(Arrays.equals(expected, scores), "all scores have the bits of one thread without Kafka");
        Check.that(refuses(changelog, serde), "the serde refuses a state of a different architecture");
        IO.println(COUNT + " events of " + changelog.size()
                + " keys, with a restart from the changelog and a newer network");
    }

    private static TopologyTestDriver driver(Network network, StateSerde serde) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "rondo");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:0");
        return new TopologyTestDriver(topology(ModelRef.of(network), serde), properties);
    }

    private static void score(TopologyTestDriver driver, Event[] events, int from, float[] scores) {
        TestInputTopic<String, float[]> in =
                driver.createInputTopic(EVENTS, Serdes.String().serializer(), floats().serializer());
        TestOutputTopic<String, Float> out = driver.createOutputTopic(
                SCORES, Serdes.String().deserializer(), Serdes.Float().deserializer());
        for (int i = from; i < from + COUNT / 2; i++) {
            in.pipeInput(events[i].key, events[i].features);
            scores[i] = out.readValue();
        }
    }

    /** Keeps the last state of each key, as Kafka does when it compacts the topic. */
    private static void readChangelog(TopologyTestDriver driver, StateSerde serde, Map<String, State> last) {
        TestOutputTopic<String, State> topic = driver.createOutputTopic(
                "rondo-" + STATES + "-changelog", Serdes.String().deserializer(), serde);
        topic.readKeyValuesToList().forEach(entry -> last.put(entry.key, entry.value));
    }

    private static float[] expected(Network[] networks, Event[] events) {
        Map<String, State> states = new HashMap<>();
        Runner runner = networks[0].newRunner();
        float[] expected = new float[COUNT];
        float[] y = new float[1];
        for (int i = 0; i < COUNT; i++) {
            if (i == COUNT / 2) {
                runner.replaceNetwork(networks[1]);
            }
            runner.step(states.computeIfAbsent(events[i].key, key -> networks[0].newState()), events[i].features, y);
            expected[i] = y[0];
        }
        return expected;
    }

    private static boolean refuses(Map<String, State> changelog, StateSerde serde) {
        byte[] bytes = serde.serialize(STATES, changelog.values().iterator().next());
        StateSerde wider = new StateSerde(
                StateCodec.of(Network.builder(FEATURES).gru(17).dense(1).build(1)));
        try {
            wider.deserialize(STATES, bytes);
            return false;
        } catch (SerializationException e) {
            return true;
        }
    }
}
