package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.Network;
import dev.rondo.graph.Tensor;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Parameter;
import dev.rondo.support.Allocations;
import dev.rondo.support.Mutations;
import dev.rondo.support.RawFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged files load with the shapes they declare or are refused with the offset, and allocate memory in proportion to their size. */
@Tag("once")
class SafetensorsFuzzTest {
    private static final long SEED = 20_261_124;
    private static final int MUTATIONS = 10_000;

    /**
     * Bytes that a file of a few hundred bytes may cost. Measured: 40 thousand for an error with its trace, and 224
     * thousand where a message is put together for the first time, which links code. Far below what the claims in these
     * files would take.
     */
    private static final long ALLOWANCE = 1_000_000;

    private static final Pattern SHAPE = Pattern.compile("\"shape\":\\s*\\[([\\d\\s,]*)\\]");

    /** The first reading and the first error load classes, which allocates megabytes once. */
    @BeforeAll
    static void loadClasses() throws IOException {
        byte[] file = stateDict();
        Safetensors.read(file, "whole");
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThrows(ModelFormatException.class, () -> Safetensors.read(cut, "cut"));
        }
    }

    @Test
    void shouldReadOrRefuseEveryMutation() throws Throwable {
        byte[] file = stateDict();
        SplittableRandom random = new SplittableRandom(SEED);
        int loaded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = Mutations.of(file, random);
            String which = "seed " + SEED + ", mutation " + i;
            List<List<Integer>> shapes = new ArrayList<>();
            long allocated = Allocations.of(() -> read(damaged, which, shapes));
            assertTrue(allocated < ALLOWANCE, () -> which + " allocated " + allocated);
            if (!shapes.isEmpty()) {
                loaded++;
                assertEquals(declaredShapes(damaged), shapes, which);
            }
        }
        assertTrue(loaded > MUTATIONS / 20, "only " + loaded + " mutations loaded: the others hide what loading does");
    }

    private static void read(byte[] damaged, String which, List<List<Integer>> shapes) {
        try {
            for (Tensor tensor : Safetensors.read(damaged, "fuzz").tensors().values()) {
                shapes.add(tensor.shape());
            }
        } catch (ModelFormatException e) {
            // (?s) is not needed: no message may break a line, whatever the names in the file are
            assertTrue(
                    e.getMessage().matches("fuzz: (tensor \".*\", )?offset \\d+: .*"), which + ": " + e.getMessage());
        }
    }

    @Test
    void shouldLoadOrRefuseEveryMutationOfAModel() throws Throwable {
        byte[] file = stateDict();
        LoadOptions options = LoadOptions.DEFAULT.withRnnActivation(Activation.TANH);
        SplittableRandom random = new SplittableRandom(SEED + 1);
        int loaded = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = Mutations.of(file, random);
            String which = "seed " + SEED + " + 1, mutation " + i;
            try {
                Network network = Models.load(damaged, "fuzz", options);
                List<List<Integer>> declared = declaredShapes(damaged);
                List<List<Integer>> shapes =
                        network.parameters().stream().map(Parameter::shape).toList();
                assertTrue(declared.containsAll(shapes) && declared.size() == shapes.size(), which);
                loaded++;
            } catch (ModelFormatException e) {
                assertTrue(e.getMessage().startsWith("fuzz: "), which + ": " + e.getMessage());
            }
        }
        assertTrue(loaded > MUTATIONS / 20, "only " + loaded + " mutations loaded");
    }

    @Test
    void shouldRefuseClaimsWithoutBelievingThem() throws Throwable {
        String[] headers = {
            "{\"t\":{\"dtype\":\"F32\",\"shape\":[1048576,1048576],\"data_offsets\":[0,4398046511104]}}",
            "{\"t\":{\"dtype\":\"F32\",\"shape\":[1048576,1048576],\"data_offsets\":[0,8]}}",
            "{\"t\":{\"dtype\":\"BF16\",\"shape\":[2147483647],\"data_offsets\":[0,4294967294]}}",
        };
        for (String header : headers) {
            byte[] file = RawFile.of(header, new byte[8]);
            long allocated = Allocations.of(
                    () -> assertThrows(ModelFormatException.class, () -> Safetensors.read(file, "claims")));
            assertTrue(allocated < ALLOWANCE, header + " allocated " + allocated);
        }
        byte[] longHeader = RawFile.of(100_000_000, new byte[] {'{', '}'}, new byte[8]);
        long allocated = Allocations.of(
                () -> assertThrows(ModelFormatException.class, () -> Safetensors.read(longHeader, "claims")));
        assertTrue(allocated < ALLOWANCE, "allocated " + allocated);
    }

    @Test
    void shouldCostMemoryInProportionToTheFile() throws Throwable {
        byte[] values = RawFile.of(
                "{\"t\":{\"dtype\":\"BF16\",\"shape\":[2,1000000],\"data_offsets\":[0,4000000]}}", new byte[4_000_000]);
        // every BF16 becomes a float32 of twice the size
        assertAllocatesAtMost(2.1, values);

        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            header.append("\"%d\":{\"dtype\":\"F32\",\"shape\":[0,1,1],\"data_offsets\":[0,0]},".formatted(i));
        }
        header.setCharAt(header.length() - 1, '}');
        // about 60 bytes describe a tensor; it becomes a name, an entry, a list, a tensor and nodes of maps
        assertAllocatesAtMost(40, RawFile.of(header.toString(), new byte[0]));

        String long_ =
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[%s0],\"data_offsets\":[0,0]}}".formatted("1,".repeat(500_000));
        // two bytes describe a dimension; it becomes a boxed number in growing lists
        assertAllocatesAtMost(60, RawFile.of(long_, new byte[0]));
    }

    private static void assertAllocatesAtMost(double times, byte[] file) throws Throwable {
        long allocated = Allocations.of(() -> Safetensors.read(file, "large"));
        assertTrue(
                allocated < times * file.length, "allocated " + (double) allocated / file.length + " times the file");
    }

    /** An RNN and its head: small, so that mutations hit the header as often as values. */
    private static byte[] stateDict() {
        String header = ("{'__metadata__':{'unit':'°C'},'rnn.weight_ih_l0':{'dtype':'F32','shape':[4,3],"
                        + "'data_offsets':[0,48]},'rnn.weight_hh_l0':{'dtype':'F16','shape':[4,4],'data_offsets':[48,80]},"
                        + "'head.weight':{'dtype':'BF16','shape':[2,4],'data_offsets':[80,96]},"
                        + "'head.bias':{'dtype':'F64','shape':[2],'data_offsets':[96,112]}}")
                .replace('\'', '"');
        byte[] buffer = new byte[112];
        new SplittableRandom(SEED).nextBytes(buffer);
        for (int i = 1; i < buffer.length; i++) {
            // no exponent of all ones, in any of the types
            buffer[i] &= (byte) 0xbb;
        }
        return RawFile.of(header, buffer);
    }

    private static List<List<Integer>> declaredShapes(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        Matcher shapes = SHAPE.matcher(new String(file, 8, length, StandardCharsets.UTF_8));
        return shapes.results()
                .map(shape -> Arrays.stream(shape.group(1).split(","))
                        .map(String::strip)
                        .map(Integer::valueOf)
                        .toList())
                .toList();
    }
}
