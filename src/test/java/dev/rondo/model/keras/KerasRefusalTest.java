package dev.rondo.model.keras;

import static dev.rondo.support.KerasFile.call;
import static dev.rondo.support.KerasFile.calls;
import static dev.rondo.support.KerasFile.input;
import static dev.rondo.support.KerasFile.layer;
import static dev.rondo.support.KerasFile.random;
import static dev.rondo.support.KerasFile.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.Models;
import dev.rondo.support.KerasFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors about unsupported models name the layer, its class and the option; hostile files are refused cheaply. */
@Tag("once")
class KerasRefusalTest {
    private static void refuse(byte[] file, String what) {
        String message = assertThrows(
                        ModelFormatException.class, () -> Models.loadGraph(file, "test", LoadOptions.DEFAULT))
                .getMessage();
        assertTrue(message.startsWith("test: ") && message.contains(what), message);
    }

    private static void refuse(KerasFile file, String what) {
        refuse(file.archive(), what);
    }

    private static KerasFile sequence(String... layers) {
        return KerasFile.sequential("[null, null, 3]", layers);
    }

    @Test
    void shouldRefuseLayersByNameAndClass() {
        refuse(sequence(layer("Lambda", "fn", "'function': 'x'")), "layer \"fn\" (Lambda) is not supported");
        refuse(sequence(layer("ConvLSTM1D", "conv", "'filters': 3")), "layer \"conv\" (ConvLSTM1D) is not supported");
        refuse(
                sequence(layer("Sequential", "inner", "'layers': []")),
                "layer \"inner\" (Sequential): the model has no layers");
        String registered =
                "{'class_name': 'Dense', 'registered_name': 'mine>Dense', 'config': {'name': 'd', 'units': 1}}";
        refuse(sequence(registered), "layer \"d\" (Dense) is the custom object mine>Dense");
        refuse(
                new KerasFile("{'class_name': 'MyModel', 'config': {}}"),
                "the model's class is \"MyModel\", but only Sequential and Functional are supported");
        refuse(
                sequence(layer("RNN", "r", "'cell': " + layer("MyCell", "c", "'units': 2"))),
                "layer \"c\" (MyCell) is a cell that is not supported");
        refuse(
                sequence(layer("Bidirectional", "b", "'layer': " + layer("Dense", "d", "'units': 2"))),
                "layer \"b\" (Bidirectional) wraps layer \"d\" (Dense)");
    }

    @Test
    void shouldRefuseOptionsByName() {
        Tensor kernel = random(1, 3, 2);
        Tensor bias = random(2, 2);
        record Case(String options, String what) {}
        for (Case option : List.of(
                new Case("'units': 2, 'sparkle': 1", "has the option sparkle, which is not known here"),
                new Case("'units': 2, 'activation': 'nonsense'", "has activation \"nonsense\""),
                new Case("'units': 2, 'activation': {'class_name': 'Mine'}", "has for activation the object \"Mine\""),
                new Case("'units': 2, 'lora_rank': 4", "has lora_rank 4.0"),
                new Case("'units': 2, 'dtype': 'int8_from_float32'", "has a dtype that is not a floating-point policy"),
                new Case("'units': 0", "must have a positive units, but has 0"),
                new Case("'units': 2.5", "units must be a whole number, but is 2.5"),
                new Case("'units': 2, 'use_bias': 'yes'", "must have true or false for use_bias"),
                new Case("'activation': 'tanh'", "has no option units"))) {
            refuse(sequence(layer("Dense", "d", option.options())).with("dense", kernel, bias), option.what());
        }
        String gru = "'units': 2, 'recurrent_activation': 'sigmoid', ";
        KerasFile softmax = sequence(layer("GRU", "g", gru + "'activation': 'softmax'"));
        refuse(softmax, "layer \"g\" (GRU) has activation \"softmax\", which is not supported in a cell");
        refuse(
                sequence(layer("Conv1D", "c", "'filters': 2, 'kernel_size': [3], 'data_format': 'channels_first'")),
                "layer \"c\" (Conv1D) has data_format \"channels_first\"");
        refuse(
                sequence(layer("BatchNormalization", "n", "'axis': 1"))
                        .with("batch_normalization", bias, bias, bias, bias),
                "has axis 1, but only the last one");
        refuse(
                KerasFile.functional(
                                "['x', 0, 0]",
                                "['d', 0, 0]",
                                input("x", "[null, 3]"),
                                layer("Dense", "d", "'units': 2", calls(call(tensor("x", 0, 0), "'training': true"))))
                        .with("dense", kernel, bias),
                "is called with the option training true");
    }

