package dev.rondo.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file with the states of named streams: a mark, then name and bytes of each. The bytes of a state have a checksum of their own. */
final class StreamStates {
    private static final int MARK = 0x524E4453; // RNDS

    private StreamStates() {}

    static void write(Path file, Map<String, byte[]> states) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MARK);
        out.writeInt(states.size());
        for (Map.Entry<String, byte[]> entry : states.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            out.write(entry.getValue());
        }
        OutputFile.write(file, bytes.toByteArray());
    }

    /** {@return the states by name} */
    static Map<String, byte[]> read(Path file) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
        Map<String, byte[]> states = new LinkedHashMap<>();
        try {
            if (in.readInt() != MARK) {
                throw new IOException("it begins differently");
            }
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String name = in.readUTF();
                int length = in.readInt();
                byte[] bytes = in.readNBytes(Math.max(0, length));
                if (bytes.length != length) {
                    throw new IOException("it ends too early");
                }
                states.put(name, bytes);
            }
        } catch (IOException e) {
            throw new IOException(file + ": not a file of states, or a damaged one: " + e.getMessage(), e);
        }
        return states;
    }
}
