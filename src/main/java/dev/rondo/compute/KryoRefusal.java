package dev.rondo.compute;

import java.util.AbstractCollection;
import java.util.Iterator;

/**
 * Makes Kryo refuse the objects that refer to it. Kryo writes an object field by field, so its bytes are lost when a field is renamed. It
 * writes a collection by its size and its elements, and this collection throws when it is asked for them.
 */
final class KryoRefusal extends AbstractCollection<Object> {
    /** The only one. */
    static final KryoRefusal INSTANCE = new KryoRefusal();

    private KryoRefusal() {}

    @Override
    public Iterator<Object> iterator() {
        throw refusal();
    }

    @Override
    public int size() {
        throw refusal();
    }

    private static UnsupportedOperationException refusal() {
        return new UnsupportedOperationException("a State must not be serialized field by field, because its fields may"
                + " change with the version of Rondo: use State.toBytes, StateCodec, or StateType of rondo-flink");
    }
}
