package dev.rondo.model.pytorch;

import dev.rondo.NamedLayer;
import dev.rondo.graph.chain.SequentialBuilder;
import dev.rondo.graph.program.Program;
import dev.rondo.model.safetensors.WeightFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the modules of a state_dict in the order of a mapping, which must name all of them. */
public final class StateDictMapping {
    private final StateDict dict;
    private final WeightFile file;
    private final List<MappingStep> steps;
    /** The modules of the steps, without activations. */
    private final List<MappedModule> modules;

    private final Map<MappedModule, LearnedState> begins = new LinkedHashMap<>();

    private StateDictMapping(WeightFile whole, List<MappingStep> given, List<String> leftOut) throws IOException {
        WeightFile rest =
                whole.without(leftOut.stream().map(name -> found(whole, name)).toList());
        WeightFile folded = ReparametrizedWeights.folded(rest);
        List<MappingStep> begun = given.stream()
                .map(step -> step.beginning(
                        step.initial().stream().map(name -> found(folded, name)).toList()))
                .toList();
        List<String> states =
                begun.stream().flatMap(step -> step.initial().stream()).toList();
        states.forEach(tensor -> LearnedState.requireTensor(folded, tensor));
        WeightFile weights = folded.without(states);
        this.steps = renamed(weights, begun);
        this.dict = StateDict.of(NormalizationWeights.prepared(weights, steps));
        this.file = dict.file();
        this.modules = dict.mappedModules(steps);
        requireFits();
        readStates(folded);
    }

    private static String found(WeightFile file, String name) {
        return name.isEmpty() ? name : ModuleNames.find(file, name, ModuleNames.candidates(file, name));
    }

    /** The steps under the names that their modules have in the file. */
    private static List<MappingStep> renamed(WeightFile file, List<MappingStep> given) {
        Set<String> names = new HashSet<>();
        for (String tensor : file.header().entries().keySet()) {
            names.add(tensor.substring(0, Math.max(0, tensor.lastIndexOf('.'))));
        }
        return given.stream()
                .map(step -> step.kind() == MappingStep.Kind.ACTIVATION
                        ? step
                        : step.named(ModuleNames.find(file, step.module(), names)))
                .toList();
    }

    private void requireFits() {
        List<NamedLayer> layers = new ArrayList<>();
        Set<String> others = new HashSet<>();
        for (MappedModule module : modules) {
            switch (module) {
                case ModuleLayers stack -> layers.addAll(stack.layers());
                case ConvolutionModule convolution -> {
                    others.add(convolution.weight());
                    if (convolution.bias() != null) {
                        others.add(convolution.bias());
                    }
                }
            }
        }
        file.requireFits(layers, dict.storedAs(), others);
    }

    private void readStates(WeightFile folded) throws IOException {
        int next = 0;
        for (MappingStep step : steps) {
            if (step.kind() == MappingStep.Kind.ACTIVATION) {
                continue;
            }
            MappedModule module = modules.get(next++);
            if (!step.initial().isEmpty() && module instanceof ModuleLayers stack) {
                begins.put(module, LearnedState.read(folded, step.initial(), stack.layers()));
            }
        }
    }

    /**
     * {@return the modules of a file as a program, of one network if networks have all of them}
     *
     * @param steps the mapping, which begins with a module
     * @param leftOut the modules and tensors to leave out
     */
    public static Program program(WeightFile file, List<MappingStep> steps, List<String> leftOut) throws IOException {
        return new StateDictMapping(file, steps, leftOut).program();
    }

    private Program program() throws IOException {
        MappedModule first = modules.getFirst();
        SequentialBuilder chain = new SequentialBuilder(first.inputSize(), first.readsTokens());
        int next = 0;
        for (MappingStep step : steps) {
            if (step.kind() == MappingStep.Kind.ACTIVATION) {
                chain.activate(step.activation().orElseThrow());
            } else {
                add(chain, modules.get(next++));
            }
        }
        return chain.program(dict.metadata());
    }

    private void add(SequentialBuilder chain, MappedModule module) throws IOException {
        switch (module) {
            case ModuleLayers stack -> {
                for (int depth = 0; depth < stack.layers().size(); depth++) {
                    NamedLayer named = stack.layers().get(depth);
                    chain.add(named, file.values(List.of(named), dict.storedAs()));
                    LearnedState begin = begins.getOrDefault(module, LearnedState.ZEROS);
                    chain.beginWith(begin.h(depth), begin.c(depth));
                }
            }
            case ConvolutionModule convolution ->
                chain.convolve(
                        convolution.places(),
                        file.tensor(convolution.weight()),
                        bias(convolution),
                        convolution.taps(),
                        convolution.groups());
        }
    }

    private float @Nullable [] bias(ConvolutionModule convolution) throws IOException {
        String bias = convolution.bias();
        if (bias == null) {
            return null;
        }
        List<Integer> shape = file.entry(bias).shape();
        if (!shape.equals(List.of(convolution.outputSize()))) {
            throw file.error(bias, "must have the shape [" + convolution.outputSize() + "], but has " + shape);
        }
        return file.tensor(bias);
    }
}
