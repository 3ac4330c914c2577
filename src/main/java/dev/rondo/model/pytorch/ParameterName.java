package dev.rondo.model.pytorch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a tensor in a PyTorch state_dict, taken apart: {@code encoder.lstm.weight_ih_l1_reverse} is
 * {@code weight_ih} of module {@code encoder.lstm}, depth 1, reverse.
 *
 * @param module the path before the last dot; empty for none
 * @param parameter the parameter's name in a layer of depth 0, such as {@code weight_ih} or {@code bias}
 * @param depth the position of the layer in its stack; 0 for cells and plain modules, whose names do not have it
 * @param reverse whether it belongs to the backward direction
 * @param recurrent whether it belongs to an RNN, LSTM or GRU, and not to a Linear or Embedding
 */
public record ParameterName(String module, String parameter, int depth, boolean reverse, boolean recurrent) {
    private static final Pattern RECURRENT = Pattern.compile(
            "(weight_ih|weight_hh|weight_hr|weight_p|bias_ih|bias_hh)(_l(0|[1-9]\\d{0,3})(_reverse)?)?");

    /** {@return the parts of a name; empty when no layer has such a parameter} */
    public static Optional<ParameterName> parse(String name) {
        int dot = name.lastIndexOf('.');
        String module = dot < 0 ? "" : name.substring(0, dot);
        String last = name.substring(dot + 1);
        if (last.equals("weight") || last.equals("bias")) {
            return Optional.of(new ParameterName(module, last, 0, false, false));
        }
        Matcher matcher = RECURRENT.matcher(last);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int depth = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        return Optional.of(new ParameterName(module, matcher.group(1), depth, matcher.group(4) != null, true));
    }

    /** {@return the name in the layer: parameters of cells get the {@code _l0} that PyTorch leaves out} */
    public String full() {
        String last = recurrent ? parameter + "_l" + depth + (reverse ? "_reverse" : "") : parameter;
        return module.isEmpty() ? last : module + "." + last;
    }
}