    @Test
    void shouldRefuseWeightsThatDoNotFit() {
        String dense = layer("Dense", "d", "'units': 2");
        Tensor kernel = random(1, 3, 2);
        Tensor bias = random(2, 2);
        refuse(sequence(dense).with("dense", kernel), "layer \"d\" (Dense) has no bias");
        refuse(
                sequence(dense).with("dense", kernel, bias, bias),
                "the dataset layers/dense/vars/2 belongs to no layer");
        refuse(
                sequence(dense).with("dense", random(1, 3, 3), bias),
                "needs a kernel of shape [any, 2], but it is [3, 3]");
        refuse(
                sequence(dense).with("dense", random(1, 4, 2), bias),
                "has weights for inputs of width 4, but gets the shape [-1, -1, 3]");
        refuse(
                sequence(dense).with("dense", Tensor.of(List.of(3, 2), 1, 2, 3, 4, 5, Float.NaN), bias),
                "element 5 is NaN as float32, but weights must be finite");
        String gru = layer("GRU", "g", "'units': 2, 'activation': 'tanh', 'reset_after': false");
        refuse(
                sequence(gru).with("gru/cell", random(1, 3, 6), random(2, 2, 6), random(3, 2, 6)),
                "has a bias of shape [2, 6], which does not go with 2 units and reset_after false");
        refuse(new KerasFile(sequence(dense).config()).with("d", kernel).legacy(""), "has 1 weights in the file");
        refuse(
                KerasFile.hdf5(file -> file.putDataset("weights", new float[] {1})),
                "the HDF5 file has weights, but no model_config");
    }

    @Test
    void shouldRefuseGraphsThatDoNotHold() {
        String dense = "'units': 3";
        Tensor kernel = random(1, 3, 3);
        Tensor bias = random(2, 3);
        refuse(
                KerasFile.functional(
                        "['x', 0, 0]",
                        "['a', 0, 0]",
                        input("x", "[null, 3]"),
                        layer("Dense", "a", dense, calls(call(tensor("b", 0, 0), ""))),
                        layer("Dense", "b", dense, calls(call(tensor("a", 0, 0), "")))),
                "reads a tensor that no call writes, or its own output");
        refuse(
                KerasFile.functional(
                                "['x', 0, 0]",
                                "['a', 0, 1]",
                                input("x", "[null, 3]"),
                                layer("Dense", "a", dense, calls(call(tensor("x", 0, 0), ""))))
                        .with("dense", kernel, bias),
                "takes the output 1 of call 0 of layer \"a\", which does not exist");
        refuse(
                KerasFile.functional(
                                "['a', 0, 0]",
                                "['a', 0, 0]",
                                input("x", "[null, 3]"),
                                layer("Dense", "a", dense, calls(call(tensor("x", 0, 0), ""))))
                        .with("dense", kernel, bias),
                "the model's input \"a\" is not a layer of the class InputLayer");
        refuse(
                KerasFile.sequential("[null, 3]", layer("LSTM", "l", "'units': 1"))
                        .with("lstm/cell", random(1, 3, 4), random(2, 1, 4), random(3, 4)),
                "layer \"l\" (LSTM) takes [B, T, 3], but gets the shape [-1, 3]");
        refuse(
                sequence(layer("PReLU", "p", "'shared_axes': [1]")).with("p_re_lu", random(1, 1, 4)),
                "layer \"p\" (PReLU) has slopes of shape [1, 4] for inputs of shape [-1, -1, 3]");
        refuse(
                sequence(layer("Masking", "m", ""), layer("Softmax", "s", "")),
                "layer \"s\" (Softmax) takes no mask of steps, but its input has one");
        refuse(
                sequence(layer("Masking", "m", ""), layer("CuDNNGRU", "g", "'units': 2"))
                        .with("cu_dnngru/cell", random(1, 3, 6), random(2, 2, 6), random(3, 12)),
                "layer \"g\" (CuDNNGRU) takes no mask, but its input has one");
        refuse(sequence(layer("Dropout", "a", ""), layer("Dropout", "a", "")), "has a name that another layer has too");
    }

