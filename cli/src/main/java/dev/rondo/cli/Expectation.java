package dev.rondo.cli;

import dev.rondo.graph.Tensor;
import dev.rondo.model.LoadOptions;
import dev.rondo.model.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code rondo run} that compare its outputs with expected ones. */
final class Expectation {
    @Option(
            names = "--expect",
            paramLabel = "FILE",
            description = "Compare the outputs with the tensors of this safetensors file, under the outputs' names, and"
                    + " say where each differs most. The exit code is 1 if one differs by more than"
                    + " --atol + --rtol * |expected|, has a different type or shape, or is missing.")
    private Path file;

    @Option(
            names = "--atol",
            paramLabel = "X",
            defaultValue = "1e-5",
            description = "The absolute difference that --expect allows (default: ${DEFAULT-VALUE}).")
    private double absolute;

    @Option(
            names = "--rtol",
            paramLabel = "X",
            defaultValue = "1e-4",
            description = "The relative difference that --expect allows (default: ${DEFAULT-VALUE}).")
    private double relative;

    @Option(
            names = "--trace",
            description =
                    "With --expect: also compare the values inside the model, which FILE contains under the names of"
                            + " the nodes' outputs, and name the first node whose output differs.")
    private boolean trace;

    /** {@return whether to compare the values inside the model} */
    boolean traces() {
        return trace;
    }

    /** {@return the file of expected tensors; null if the option is not given} */
    Path file() {
        return file;
    }

    /** {@return what is wrong with the options; null if nothing is} */
    String problem() {
        if (trace && file == null) {
            return "--trace needs --expect";
        }
        return absolute >= 0 && relative >= 0 ? null : "--atol and --rtol must be numbers from 0 on";
    }

    /**
     * Compares outputs with the expected ones, if the option is given. Prints one line per expected tensor.
     *
     * @param outputs what the model computed
     * @param console where to print
     * @throws IOException if the file cannot be read, or if the outputs differ; names the tensors
     */
    void check(Map<String, Tensor> outputs, Console console) throws IOException {
        if (file == null) {
            return;
        }
        Map<String, Tensor> expected = new LinkedHashMap<>(tensors());
        if (trace) {
            // the trace has compared the values inside the model
            expected.keySet().retainAll(outputs.keySet());
        }
        List<String> differing = new ArrayList<>();
        for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
            Comparison comparison = compare(entry.getKey(), outputs.get(entry.getKey()), entry.getValue());
            console.say("%s %s", Text.shown(comparison.name()), comparison.what());
            if (!comparison.agrees()) {
                differing.add(Text.shown(comparison.name()));
            }
        }
        if (expected.isEmpty() && !trace) {
            throw new IOException(file + " has no tensors to compare with");
        }
        if (!differing.isEmpty()) {
            throw new IOException(differing.size() + " of " + expected.size() + " tensors of " + file
                    + " differ from the outputs: " + String.join(", ", differing));
        }
    }

    /** {@return the expected tensors, by name} */
    Map<String, Tensor> tensors() throws IOException {
        return Safetensors.read(file, LoadOptions.DEFAULT.allowNonFinite()).tensors();
    }

    /** {@return the comparison of one tensor; {@code actual} is null if the model has no such output} */
    Comparison compare(String name, Tensor actual, Tensor expected) {
        return actual == null
                ? new Comparison(name, false, "is not an output of the model")
                : Comparison.of(name, actual, expected, absolute, relative);
    }
}
