package dev.rondo.examples;

import dev.rondo.Network;
import dev.rondo.Runner;
import dev.rondo.State;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Models;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Plays a WAV file through a neural amplifier, block by block, as a plug-in would. Arguments: MODEL IN.wav OUT.wav, where the
 * model is a {@code .nam} file or RTNeural's JSON with one input and one output, and the WAV file is mono with 16 bits.
 * Without arguments it plays plucked strings, which it makes itself, through {@code overdrive.nam}.
 */
final class AudioEffect {
    static final int RATE = 44_100;
    private static final int BLOCK = 128; // samples

    public static void main(String[] args) throws IOException, UnsupportedAudioFileException {
        if (args.length == 3) {
            Network network = Models.load(Path.of(args[0]));
            writeWav(play(network, readWav(new File(args[1]))), new File(args[2]));
            return;
        }
        File dry = File.createTempFile("dry", ".wav");
        File wet = File.createTempFile("wet", ".wav");
        try (InputStream model = AudioEffect.class.getResourceAsStream("overdrive.nam")) {
            Network network = Models.load(model.readAllBytes(), "overdrive.nam", LoadOptions.DEFAULT);
            writeWav(pluckedStrings(4), dry);
            float[] samples = readWav(dry);
            writeWav(play(network, samples), wet);
            check(readWav(wet), overdrive(samples));
        } finally {
            dry.delete();
            wet.delete();
        }
    }

    /** Runs the effect. The blocks of a stream share one state, so no seam is heard between them. */
    private static float[] play(Network network, float[] samples) {
        network.warmUp(Duration.ofSeconds(3)); // before the audio callback is connected
        Runner runner = network.newRunner();
        State state = network.newState();
        float[] block = new float[BLOCK];
        float[] effect = new float[BLOCK];
        float[] output = new float[samples.length];
        long slowest = 0;
        long start = System.nanoTime();
        for (int at = 0; at < samples.length; at += BLOCK) {
            int count = Math.min(BLOCK, samples.length - at); // the last block may be shorter
            System.arraycopy(samples, at, block, 0, count);
            long before = System.nanoTime();
            for (int i = 0; i < count; i++) {
                runner.step(state, block, i, effect, i);
            }
            slowest = Math.max(slowest, System.nanoTime() - before);
            System.arraycopy(effect, 0, output, at, count);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        IO.println("%.1f s of audio in %.3f s; the slowest block of %d samples took %.2f ms, and lasts %.2f ms"
                .formatted(samples.length / (double) RATE, seconds, BLOCK, slowest / 1e6, 1e3 * BLOCK / RATE));
        return output;
    }

    private static void check(float[] actual, float[] expected) {
        double error = 0;
        double energy = 0;
        for (int t = 0; t < expected.length; t++) {
            error += Math.pow(actual[t] - expected[t], 2);
            energy += Math.pow(expected[t], 2);
        }
        IO.println("error to signal: %.4f".formatted(error / energy));
        Check.that(error / energy < 0.02, "the file sounds like the overdrive that the model was trained on");
    }

    /** The overdrive that the network imitates: it clips one side more than the other, then softens the sound. */
    static float[] overdrive(float[] dry) {
        float[] wet = new float[dry.length];
        double low = 0;
        for (int t = 0; t < dry.length; t++) {
            low += 0.35 * (Math.tanh(4 * dry[t] + 0.3) - Math.tanh(0.3) - low);
            wet[t] = (float) (0.7 * low);
        }
        return wet;
    }

    /** A few notes of plucked strings by the Karplus-Strong algorithm: noise in a loop that loses its highs. */
    static float[] pluckedStrings(int seconds) {
        float[] samples = new float[seconds * RATE];
        double[] notes = {110, 164.8, 220, 277.2, 329.6};
        int noteLength = RATE / 2;
        SplittableRandom random = new SplittableRandom(seconds);
        for (int start = 0; start < samples.length; start += noteLength) {
            double[] string = new double[(int) (RATE / notes[start / noteLength % notes.length])];
            for (int i = 0; i < string.length; i++) {
                string[i] = random.nextDouble(-0.5, 0.5);
            }
            for (int t = 0; t < noteLength && start + t < samples.length; t++) {
                int i = t % string.length;
                samples[start + t] = (float) string[i];
                string[i] = 0.4985 * (string[i] + string[(i + 1) % string.length]);
            }
        }
        return samples;
    }

    private static float[] readWav(File file) throws IOException, UnsupportedAudioFileException {
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(file)) {
            AudioFormat format = audio.getFormat();
            if (format.getChannels() != 1 || format.getSampleSizeInBits() != 16 || format.isBigEndian()) {
                throw new IOException(file + ": expected one channel of 16 bits, but got " + format);
            }
            ByteBuffer bytes = ByteBuffer.wrap(audio.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            float[] samples = new float[bytes.remaining() / Short.BYTES];
            for (int t = 0; t < samples.length; t++) {
                samples[t] = bytes.getShort() / 32768f;
            }
            return samples;
        }
    }

    private static void writeWav(float[] samples, File file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(samples.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            bytes.putShort((short) Math.round(32767 * Math.clamp(sample, -1f, 1f)));
        }
        AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
        try (AudioInputStream audio =
                new AudioInputStream(new ByteArrayInputStream(bytes.array()), format, samples.length)) {
            AudioSystem.write(audio, AudioFileFormat.Type.WAVE, file);
        }
    }
}
