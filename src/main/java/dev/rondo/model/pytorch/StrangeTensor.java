package dev.rondo.model.pytorch;

import dev.rondo.model.safetensors.SafetensorsHeader;
import java.util.List;

/** Says what a tensor of a state_dict could be that belongs to no layer, and what to do about it. */
final class StrangeTensor {
    private static final String BEFORE_SAVING = ", called before the state_dict is saved, stores the weight itself";

    private StrangeTensor() {}

    /** {@return why a tensor is refused, and the remedy, for a message that names it} */
    static String describe(String tensor, SafetensorsHeader header) {
        if (tensor.contains("parametrizations.")) {
            return "is part of a weight that PyTorch computes, and Rondo folds only weight_norm:"
                    + " torch.nn.utils.parametrize.remove_parametrizations" + BEFORE_SAVING;
        }
        for (String part : List.of("_orig", "_mask", "_u", "_v", "_g")) {
            if (tensor.endsWith(part)
                    && ParameterName.parse(without(tensor, part)).isPresent()) {
                return "is part of a weight that PyTorch computes, by pruning or by a spectral norm, and Rondo folds only"
                        + " weight_norm: torch.nn.utils.prune.remove or remove_spectral_norm" + BEFORE_SAVING;
            }
        }
        String module = tensor.substring(0, Math.max(0, tensor.lastIndexOf('.')));
        boolean ofLayer = header.entries().keySet().stream()
                .anyMatch(other -> ParameterName.parse(other)
                        .filter(name -> name.recurrent() && name.module().equals(module))
                        .isPresent());
        if (ofLayer) {
            return "is not a parameter of a layer that Rondo has, but its module has those of an RNN, LSTM or GRU: a"
                    + " variant of such a layer is not supported. In a mapping (PyTorchModels.mapping(file)),"
                    + " initialState(h, c) takes it as an initial state, and leaveOut(tensor) leaves it out";
        }
        return "is not a parameter of a layer that Rondo has: PyTorch's RNN, LSTM, GRU, their cells, Linear and Embedding."
                + " A mapping (PyTorchModels.mapping(file)) takes a BatchNorm1d by batchNorm(module, epsilon) and a learned"
                + " initial state by initialState(h, c); its leaveOut(module) leaves out a module or a tensor";
    }

    private static String without(String tensor, String end) {
        return tensor.substring(0, tensor.length() - end.length());
    }
}
