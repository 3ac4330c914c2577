package dev.rondo.model.keras;

import dev.rondo.graph.Tensor;
import io.jhdf.GlobalHeap;
import io.jhdf.HdfFile;
import io.jhdf.Utils;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.datatype.VariableLength;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An HDF5 file in memory, read by jhdf. Beside {@link Hdf5Values}, the only class that names jhdf: where that is missing, it
 * fails to link.
 *
 * <p>The library reads from one array and is asked for no more than names, shapes and strings whose claims have been
 * held against the file's size; the values are taken from its buffers here. Whatever it throws for a damaged file
 * becomes an {@link IllegalArgumentException}.
 */
final class Hdf5 {
    /** Keras nests wrappers, cells and their lists; no model goes deeper. */
    private static final int DEEPEST = 24;

    /** The bytes of the smallest entry of a group and of what it points to. */
    private static final int LEAST_NODE = 64;

    /** Groups are looked at more than once, and strings stand in heaps. */
    private static final int BUDGET = 8;

    private final boolean allowNonFinite;
    private final HdfFile file;
    /** All datasets, by their full paths without the leading slash. */
    private final Map<String, Dataset> datasets = new TreeMap<>();

    private final Map<Long, GlobalHeap> heaps = new HashMap<>();
    private long budget;

    private Hdf5(byte[] bytes, boolean allowNonFinite) {
        this.budget = (long) BUDGET * bytes.length;
        this.allowNonFinite = allowNonFinite;
        this.file = guarded("the HDF5 file", () -> HdfFile.fromBytes(bytes));
    }

    /**
     * Opens a file and hands it to a reader.
     *
     * @throws IllegalArgumentException when the file is damaged
     * @throws NoClassDefFoundError when jhdf is missing
     */
    static <T> T read(byte[] bytes, boolean allowNonFinite, Function<Hdf5, T> reader) {
        Hdf5Structure.check(bytes);
        return reader.apply(new Hdf5(bytes, allowNonFinite));
    }

    /** Runs something of the library's: a damaged file makes it throw whatever comes to hand. */
    private static <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (Refused refused) {
            throw refused;
        } catch (RuntimeException | StackOverflowError | AssertionError damaged) {
            throw new Refused(what + " cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    /** What this class says of a file, apart from what the library says. */
    static final class Refused extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Refused(String message, Throwable cause) {
            super(message, cause);
        }

        Refused(String message) {
            super(message);
        }
    }

    /** The paths of all datasets below a group, in order; empty when there is no such group. */
    List<String> datasetsBelow(String path) {
        return guarded("the group " + path, () -> {
            List<String> found = new ArrayList<>();
            Node node = node(path);
            if (node instanceof Group group) {
                collect(group, path, DEEPEST, found);
            }
            return found;
        });
    }

    private void collect(Group group, String path, int deeper, List<String> found) {
        if (deeper == 0) {
            throw new Refused("groups go deeper than " + DEEPEST + " at " + path);
        }
        for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
            String at = path + "/" + child.getKey();
            // Its entry and its header; where one group is its own descendant, it is spent again and again.
            spend(LEAST_NODE, at);
            switch (child.getValue()) {
                case Group inner -> collect(inner, at, deeper - 1, found);
                case Dataset dataset -> {
                    datasets.put(at, dataset);
                    found.add(at);
                }
                default -> throw new Refused(at + " is neither a group nor a dataset");
            }
        }
    }

    /** The node at a path, or null. Goes by children: links of the library's own kind are not followed. */
    private Node node(String path) {
        Node node = file;
        for (String name : path.split("/")) {
            node = node instanceof Group group ? group.getChild(name) : null;
        }
        return node;
    }

    /** Whether there is a group of this path. */
    boolean hasGroup(String path) {
        return guarded("the group " + path, () -> node(path) instanceof Group);
    }

    /** The names of a group's members. */
    List<String> children(String path) {
        return guarded(
                "the group " + path,
                () -> path.isEmpty()
                        ? List.copyOf(file.getChildren().keySet())
                        : node(path) instanceof Group group
                                ? List.copyOf(group.getChildren().keySet())
                                : List.of());
    }

