package dev.rondo.flink;

import dev.rondo.Network;
import dev.rondo.State;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.flink.FlinkVersion;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerConditions;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerUpgradeTestBase;
import org.assertj.core.api.Condition;

/**
 * Flink's tests of upgrades: a state and a snapshot of the serializer that the first version wrote, in {@code src/test/resources}, are read
 * under the same architecture with other weights, and refused under a different one. Public, because Flink loads the nested classes by a
 * class loader of their own.
 */
public class StateSerializerUpgradeTest extends TypeSerializerUpgradeTestBase<State, State> {
    @Override
    public Collection<FlinkVersion> getMigrationVersions() {
        return List.of(FlinkVersion.v2_3);
    }

    @Override
    public Collection<TestSpecification<?, ?>> createTestSpecifications(FlinkVersion version) throws Exception {
        return List.of(
                new TestSpecification<>("state-serializer", version, Setup.class, OtherWeights.class),
                new TestSpecification<>("state-serializer", version, Setup.class, OtherArchitecture.class));
    }

    /** Writes the files of a new version of Flink; the working directory is {@code flink/}. */
    public static void main(String[] arguments) throws Exception {
        new StateSerializerUpgradeTest()
                .generateTestSetupFiles(new TestSpecification<>(
                        "state-serializer", FlinkVersion.v2_3, Setup.class, OtherWeights.class));
    }

    public static TypeSerializer<State> serializer(Network network) {
        return StateType.of(network).createSerializer(new ExecutionConfig().getSerializerConfig());
    }

    public static State state() {
        Network network = Network.builder(2).lstm(3).dense(2).build(1);
        State state = network.newState();
        network.newRunner().step(state, new float[] {1, 2}, new float[2]);
        state.setHidden(0, new float[] {0.5f, -0f, Float.MIN_VALUE});
        return state;
    }

    /** The serializer and the state of the files. Public for Flink, as are the others. */
    public static final class Setup implements PreUpgradeSetup<State> {
        @Override
        public TypeSerializer<State> createPriorSerializer() {
            return serializer(Network.builder(2).lstm(3).dense(2).build(1));
        }

        @Override
        public State createTestData() {
            return state();
        }
    }

    /** A trained network. */
    public static final class OtherWeights implements UpgradeVerifier<State> {
        @Override
        public TypeSerializer<State> createUpgradedSerializer() {
            return serializer(Network.builder(2).lstm(3).dense(2).build(99));
        }

        @Override
        public Condition<State> testDataCondition() {
            byte[] expected = state().toBytes();
            return new Condition<>(read -> Arrays.equals(expected, read.toBytes()), "the state of the first version");
        }

        @Override
        public Condition<TypeSerializerSchemaCompatibility<State>> schemaCompatibilityCondition(FlinkVersion version) {
            return TypeSerializerConditions.isCompatibleAsIs();
        }
    }

    /** A wider network. */
    public static final class OtherArchitecture implements UpgradeVerifier<State> {
        @Override
        public TypeSerializer<State> createUpgradedSerializer() {
            return serializer(Network.builder(2).lstm(4).dense(2).build(1));
        }

        @Override
        public Condition<State> testDataCondition() {
            return new Condition<>(read -> false, "no state");
        }

        @Override
        public Condition<TypeSerializerSchemaCompatibility<State>> schemaCompatibilityCondition(FlinkVersion version) {
            return TypeSerializerConditions.isIncompatible();
        }
    }
}
