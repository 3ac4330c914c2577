package dev.rondo.model.pytorch;

import dev.rondo.model.safetensors.WeightFile;
import dev.rondo.text.SafeText;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds modules and tensors whose names are given without the prefixes that wrappers add: {@code _orig_mod} of
 * {@code torch.compile}, {@code module} of {@code DataParallel} and of WeightDrop, {@code model} of training frameworks.
 */
final class ModuleNames {
    private static final String COMPILED = "_orig_mod";
    private static final String WRAPPED = "module";
    private static final Set<String> WRAPPERS = Set.of(COMPILED, WRAPPED, "model");

    /** Longer names are found only if they are given as they are: taking them apart would take long. */
    private static final int LONGEST = 1000;

    private ModuleNames() {}

    /**
     * {@return the name in the file for a given name} That is the name itself if the file has it, or if none fits.
     *
     * @param names the names in the file
     * @throws dev.rondo.model.file.FileFormatException when several names in the file fit
     */
    static String find(WeightFile file, String given, Collection<String> names) {
        if (names.contains(given)) {
            return given;
        }
        List<String> found = names.stream().filter(name -> matches(given, name)).toList();
        if (found.size() > 1) {
            throw file.error("the name " + SafeText.quote(given) + " fits several of the file: "
                    + ModuleLayers.quoteAll(found) + ". Give the whole name");
        }
        return found.isEmpty() ? given : found.getFirst();
    }

    /** {@return the names of a file's tensors, and of modules that contain tensors, which could be a given name} */
    static Set<String> candidates(WeightFile file, String given) {
        String last = given.substring(given.lastIndexOf('.') + 1);
        Set<String> names = new LinkedHashSet<>();
        for (String tensor : file.header().entries().keySet()) {
            for (int end = 0; end >= 0 && end < tensor.length(); ) {
                int dot = tensor.indexOf('.', end + 1);
                end = dot < 0 ? tensor.length() : dot;
                if (end <= LONGEST && tensor.startsWith(last, end - last.length())) {
                    names.add(tensor.substring(0, end));
                }
            }
        }
        return names;
    }

    /** Whether a name becomes the given one by removing wrappers: all inside it, and some or all at its beginning. */
    private static boolean matches(String given, String name) {
        if (name.length() > LONGEST) {
            return false;
        }
        return endsAs(given, parts(name, part -> true))
                || endsAs(given, parts(name, part -> !part.equals(COMPILED)))
                || endsAs(given, parts(name, part -> !part.equals(COMPILED) && !part.equals(WRAPPED)));
    }

    private static List<String> parts(String name, Predicate<String> kept) {
        return List.of(name.split("\\.", -1)).stream().filter(kept).toList();
    }

    private static boolean endsAs(String given, List<String> parts) {
        for (int first = 0; first <= parts.size(); first++) {
            if (String.join(".", parts.subList(first, parts.size())).equals(given)) {
                return true;
            }
            if (first < parts.size() && !WRAPPERS.contains(parts.get(first))) {
                return false;
            }
        }
        return false;
    }
}
