package dev.rondo.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rondo.graph.Tensor;
import dev.rondo.layer.Lstm;
import dev.rondo.model.file.NewFile;
import dev.rondo.model.rondo.Checksum;
import dev.rondo.model.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of Rondo whose checksum is right and whose content is not: an attacker can compute a checksum, too. */
@Tag("once")
class RondoFileContentTest {
    private static final String LSTM = """
            [{"module":"m","depth":0,"layer":{"kind":"lstm","input":2,"hidden":3,"projection":0,"bias":false,\
            "peepholes":false,"coupled":false}}]""";

    @TempDir
    Path folder;

    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

    @BeforeEach
    void startWithAGoodFile() {
        metadata.put("rondo.sha256", Checksum.SHA_256.blank()); // of the first files; new ones have a CRC-32C
        metadata.put("rondo.format", "1");
        metadata.put("rondo.architecture", LSTM);
        metadata.put("rondo.skip_policy", "carry");
        tensors.put("m.weight_ih_l0", Tensor.of(List.of(12, 2), new float[24]));
        tensors.put("m.weight_hh_l0", Tensor.of(List.of(12, 3), new float[36]));
    }

    @Test
    void shouldLoadTheValidFileFromWhichTheOthersDiffer() throws IOException {
        assertEquals(
                new Lstm(2, 3, 0, false, false, false),
                Models.load(seal()).layers().getFirst().layer());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            "input":2         | "input":3           | needs the shape [12, 3]
            "input":2         | "input":0           | inputSize must be at least 1
            "input":2         | "input":-2          | must be a whole number from 0
            "input":2         | "input":2147483647  | needs the shape
            "input":2         | "input":2147483648  | must be a whole number
            "input":2         | "input":"2"         | must be a whole number
            "input":2         | "input":2,"input":2 | Duplicate
            "input":2,        |                     | is missing
            "hidden":3        | "hidden":2147483647 | does not fit
            "projection":0    | "projection":3      | projectionSize must be
            "bias":false      | "bias":true         | "m.bias_ih_l0" of shape [12] is missing
            "bias":false      | "bias":0            | must be true or false
            "bias":false      | "bias":null         | must be true or false, but is null
            "peepholes":false | "peepholes":true    | "m.weight_p_l0" of shape [9] is missing
            "coupled":false   | "coupled":true      | needs the shape [9, 2]
            "coupled":false   | "coupled":false,"x":1 | unknown field
            "kind":"lstm"     | "kind":"mlp"        | no layer has the kind
            "module":"m"      | "module":"n"        | "n.weight_ih_l0" of shape [12, 2] is missing
            "depth":0         | "depth":1           | "m.weight_ih_l1" of shape [12, 2] is missing
            "depth":0         | "depth":-1          | must be a whole number from 0
            }}]               | }}                  | not valid JSON
            }}]               | }}]x                | not valid JSON
            }}]               | }}][]               | may follow
            """)
    void shouldRefuseAnArchitectureThatDoesNotHold(String replaced, String by, String rule) throws IOException {
        metadata.put("rondo.architecture", LSTM.replace(replaced, by == null ? "" : by));
        refuse(rule);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            rondo.architecture | []    | at least one layer
            rondo.architecture | {}    | must be an array
            rondo.architecture | [[]]  | must be an object
            rondo.format       | 2     | version "2"
            rondo.skip_policy  | never | must be one of [carry, zero, reset], but is "never"
            rondo.more         | 1     | rondo.more
            """)
    void shouldRefuseMetadataItDoesNotKnow(String key, String value, String rule) throws IOException {
        metadata.put(key, value);
        refuse(rule);
    }

    @Test
    void shouldRefuseAnActivationThatNoLayerHas() throws IOException {
        metadata.put("rondo.architecture", """
                [{"module":"m","depth":0,"layer":{"kind":"dense","input":3,"output":2,"activation":"none","bias":false}}]""");
        refuse("activation must be one of [");
    }

    @ParameterizedTest
    @CsvSource({"rondo.architecture", "rondo.format", "rondo.skip_policy"})
    void shouldRefuseMissingMetadata(String key) throws IOException {
        metadata.remove(key);
        refuse("has no " + key);
    }

    @Test
    void shouldRefuseALayerTwiceAndNestedBidirectionals() throws IOException {
        String layer = LSTM.substring(1, LSTM.length() - 1);
        metadata.put("rondo.architecture", "[" + layer + "," + layer + "]");
        refuse("reads 2 values, but the layer before it writes 3");
        String inner = "{\"kind\":\"bidirectional\",\"merge\":\"sum\",\"layer\":";
        String deep = inner.repeat(3) + "{\"kind\":\"embedding\",\"vocabulary\":1,\"output\":1}" + "}".repeat(3);
        metadata.put("rondo.architecture", "[{\"module\":\"m\",\"depth\":0,\"layer\":" + deep + "}]");
        refuse("bidirectional: needs an rnn, lstm or gru");
    }

    @Test
    void shouldRefuseABidirectionalLayerThatWrapsADenseOne() throws IOException {
        String dense = "{\"kind\":\"dense\",\"input\":2,\"output\":3,\"activation\":\"relu\",\"bias\":true}";
        metadata.put(
                "rondo.architecture",
                "[{\"module\":\"m\",\"depth\":0,\"layer\":{\"kind\":\"bidirectional\",\"merge\":\"sum\",\"layer\":"
                        + dense + "}}]");
        refuse("bidirectional: needs an rnn, lstm or gru, but got dense 2 -> 3");
    }

    @Test
    void shouldRefuseATensorThatNoLayerHas() throws IOException {
        tensors.put("more", Tensor.of(List.of(1), 1));
        refuse("tensor \"more\", offset ");
    }

    private void refuse(String rule) throws IOException {
        Path file = seal();
        String message = assertThrows(ModelFormatException.class, () -> Models.load(file))
                .getMessage();
        assertTrue(message.startsWith(file + ": ") && message.contains(rule), message);
    }

    private Path seal() throws IOException {
        Path file = folder.resolve("forged.safetensors");
        ByteBuffer header = SafetensorsWriter.header(tensors, metadata);
        NewFile.write(file, channel -> {
            SafetensorsWriter.write(channel, header, tensors.values());
            Checksum.SHA_256.seal(channel, file.toString());
        });
        return file;
    }
}
