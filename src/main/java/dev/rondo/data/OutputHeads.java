package dev.rondo.data;

import dev.rondo.text.SafeText;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The named ranges of a network's outputs, such as a forecast and the class of a fault. A network can store them in its metadata, so
 * that a program that serves it knows them. Immutable.
 *
 * @param heads the heads in the order of their outputs, at least one, with different names
 */
public record OutputHeads(List<Head> heads) {
    private static final String KEY = "rondo.network.heads";

    /**
     * A head.
     *
     * @param name the name, without line breaks
     * @param outputs the number of outputs, at least 1
     */
    public record Head(String name, int outputs) {
        /** Checks the name and the number. */
        public Head {
            Objects.requireNonNull(name, "name");
            if (name.isBlank() || name.lines().count() != 1 || !name.equals(name.strip())) {
                throw new IllegalArgumentException(
                        "the name of a head must be one line without spaces around it, but is " + SafeText.quote(name));
            }
            ArgumentChecks.atLeast(1, "the outputs of head " + name, outputs);
        }
    }

    /** Copies the heads, and checks that their names differ. */
    public OutputHeads {
        heads = List.copyOf(heads);
        if (heads.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one head");
        }
        Set<String> names = new HashSet<>();
        for (Head head : heads) {
            if (!names.add(head.name())) {
                throw new IllegalArgumentException("two heads are named " + SafeText.quote(head.name()));
            }
        }
    }

    /** {@return the number of outputs of all heads} */
    public int outputs() {
        return heads.stream().mapToInt(Head::outputs).sum();
    }

    /**
     * {@return the index of the first output of a head}
     *
     * @param name the name of the head
     * @throws IllegalArgumentException if there is no such head
     */
    public int from(String name) {
        int from = 0;
        for (Head head : heads.subList(0, index(name))) {
            from += head.outputs();
        }
        return from;
    }

    /**
     * {@return the number of outputs of a head}
     *
     * @param name the name of the head
     * @throws IllegalArgumentException if there is no such head
     */
    public int outputs(String name) {
        return heads.get(index(name)).outputs();
    }

    /**
     * {@return a copy of the outputs of a head}
     *
     * @param name the name of the head
     * @param y the outputs of the network
     * @throws IllegalArgumentException if there is no such head, or the outputs do not have the length of all heads
     */
    public float[] copy(String name, float[] y) {
        if (y.length != outputs()) {
            throw new IllegalArgumentException("the heads have " + outputs() + " outputs, but y has " + y.length);
        }
        int from = from(name);
        return Arrays.copyOfRange(y, from, from + outputs(name));
    }

    /**
     * {@return the index of a head}
     *
     * @param name the name of the head
     * @throws IllegalArgumentException if there is no such head
     */
    public int index(String name) {
        for (int i = 0; i < heads.size(); i++) {
            if (heads.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no head named " + SafeText.quote(name) + "; the heads are "
                + SafeText.shown(heads.stream().map(Head::name).toList().toString()));
    }

    /** {@return an entry for the metadata of a network} */
    public Map<String, String> toMetadata() {
        return Map.of(
                KEY,
                heads.stream().map(head -> head.outputs() + " " + head.name()).collect(Collectors.joining("\n")));
    }

    /**
     * {@return the heads that {@link #toMetadata} wrote}
     *
     * @param metadata the metadata of a network
     * @throws IllegalArgumentException if the metadata has none, or damaged ones
     */
    public static OutputHeads fromMetadata(Map<String, String> metadata) {
        return new OutputHeads(
                MetadataKeys.entry(metadata, KEY).lines().map(OutputHeads::read).toList());
    }

    private static Head read(String line) {
        int space = line.indexOf(' ');
        try {
            return new Head(line.substring(space + 1), Integer.parseInt(line.substring(0, Math.max(space, 0))));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    KEY + " must have lines of a number and a name, but has " + SafeText.quote(line), e);
        }
    }
}