    private static Map<String, byte[]> members(KerasFile file) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("metadata.json", KerasFile.utf8("{\"keras_version\": \"3.15.1\"}"));
        members.put("config.json", KerasFile.utf8(file.config()));
        members.put("model.weights.h5", file.weights());
        return members;
    }

    @Test
    void shouldRefuseHostileArchives() {
        KerasFile file = sequence(layer("Dense", "d", "'units': 2")).with("dense", random(1, 3, 2), random(2, 2));
        assertEquals(1, KerasFile.graph(KerasFile.zip(members(file))).outputs().size());
        for (String name : List.of("../../etc/passwd", "/etc/passwd", "a\\..\\b", "assets/x", "extra.txt")) {
            Map<String, byte[]> members = members(file);
            members.put(name, new byte[1]);
            refuse(KerasFile.zip(members), "the archive has the member");
        }
        for (String name : List.of("metadata.json", "config.json", "model.weights.h5")) {
            Map<String, byte[]> members = members(file);
            members.remove(name);
            refuse(KerasFile.zip(members), "the archive has no member " + name);
        }
        Map<String, byte[]> withAssets = members(file);
        withAssets.put("assets/", new byte[0]);
        assertEquals(1, KerasFile.graph(KerasFile.zip(withAssets)).outputs().size());
        byte[] whole = file.archive();
        refuse(Arrays.copyOf(whole, whole.length / 2), "the archive");
    }

    /** Otherwise 200,000 empty folders, which take 7 MB, would cost 1.6 GB of garbage. */
    @ParameterizedTest
    @CsvSource({"config.json, configXjson", "assets/, assetsX"})
    void shouldRefuseAMemberThatComesTwice(String name, String replaced) {
        Map<String, byte[]> members = members(sequence(layer("Dense", "d", "'units': 2")));
        members.put(name, members.getOrDefault(name, new byte[0]));
        members.put(replaced, members.get(name));
        // Java's writer refuses a name that comes twice, so one is renamed in the bytes; both are of the same length
        byte[] twice = KerasFile.zip(members);
        byte[] from = KerasFile.utf8(replaced);
        byte[] to = KerasFile.utf8(name);
        for (int at = 0; at + from.length < twice.length; at++) {
            if (Arrays.equals(from, Arrays.copyOfRange(twice, at, at + from.length))) {
                System.arraycopy(to, 0, twice, at, to.length);
            }
        }
        refuse(twice, "the archive has the member " + name + " twice");
    }

    @Test
    void shouldRefuseZipBombsBeforeTheyUnpack() {
        KerasFile file = sequence(layer("Dense", "d", "'units': 2"));
        Map<String, byte[]> members = members(file);
        // 64 MiB of zeros, which deflate packs into 64 KiB
        members.put("config.json", new byte[1 << 26]);
        byte[] bomb = KerasFile.zip(members);
        assertTrue(bomb.length < 1 << 17);
        refuse(bomb, "the archive unpacks to far more than it weighs, at the member config.json");
    }

    @Test
    void shouldRefuseHostileConfigurations() {
        KerasFile file = sequence(layer("Dense", "d", "'units': 2"));
        Map<String, byte[]> members = members(file);
        members.put("config.json", KerasFile.utf8("[".repeat(100_000)));
        refuse(KerasFile.zip(members), "config.json is not valid JSON");
        members.put("config.json", KerasFile.utf8("{\"a\": ".repeat(65) + "1" + "}".repeat(65)));
        refuse(KerasFile.zip(members), "config.json is not valid JSON");
        members.put("config.json", KerasFile.utf8("{\"class_name\": \"A\", \"class_name\": \"B\"}"));
        refuse(KerasFile.zip(members), "config.json is not valid JSON: Duplicate field");
        members.put("config.json", new byte[] {'{', (byte) 0xff, '}'});
        refuse(KerasFile.zip(members), "config.json is not valid UTF-8");
        // sizes that no weights back
        String huge = "'units': 2147483647, 'activation': 'tanh', 'recurrent_activation': 'sigmoid'";
        refuse(sequence(layer("LSTM", "l", huge)), "layer \"l\" (LSTM)");
        refuse(sequence(layer("Dense", "d", "'units': 2147483647")), "layer \"d\" (Dense) has no kernel");
        refuse(
                KerasFile.sequential("[null, 4, 3]", layer("Reshape", "r", "'target_shape': [65536, 65536, -1]")),
                "layer \"r\" (Reshape) cannot turn the shape [-1, 4, 3] into");
        refuse(sequence(layer("RepeatVector", "r", "'n': 1e300")), "n must be a whole number");
    }
}
