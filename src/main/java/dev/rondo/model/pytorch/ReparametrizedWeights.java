package dev.rondo.model.pytorch;

import dev.rondo.model.safetensors.TensorEntry;
import dev.rondo.model.safetensors.WeightFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Folds weights that a state_dict stores in another form into the parameters that a layer has.
 *
 * <ul>
 *   <li>{@code weight_norm} (Salimans, Kingma 2016) stores a length g and a direction v, {@code w = g v / |v|}: as
 *       {@code weight_g} and {@code weight_v}, or as {@code parametrizations.weight.original0} and {@code original1}. The length
 *       of v is taken over the dimensions in which g has one element.
 *   <li>WeightDrop (Merity, Keskar, Socher 2017) stores {@code weight_hh_l0_raw}, which is the weight outside training. It is in
 *       the recurrent module, or in the module around it, {@code rnn.weight_hh_l0_raw} for {@code rnn.module}. A
 *       {@code weight_hh_l0} in addition is a copy with dropped connections and is not read.
 * </ul>
 */
final class ReparametrizedWeights {
    private static final Pattern DIRECTION =
            Pattern.compile("(.+)_v|((?:.+\\.)?)parametrizations\\.([^.]+)\\.original1");
    private static final String RAW = "_raw";

    private final WeightFile file;
    private final Map<String, TensorEntry> stored;
    /** By the name of a stored tensor, the name of the parameter that takes its place. */
    private final Map<String, String> renamed = new HashMap<>();

    private final Set<String> dropped = new HashSet<>();
    private final Map<String, float[]> computed = new HashMap<>();

    private ReparametrizedWeights(WeightFile file) {
        this.file = file;
        this.stored = file.header().entries();
    }

    /** {@return a file with the parameters in place of the tensors that they were stored as} */
    static WeightFile folded(WeightFile file) throws IOException {
        return new ReparametrizedWeights(file).fold();
    }

    private WeightFile fold() throws IOException {
        for (String tensor : stored.keySet()) {
            if (tensor.endsWith(RAW)) {
                takeRaw(tensor, tensor.substring(0, tensor.length() - RAW.length()));
            } else {
                takeDirection(tensor);
            }
        }
        if (renamed.isEmpty()) {
            return file;
        }
        SequencedMap<String, TensorEntry> entries = new LinkedHashMap<>();
        stored.forEach((tensor, entry) -> {
            if (!dropped.contains(tensor)) {
                entries.put(renamed.getOrDefault(tensor, tensor), entry);
            }
        });
        return file.with(entries, computed);
    }

    private void takeRaw(String tensor, String name) {
        ParameterName parameter = ParameterName.parse(name).orElse(null);
        if (parameter == null) {
            return;
        }
        String last = name.substring(name.lastIndexOf('.') + 1);
        String inner = parameter.module().isEmpty() ? "module." : parameter.module() + ".module.";
        boolean wraps = stored.keySet().stream().anyMatch(other -> other.startsWith(inner));
        String target = wraps ? inner + last : name;
        renamed.put(tensor, target);
        if (stored.containsKey(target)) {
            dropped.add(target);
        }
    }

    private void takeDirection(String direction) throws IOException {
        Matcher matcher = DIRECTION.matcher(direction);
        if (!matcher.matches()) {
            return;
        }
        boolean old = matcher.group(1) != null;
        String target = old ? matcher.group(1) : matcher.group(2) + matcher.group(3);
        String length = old ? target + "_g" : direction.substring(0, direction.length() - 1) + "0";
        if (ParameterName.parse(target).isEmpty() || !stored.containsKey(length)) {
            return;
        }
        if (stored.containsKey(target)) {
            throw file.error(direction, "is a direction of weight_norm, but the file also has the weight itself");
        }
        renamed.put(direction, target);
        dropped.add(length);
        computed.put(target, product(length, direction));
    }

    /** {@return g v / |v|, summed in float64} */
    private float[] product(String length, String direction) throws IOException {
        int[] group = groups(length, direction);
        float[] g = file.tensor(length);
        float[] v = file.tensor(direction);
        double[] squares = new double[g.length];
        for (int i = 0; i < v.length; i++) {
            squares[group[i]] += (double) v[i] * v[i];
        }
        float[] w = new float[v.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) (g[group[i]] * v[i] / Math.sqrt(squares[group[i]]));
            if (!file.allowNonFinite() && !Float.isFinite(w[i])) {
                throw file.error(direction, "is a direction of weight_norm that has no length");
            }
        }
        return w;
    }

    /** {@return for each element of v, the index of the element of g that it is multiplied by} */
    private int[] groups(String length, String direction) {
        List<Integer> v = file.entry(direction).shape();
        List<Integer> g = file.entry(length).shape();
        boolean one = file.entry(length).count() == 1;
        boolean fits = one || g.size() == v.size();
        for (int d = 0; fits && !one && d < v.size(); d++) {
            fits = g.get(d) == 1 || g.get(d).equals(v.get(d));
        }
        if (!fits) {
            throw file.error(
                    length,
                    "has the shape " + file.entry(length).shownShape()
                            + ", but as the length of weight_norm it must have one" + " element, or the shape "
                            + file.entry(direction).shownShape() + " with ones in it");
        }
        int[] group = new int[file.entry(direction).count()];
        for (int i = 0; i < group.length && !one; i++) {
            int rest = i;
            int stride = 1;
            for (int d = v.size() - 1; d >= 0; d--) {
                group[i] += g.get(d) == 1 ? 0 : rest % v.get(d) * stride;
                rest /= v.get(d);
                stride *= g.get(d);
            }
        }
        return group;
    }
}
