package dev.rondo.model.keras;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/**
 * Bounds the cost of reading the groups of an HDF5 file, before a library reads them. In a file that HDF5 wrote, the nodes of
 * groups do not overlap or share children, so reading them takes time linear in the size of the file. In a hostile file, a few
 * thousand bytes of nodes could describe any number of entries. All nodes are found by their signatures, at any offset. See
 * "HDF5 File Format Specification Version 3.0", III.A to III.D.
 */
final class Hdf5Structure {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private static final int TREE = signature("TREE");
    private static final int SYMBOLS = signature("SNOD");
    private static final int HEAP = signature("HEAP");
    /** The root of a version 2 B-tree, which libver "latest" writes for groups with many members. */
    private static final int TREE_2 = signature("BTHD");

    private static final int TREE_HEADER = 24;
    private static final int SYMBOL_BYTES = 40;

    /** The longest name of a layer or variable; Keras's have a few dozen bytes. */
    private static final int LONGEST_NAME = 1024;

    private final ByteBuffer file;
    private final Set<Long> children = new HashSet<>();
    /** The bytes that nodes may claim: twice the file, because weights may look like a signature. */
    private long budget;

    private Hdf5Structure(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        budget = 2L * bytes.length;
    }

    private static int signature(String letters) {
        return letters.charAt(0) | letters.charAt(1) << 8 | letters.charAt(2) << 16 | letters.charAt(3) << 24;
    }

    /** Refuses a file that no HDF5 library wrote with an {@link IllegalArgumentException}. */
    static void check(byte[] bytes) {
        new Hdf5Structure(bytes).check();
    }

    private void check() {
        requireWideAddresses();
        for (int at = 0; at + TREE_HEADER <= file.limit(); at++) {
            int signature = file.getInt(at);
            if (signature == TREE) {
                tree(at);
            } else if (signature == SYMBOLS) {
                spend(SYMBOL_BYTES * (long) Short.toUnsignedInt(file.getShort(at + 6)), at);
            } else if (signature == HEAP) {
                heap(at);
            } else if (signature == TREE_2) {
                throw new IllegalArgumentException(
                        "offset " + at + ": the HDF5 file was written under libver \"latest\","
                                + " which is not supported; Keras's own files are not");
            }
        }
    }

    private void requireWideAddresses() {
        if (file.limit() < TREE_HEADER || file.slice(0, SIGNATURE.length).mismatch(ByteBuffer.wrap(SIGNATURE)) >= 0) {
            throw new IllegalArgumentException("the weights are not an HDF5 file");
        }
        // Versions 0 and 1 have more fields before the addresses.
        int at = file.get(8) < 2 ? 13 : 9;
        if (file.get(at) != Long.BYTES || file.get(at + 1) != Long.BYTES) {
            throw new IllegalArgumentException(
                    "the HDF5 file must have addresses and lengths of 8 bytes, but they have " + file.get(at) + " and "
                            + file.get(at + 1));
        }
    }

    /** Checks a node of a group's B-tree: type, level, entries used, siblings, then alternating keys and children. */
    private void tree(int at) {
        int entries = Short.toUnsignedInt(file.getShort(at + 6));
        long end = at + TREE_HEADER + 16L * entries;
        if (file.get(at + 4) != 0 || end > file.limit()) {
            return; // a node of chunks, which are not read, or an invalid one
        }
        spend(16L * entries, at);
        for (int i = 0; i < entries; i++) {
            long child = file.getLong(at + TREE_HEADER + 16 * i + 8);
            if (!children.add(child)) {
                throw new IllegalArgumentException(
                        "offset " + at + ": two nodes of the HDF5 file's groups have one child, at " + child);
            }
        }
    }

    /** Checks the names of a group: the size of the segment, its free list, its address. */
    private void heap(int at) {
        if (at + 32 > file.limit()) {
            return;
        }
        long size = file.getLong(at + 8);
        long start = file.getLong(at + 24);
        if (size < 0 || start < 0 || start > file.limit() || size > file.limit() - start) {
            return; // invalid
        }
        spend(size, at);
        int length = 0;
        for (int i = (int) start; i < start + size; i++) {
            length = file.get(i) == 0 ? 0 : length + 1;
            if (length > LONGEST_NAME) {
                throw new IllegalArgumentException(
                        "offset " + i + ": a name in the HDF5 file has more than " + LONGEST_NAME + " bytes");
            }
        }
    }

    private void spend(long claim, int at) {
        budget -= claim;
        if (budget < 0) {
            throw new IllegalArgumentException(
                    "offset " + at + ": the groups of the HDF5 file claim more than the file has room for");
        }
    }
}
