package dev.rondo.model.keras;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights of one layer of a legacy {@code .h5}, which lists the tensors of each layer of the outermost model. The list of a
 * model inside it has all trained tensors first, then the moving means and variances of all its layers, then the tensors of
 * frozen layers.
 */
final class ListedWeights extends LayerWeights {
    /** The tensors that are measured, not trained, by the ends of their names. */
    private static final List<String> MEASURED = List.of("mean", "variance", "count");

    private final Lists lists;

    private ListedWeights(File file, LayerConfig layer, Lists lists) {
        super(file, layer);
        this.lists = lists;
    }

    /**
     * Creates the weights.
     *
     * @param file the weights of all layers
     * @param layer the layer, for messages
     * @param paths the paths of its tensors
     */
    ListedWeights(File file, LayerConfig layer, List<String> paths) {
        this(file, layer, new Lists(paths));
    }

    /** The tensors of one group, shared by the layers inside it. */
    private static final class Lists {
        private final int size;
        private final Deque<String> trained = new ArrayDeque<>();
        private final Deque<String> measured = new ArrayDeque<>();
        /** Whether the layers that took tensors so far are frozen; null before the first. */
        private @Nullable Boolean frozen;

        private Lists(List<String> paths) {
            size = paths.size();
            paths.forEach(path -> (isMeasured(path) ? measured : trained).add(path));
        }
    }

    /** Whether a name ends like {@code moving_mean:0} or {@code variance}. */
    private static boolean isMeasured(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst(":\\d+$", "");
        return MEASURED.contains(name.substring(name.lastIndexOf('_') + 1));
    }

    @Override
    String nextPath(String object, String what) {
        boolean own = Boolean.FALSE.equals(layer().peek("trainable"));
        if (lists.frozen != null && lists.frozen != own) {
            throw layer().refuse("is inside a model of which some layers are frozen and others are not: a .h5 does not"
                    + " say whose weights come first, but a .keras does");
        }
        lists.frozen = own;
        List<String> words = List.of(what.split(" "));
        boolean measured = MEASURED.contains(words.getLast()) && !lists.measured.isEmpty();
        String path = (measured ? lists.measured : lists.trained).poll();
        if (path == null) {
            throw layer().refuse("has " + lists.size + " weights in the file, but also needs a " + what);
        }
        return path;
    }

    @Override
    OfModel model(String object) {
        return layer -> new ListedWeights(file(), layer, lists);
    }

    @Override
    String object(String... objects) {
        return objects[0];
    }
}
