package dev.rondo.model.keras;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;

/**
 * Bounds what reading the groups of an HDF5 file can cost, before a library reads them. In a file that was written by
 * HDF5, the nodes that make up groups neither overlap nor share children, so that reading them takes time by the file's
 * size; in a hostile one, a few thousand bytes of them could stand for any number of entries. All of them are found by
 * their signatures, wherever they stand. See "HDF5 File Format Specification Version 3.0", III.A to III.D.
 */
final class Hdf5Structure {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private static final int TREE = signature("TREE");
    private static final int SYMBOLS = signature("SNOD");
    private static final int HEAP = signature("HEAP");
    /** The root of a B-tree of version 2, which groups of many members have under libver "latest". */
    private static final int TREE_2 = signature("BTHD");

    private static final int TREE_HEADER = 24;
    private static final int SYMBOL_BYTES = 40;

    /** A layer's or a variable's name; Keras's have some tens. */
    private static final int LONGEST_NAME = 1024;

    private final ByteBuffer file;
    private final Set<Long> children = new HashSet<>();
    /** Bytes that nodes may claim: twice the file, for numbers may look like a signature. */
    private long budget;

    private Hdf5Structure(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        budget = 2L * bytes.length;
    }

    private static int signature(String letters) {
        return letters.charAt(0) | letters.charAt(1) << 8 | letters.charAt(2) << 16 | letters.charAt(3) << 24;
    }

    /** Refuses a file that no HDF5 library wrote, with an {@link IllegalArgumentException}. */
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
            throw new IllegalArgumentException("the weights are no HDF5 file");
        }
        // Version 0 and 1 have more fields in front.
        int at = file.get(8) < 2 ? 13 : 9;
        if (file.get(at) != Long.BYTES || file.get(at + 1) != Long.BYTES) {
            throw new IllegalArgumentException(
                    "the HDF5 file must have addresses and lengths of 8 bytes, but they have " + file.get(at) + " and "
                            + file.get(at + 1));
        }
    }

    /** A node of a group's B-tree: type, level, entries used, siblings; then keys and children in turn. */
    private void tree(int at) {
        int entries = Short.toUnsignedInt(file.getShort(at + 6));
        long end = at + TREE_HEADER + 16L * entries;
        if (file.get(at + 4) != 0 || end > file.limit()) {
            return; // of chunks, which are not read; or one that cannot be
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

    /** A group's names: the size of the segment, its free list, its address. */
    private void heap(int at) {
        if (at + 32 > file.limit()) {
            return;
        }
        long size = file.getLong(at + 8);
        long start = file.getLong(at + 24);
        if (size < 0 || start < 0 || start > file.limit() || size > file.limit() - start) {
            return; // one that cannot be read
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
