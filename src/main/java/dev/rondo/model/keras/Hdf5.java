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
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HDF5 file in memory, read by jhdf. Only this class and {@link Hdf5Values} name jhdf; without the library they fail to
 * link.
 *
 * <p>The library only reads names, shapes and strings, whose sizes are checked against the size of the file first. Values are
 * read from its buffers here. Anything it throws for a damaged file becomes an {@link IllegalArgumentException}.
 */
final class Hdf5 {
    /** The deepest nesting of groups: wrappers, cells and their lists in Keras stay below it. */
    private static final int DEEPEST = 24;

    /** The bytes of the smallest entry of a group and its target. */
    private static final int LEAST_NODE = 64;

    /** How often each byte may count: groups are read more than once, and strings lie in heaps. */
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
     * Opens a file and passes it to a reader.
     *
     * @throws IllegalArgumentException if the file is damaged
     * @throws NoClassDefFoundError if jhdf is missing
     */
    static <T> T read(byte[] bytes, boolean allowNonFinite, Function<Hdf5, T> reader) {
        Hdf5Structure.check(bytes);
        return reader.apply(new Hdf5(bytes, allowNonFinite));
    }

    /** Calls the library, which may throw any exception for a damaged file. */
    private static <T> T guarded(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (Hdf5Refused refused) {
            throw refused;
        } catch (RuntimeException | StackOverflowError | AssertionError damaged) {
            throw new Hdf5Refused(what + " cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    /**
     * {@return the paths of all datasets below a group of the root, or below all groups, in order; empty if there is none}
     * On Windows, Keras wrote whole paths with backslashes as the names of groups. Here they have slashes, like all others.
     */
    List<String> datasetsBelow(String root) {
        return guarded("the group " + root, () -> {
            List<String> found = new ArrayList<>();
            for (Map.Entry<String, Node> child : file.getChildren().entrySet()) {
                String name = slashed(child.getKey());
                if (child.getValue() instanceof Group group && isBelow(name, root)) {
                    collect(group, name, DEEPEST, found);
                }
            }
            return found;
        });
    }

    private static String slashed(String name) {
        return name.replace('\\', '/');
    }

    private static boolean isBelow(String name, String root) {
        return root.isEmpty() || name.equals(root) || name.startsWith(root + "/");
    }

    private void collect(Group group, String path, int deeper, List<String> found) {
        if (deeper == 0) {
            throw new Hdf5Refused("groups go deeper than " + DEEPEST + " at " + path);
        }
        for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
            String at = path + "/" + slashed(child.getKey());
            // Charges the entry and the header; a group that contains itself is charged at every visit.
            spend(LEAST_NODE, at);
            switch (child.getValue()) {
                case Group inner -> collect(inner, at, deeper - 1, found);
                case Dataset dataset -> {
                    if (datasets.put(at, dataset) != null) {
                        throw new Hdf5Refused("there are two datasets with the path " + at);
                    }
                    found.add(at);
                }
                default -> throw new Hdf5Refused(at + " is neither a group nor a dataset");
            }
        }
    }

    /** {@return the node at a path, or null} Looks through children, so that the library follows no links. */
    private @Nullable Node node(String path) {
        Node node = file;
        for (String name : path.split("/")) {
            node = node instanceof Group group ? group.getChild(name) : null;
        }
        return node;
    }

    /** {@return whether the root has this group, by itself or in the paths of others} */
    boolean hasGroup(String root) {
        return guarded(
                "the group " + root,
                () -> file.getChildren().entrySet().stream()
                        .anyMatch(
                                child -> child.getValue() instanceof Group && isBelow(slashed(child.getKey()), root)));
    }

    /** {@return the names of the root's members} */
    List<String> children() {
        return guarded("the root", () -> List.copyOf(file.getChildren().keySet()));
    }

    /** {@return the strings of an attribute of a group (the root for an empty path), if it exists} */
    Optional<List<String>> strings(String path, String name) {
        String what = "the attribute " + name + " of " + (path.isEmpty() ? "the root" : path);
        return guarded(what, () -> {
            Node node = path.isEmpty() ? file : node(path);
            Attribute attribute = node == null ? null : node.getAttribute(name);
            return attribute == null ? Optional.empty() : Optional.of(strings(attribute, what));
        });
    }

    private List<String> strings(Attribute attribute, String what) {
        long count = Hdf5Values.count(attribute.getDimensionsAsLong());
        if (count == 0 || attribute.isEmpty()) {
            return List.of(); // of any type: h5py writes an empty list as floats
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
        throw new Hdf5Refused(what + " must hold strings");
    }

    /**
     * Reads strings from global heaps. The library does not do this, because in a hostile file many entries may point to one long
     * string, and heaps may overlap. An entry is a length, the address of a heap and the index of an object in it.
     */
    private List<String> heapStrings(ByteBuffer entries, VariableLength type, int count, String what) {
        if (!type.isVariableLengthString()) {
            throw new Hdf5Refused(what + " must hold strings");
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

    /** Keeps the memory for strings, heaps, groups and datasets in proportion to the size of the file. */
    private void spend(long cost, String what) {
        budget -= Math.min(cost, Integer.MAX_VALUE);
        if (budget < 0) {
            throw new Hdf5Refused(what + " holds more than the file has room for");
        }
    }

    /** {@return the values of the dataset at a path, such as {@link #datasetsBelow} finds} */
    Tensor tensor(String path) {
        return guarded("the dataset " + path, () -> {
            Dataset dataset = datasets.get(path);
            Node node = dataset != null ? dataset : node(path);
            if (!(node instanceof Dataset found)) {
                throw new Hdf5Refused("the dataset " + path + " is missing");
            }
            Tensor values = Hdf5Values.of(found, path, allowNonFinite);
            // Overlapping datasets would multiply the weights.
            spend((long) values.values().length * Short.BYTES, path);
            return values;
        });
    }
}
