package dev.rondo.model.rondo;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.rondo.NamedLayer;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Rnn;
import dev.rondo.model.ModelFormatException;
import dev.rondo.model.json.Fields;
import dev.rondo.model.json.Json;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The layers of a network as JSON, every option of every layer spelled out: {@code [{"module": "lstm", "depth": 0,
 * "layer": {"kind": "lstm", "input": 1, ...}}, ...]}.
 */
public final class Architecture {
    private Architecture() {}

    public static String format(List<NamedLayer> layers) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
            json.writeStartArray();
            for (NamedLayer named : layers) {
                json.writeStartObject();
                json.writeStringField("module", named.module());
                json.writeNumberField("depth", named.depth());
                json.writeFieldName("layer");
                write(json, named.layer());
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Layer layer) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", layer instanceof Bidirectional ? "bidirectional" : layer.kind());
        switch (layer) {
            case Rnn rnn -> {
                writeSizes(json, "input", rnn.inputSize(), "hidden", rnn.hiddenSize());
                json.writeStringField("activation", name(rnn.activation()));
                json.writeBooleanField("bias", rnn.bias());
            }
            case Lstm lstm -> {
                writeSizes(json, "input", lstm.inputSize(), "hidden", lstm.hiddenSize());
                json.writeNumberField("projection", lstm.projectionSize());
                json.writeBooleanField("bias", lstm.bias());
                json.writeBooleanField("peepholes", lstm.peepholes());
                json.writeBooleanField("coupled", lstm.coupled());
            }
            case Gru gru -> {
                writeSizes(json, "input", gru.inputSize(), "hidden", gru.hiddenSize());
                json.writeBooleanField("reset_after", gru.resetAfter());
                json.writeBooleanField("bias", gru.bias());
            }
            case Dense dense -> {
                writeSizes(json, "input", dense.inputSize(), "output", dense.outputSize());
                json.writeStringField("activation", name(dense.activation()));
                json.writeBooleanField("bias", dense.bias());
            }
            case Embedding embedding ->
                writeSizes(json, "vocabulary", embedding.vocabularySize(), "output", embedding.outputSize());
            case Dropout dropout -> {
                json.writeNumberField("size", dropout.size());
                json.writeNumberField("rate", dropout.rate());
            }
            case Bidirectional both -> {
                json.writeStringField("merge", name(both.merge()));
                json.writeFieldName("layer");
                write(json, both.layer());
            }
        }
        json.writeEndObject();
    }

    private static void writeSizes(JsonGenerator json, String from, int input, String to, int output)
            throws IOException {
        json.writeNumberField(from, input);
        json.writeNumberField(to, output);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #format} wrote.
     *
     * @throws IllegalArgumentException when an option is missing, unknown or out of range
     */
    public static List<NamedLayer> parse(String file, String text) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("the architecture must be an array of layers");
            }
            List<NamedLayer> layers = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                Fields fields = Fields.read(json);
                layers.add(
                        new NamedLayer(fields.text("module"), fields.number("depth"), layer(fields.object("layer"))));
                fields.requireAllUsed();
            }
            if (layers.isEmpty()) {
                throw new IllegalArgumentException("the architecture must have at least one layer");
            }
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("nothing may follow the architecture's last ]");
            }
            return layers;
        } catch (JsonProcessingException e) {
            throw new ModelFormatException(
                    file + ": the architecture is no valid JSON: " + SafeText.shown(e.getOriginalMessage()),
                    e);
        }
    }

    private static RecurrentLayer recurrent(Layer layer) {
        if (layer instanceof RecurrentLayer recurrent) {
            return recurrent;
        }
        throw new IllegalArgumentException("bidirectional: needs an rnn, lstm or gru, but got " + layer.describe());
    }

    private static Layer layer(Fields fields) {
        String kind = fields.text("kind");
        Layer layer = switch (kind) {
            case "rnn" ->
                new Rnn(
                        fields.number("input"),
                        fields.number("hidden"),
                        fields.choice("activation", Activation.class),
                        fields.flag("bias"));
            case "lstm" ->
                new Lstm(
                        fields.number("input"),
                        fields.number("hidden"),
                        fields.number("projection"),
                        fields.flag("bias"),
                        fields.flag("peepholes"),
                        fields.flag("coupled"));
            case "gru" ->
                new Gru(
                        fields.number("input"),
                        fields.number("hidden"),
                        fields.flag("reset_after"),
                        fields.flag("bias"));
            case "dense" ->
                new Dense(
                        fields.number("input"),
                        fields.number("output"),
                        fields.choice("activation", Activation.class),
                        fields.flag("bias"));
            case "embedding" -> new Embedding(fields.number("vocabulary"), fields.number("output"));
            case "dropout" -> new Dropout(fields.number("size"), fields.decimal("rate"));
            case "bidirectional" ->
                new Bidirectional(recurrent(layer(fields.object("layer"))), fields.choice("merge", Bidirectional.Merge.class));
            default ->
                throw new IllegalArgumentException("no layer is of the kind " + SafeText.quote(kind));
        };
        fields.requireAllUsed();
        return layer;
    }
}
