package dev.rondo.model.audio;

import dev.rondo.graph.chain.NetworkOperator;
import dev.rondo.graph.program.Program;
import dev.rondo.model.json.JsonObject;
import dev.rondo.model.json.JsonReader;
import dev.rondo.model.nam.Nam;
import dev.rondo.model.rtneural.RtNeural;

/** Reads the JSON formats of audio models. */
public final class AudioModels {
    private AudioModels() {}

    /**
     * {@return the model of a JSON file} It reads {@code in0}, [T][N][inputSize], and writes {@code out0}, from where streams
     * begin. Where all layers are a network's, it is that network.
     *
     * @param file RTNeural's JSON, or a {@code .nam} file of the architecture LSTM
     * @throws IllegalArgumentException when it is neither, or holds what is not supported; says where
     * @throws ArithmeticException when a size in it does not fit into 31 bits
     */
    public static Program read(byte[] file) {
        JsonObject object = JsonReader.read(file);
        if (Nam.isOne(object)) {
            return NetworkOperator.program(Nam.read(object));
        }
        if (RtNeural.isOne(object)) {
            return RtNeural.read(object);
        }
        throw new IllegalArgumentException("looks like JSON text, but has neither \"in_shape\" and \"layers\", as"
                + " RTNeural's models, nor an \"architecture\", as Neural Amp Modeler's");
    }

    /**
     * {@return which of the formats a file is, in words}
     *
     * @param file as {@link #read} takes it
     * @throws IllegalArgumentException when it is no JSON object
     */
    public static String kind(byte[] file) {
        JsonObject object = JsonReader.read(file);
        if (Nam.isOne(object)) {
            return "a .nam model";
        }
        return RtNeural.isOne(object) ? "an RTNeural model" : "JSON text";
    }
}
