package dev.rondo.model.rondo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rondo.NamedLayer;
import dev.rondo.layer.Activation;
import dev.rondo.layer.Bidirectional;
import dev.rondo.layer.CellActivations;
import dev.rondo.layer.CellNormalization;
import dev.rondo.layer.ColumnEmbedding;
import dev.rondo.layer.Dense;
import dev.rondo.layer.Dropout;
import dev.rondo.layer.Embedding;
import dev.rondo.layer.Gru;
import dev.rondo.layer.Layer;
import dev.rondo.layer.LayerNorm;
import dev.rondo.layer.Lstm;
import dev.rondo.layer.RecurrentLayer;
import dev.rondo.layer.Residual;
import dev.rondo.layer.Rnn;
import dev.rondo.layer.Scale;
import dev.rondo.model.json.JsonLimits;
import dev.rondo.model.json.JsonObject;
import dev.rondo.model.json.JsonReader;
import dev.rondo.model.json.JsonTree;
import dev.rondo.text.SafeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The layers of a network as JSON, with every option of every layer: {@code [{"module": "lstm", "depth": 0,
 * "layer": {"kind": "lstm", "input": 1, ...}}, ...]}.
 */
public final class Architecture {
    private static final JsonFactory JSON = new JsonFactory();

    private Architecture() {}

    /** {@return the layers as JSON} */
    public static String format(List<NamedLayer> layers) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
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
                writeActivations(json, lstm.activations());
            }
            case Gru gru -> {
                writeSizes(json, "input", gru.inputSize(), "hidden", gru.hiddenSize());
                json.writeBooleanField("reset_after", gru.resetAfter());
                json.writeBooleanField("bias", gru.bias());
                writeActivations(json, gru.activations());
            }
            case Dense dense -> {
                writeSizes(json, "input", dense.inputSize(), "output", dense.outputSize());
                json.writeStringField("activation", name(dense.activation()));
                json.writeBooleanField("bias", dense.bias());
            }
            case Embedding embedding ->
                writeSizes(json, "vocabulary", embedding.vocabularySize(), "output", embedding.outputSize());
            case ColumnEmbedding columns -> {
                json.writeNumberField("input", columns.inputSize());
                json.writeArrayFieldStart("columns");
                for (ColumnEmbedding.Column column : columns.columns()) {
                    json.writeStartObject();
                    json.writeNumberField("column", column.index());
                    writeSizes(json, "vocabulary", column.vocabularySize(), "output", column.width());
                    json.writeEndObject();
                }
                json.writeEndArray();
            }
            case Dropout dropout -> {
                json.writeNumberField("size", dropout.size());
                json.writeNumberField("rate", dropout.rate());
            }
            case Residual residual -> json.writeNumberField("size", residual.size());
            case Scale scale -> json.writeNumberField("size", scale.size());
            case LayerNorm norm -> {
                json.writeNumberField("size", norm.size());
                json.writeNumberField("epsilon", norm.epsilon());
            }
            case Bidirectional both -> {
                json.writeStringField("merge", name(both.merge()));
                json.writeFieldName("layer");
                write(json, both.layer());
            }
        }
        json.writeEndObject();
    }

    /** Writes functions other than the usual ones, so that files without them read as before. */
    private static void writeActivations(JsonGenerator json, CellActivations activations) throws IOException {
        CellNormalization normalization = activations.normalization();
        if (!normalization.isNone()) {
            json.writeNumberField("norm_epsilon", normalization.epsilon());
            json.writeBooleanField("norm_carried", normalization.carried());
        } else if (!activations.isDefault()) {
            json.writeStringField("activation", name(activations.activation()));
            json.writeStringField("recurrent_activation", name(activations.recurrentActivation()));
        }
    }

    private static CellActivations activations(JsonObject options) {
        if (options.has("norm_epsilon")) {
            return CellActivations.normalized(
                    new CellNormalization((float) options.number("norm_epsilon"), options.flag("norm_carried")));
        }
        return options.has("activation")
                ? new CellActivations(
                        options.choice("activation", Activation.class),
                        options.choice("recurrent_activation", Activation.class))
                : CellActivations.DEFAULT;
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
     * {@return the layers that {@link #format} wrote}
     *
     * @throws IllegalArgumentException when it is not JSON, or an option is missing, unknown or out of range
     */
    public static List<NamedLayer> parse(String text) {
        try (JsonReader json = JsonReader.of(text, JsonLimits.HEADER, "the architecture")) {
            List<NamedLayer> layers = new ArrayList<>();
            for (JsonObject object : JsonTree.objects(json, "architecture")) {
                layers.add(new NamedLayer(
                        object.text("module"), object.wholeNumber("depth"), layer(object.object("layer"))));
                object.requireAllTaken();
            }
            if (layers.isEmpty()) {
                throw new IllegalArgumentException("the architecture must have at least one layer");
            }
            return layers;
        }
    }

    private static Layer layer(JsonObject options) {
        String kind = options.text("kind");
        Layer layer = switch (kind) {
            case "rnn" ->
                new Rnn(
                        options.wholeNumber("input"),
                        options.wholeNumber("hidden"),
                        options.choice("activation", Activation.class),
                        options.flag("bias"));
            case "lstm" ->
                new Lstm(
                        options.wholeNumber("input"),
                        options.wholeNumber("hidden"),
                        options.wholeNumber("projection"),
                        options.flag("bias"),
                        options.flag("peepholes"),
                        options.flag("coupled"),
                        activations(options));
            case "gru" ->
                new Gru(
                        options.wholeNumber("input"),
                        options.wholeNumber("hidden"),
                        options.flag("reset_after"),
                        options.flag("bias"),
                        activations(options));
            case "dense" ->
                new Dense(
                        options.wholeNumber("input"),
                        options.wholeNumber("output"),
                        options.choice("activation", Activation.class),
                        options.flag("bias"));
            case "embedding" -> new Embedding(options.wholeNumber("vocabulary"), options.wholeNumber("output"));
            case "column_embedding" -> columnEmbedding(options);
            case "dropout" -> new Dropout(options.wholeNumber("size"), (float) options.number("rate"));
            case "residual" -> new Residual(options.wholeNumber("size"));
            case "scale" -> new Scale(options.wholeNumber("size"));
            case "layer_norm" -> new LayerNorm(options.wholeNumber("size"), (float) options.number("epsilon"));
            case "bidirectional" ->
                new Bidirectional(
                        recurrent(layer(options.object("layer"))), options.choice("merge", Bidirectional.Merge.class));
            default -> throw new IllegalArgumentException("no layer has the kind " + SafeText.quote(kind));
        };
        options.requireAllTaken();
        return layer;
    }

    private static ColumnEmbedding columnEmbedding(JsonObject options) {
        List<ColumnEmbedding.Column> columns = new ArrayList<>();
        for (JsonObject column : options.objects("columns")) {
            columns.add(new ColumnEmbedding.Column(
                    column.wholeNumber("column"), column.wholeNumber("vocabulary"), column.wholeNumber("output")));
            column.requireAllTaken();
        }
        return new ColumnEmbedding(options.wholeNumber("input"), columns);
    }

    private static RecurrentLayer recurrent(Layer layer) {
        if (layer instanceof RecurrentLayer recurrent) {
            return recurrent;
        }
        throw new IllegalArgumentException("bidirectional: needs an rnn, lstm or gru, but got " + layer.describe());
    }
}
