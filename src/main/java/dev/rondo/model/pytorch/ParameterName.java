package dev.rondo.model.pytorch;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a tensor in a PyTorch state_dict, taken apart: {@code encoder.lstm.weight_ih_l1_reverse} is
 * {@code weight_ih} of module {@code encoder.lstm}, depth 1, reverse.
 *
 * @param module the path in front; empty for none
 * @param parameter the parameter's name in a layer of depth 0, such as {@code weight_ih} or {@code bias}
 * @param depth the layer's place in its stack; 0 for the parameters of cells, which do not say, and of plain modules
 * @param reverse whether it belongs to the way back
 * @param recurrent whether it belongs to an RNN, LSTM or GRU, and not to a Linear or Embedding
 */
public record ParameterName(String module, String parameter, int depth, boolean reverse, boolean recurrent) {
    private static final Pattern RECURRENT = Pattern.compile(
            "(weight_ih|weight_hh|weight_hr|weight_p|bias_ih|bias_hh)(_l(0|[1-9]\\d{0,3})(_reverse)?)?");

    /** The parts of a name; empty when no layer here has a parameter named so. */
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

    /** The name as a layer gives it: a cell's parameters get the {@code _l0} that PyTorch leaves out. */
    public String full() {
        String last = recurrent ? parameter + "_l" + depth + (reverse ? "_reverse" : "") : parameter;
        return module.isEmpty() ? last : module + "." + last;
    }
}