    /** The strings of an attribute of a group, of the root where the path is empty; null when there is none. */
    List<String> strings(String path, String name) {
        String what = "the attribute " + name + " of " + (path.isEmpty() ? "the root" : path);
        return guarded(what, () -> {
            Node node = path.isEmpty() ? file : node(path);
            Attribute attribute = node == null ? null : node.getAttribute(name);
            return attribute == null ? null : strings(attribute, what);
        });
    }

    private List<String> strings(Attribute attribute, String what) {
        long count = count(attribute.getDimensionsAsLong());
        if (count == 0 || attribute.isEmpty()) {
            return List.of(); // whatever its type: h5py writes an empty list as floats
        }
        spend(count, what);
        if (attribute.getDataType() instanceof VariableLength type) {
            return heapStrings(attribute.getBuffer(), type, (int) count, what);
        }
        Object data = attribute.getData();
        if (data instanceof String one) {
            return List.of(one);
        }
        if (data instanceof String[] all) {
            return List.of(all);
        }
        throw new Refused(what + " must hold strings");
    }

    /**
     * Strings that stand in global heaps. Read here, since many entries of a hostile file may point at one long string, and
     * many heaps overlap. An entry is a length, the address of a heap and the index of an object in it.
     */
    private List<String> heapStrings(ByteBuffer entries, VariableLength type, int count, String what) {
        if (!type.isVariableLengthString()) {
            throw new Refused(what + " must hold strings");
        }
        HdfBackingStorage storage = file.getHdfBackingStorage();
        int offsets = storage.getSizeOfOffsets();
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.position((i + 1) * type.getSize() - offsets - Integer.BYTES);
            long address = Utils.readBytesAsUnsignedLong(entries, offsets);
            int index = Utils.readBytesAsUnsignedInt(entries, Integer.BYTES);
            // h5py writes an empty string as a null pointer
            ByteBuffer string = index == 0
                    ? ByteBuffer.allocate(0)
                    : heap(storage, address, what).getObjectData(index);
            spend(string.remaining(), what);
            strings.add(StandardCharsets.UTF_8.decode(string).toString());
        }
        return strings;
    }

    private GlobalHeap heap(HdfBackingStorage storage, long address, String what) {
        GlobalHeap known = heaps.get(address);
        if (known == null) {
            int header = Long.BYTES + storage.getSizeOfLengths();
            ByteBuffer size = storage.readBufferFromAddress(address, header).position(Long.BYTES);
            spend(Utils.readBytesAsUnsignedLong(size, storage.getSizeOfLengths()), what);
            known = new GlobalHeap(storage, address);
            heaps.put(address, known);
        }
        return known;
    }

    /** Keeps what is made of a file in proportion to it: its strings, its heaps, its groups and datasets. */
    private void spend(long cost, String what) {
        budget -= Math.min(cost, Integer.MAX_VALUE);
        if (budget < 0) {
            throw new Refused(what + " holds more than the file has room for");
        }
    }

    /** The product of dimensions, at most 2^31. */
    static long count(long[] dimensions) {
        long count = 1;
        for (long dimension : dimensions) {
            if (dimension < 0) {
                throw new Refused("a dimension cannot be negative, but is " + dimension);
            }
            // held at 2^31, more than any array has, so that it cannot overflow
            count = Math.min(count * Math.min(dimension, 1L << 31), 1L << 31);
        }
        return count;
    }

    /** The values of a dataset that {@link #datasetsBelow} found, or that a path names. */
    Tensor tensor(String path) {
        return guarded("the dataset " + path, () -> {
            Dataset dataset = datasets.get(path);
            Node node = dataset != null ? dataset : node(path);
            if (!(node instanceof Dataset found)) {
                throw new Refused("the dataset " + path + " is missing");
            }
            Tensor values = Hdf5Values.of(found, path, allowNonFinite);
            // Datasets that lie on each other would make any amount of weights.
            spend((long) values.values().length * Short.BYTES, path);
            return values;
        });
    }
}
