package dev.rondo.model.keras;

import dev.rondo.graph.op.Pool;
import dev.rondo.graph.op.PoolAxis;
import dev.rondo.graph.op.Reduce;
import java.util.List;

/** Pooling of images, [B][H][W][C]. A mean over padding counts only the elements of the image. */
sealed interface KerasPool2d extends KerasLayer {
    /**
     * MaxPooling2D and AveragePooling2D.
     *
     * @param max whether to take the maximum; otherwise the mean
     * @param plane the window
     */
    record Windows(boolean max, KerasPlane plane) implements KerasPool2d {
        static Windows read(boolean max, LayerConfig config) {
            return new Windows(max, KerasPlane.read(config, "pool_size"));
        }

        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            LayerNodes own = new LayerNodes(nodes, name);
            KerasTensor turned = KerasPlane.channelsFirst(own, x);
            Pool pool = new Pool(max, List.of(axis(0), axis(1)), false, false);
            List<Integer> shape = plane.shape(turned, x.width());
            return List.of(
                    KerasPlane.channelsLast(own, own.apply(max ? "MaxPool" : "AveragePool", pool, turned, shape)));
        }

        private PoolAxis axis(int axis) {
            return new PoolAxis(
                    plane.sizes().get(axis),
                    plane.strides().get(axis),
                    plane.dilations().get(axis),
                    plane.padding());
        }
    }

    /**
     * GlobalMaxPooling2D and GlobalAveragePooling2D: [B][H][W][C] to [B][C], or [B][1][1][C].
     *
     * @param max whether to take the maximum; otherwise the mean
     * @param keep whether the axes of the image remain, with size 1
     */
    record Whole(boolean max, boolean keep) implements KerasPool2d {
        static Whole read(boolean max, LayerConfig config) {
            config.requireOnly("data_format", "channels_last");
            return new Whole(max, config.flag("keepdims", false));
        }

        @Override
        public List<KerasTensor> apply(KerasGraphBuilder nodes, String name, Call call) {
            KerasTensor x = call.input();
            KerasPlane.requireImage(x);
            Reduce.Kind kind = max ? Reduce.Kind.MAX : Reduce.Kind.MEAN;
            return List.of(new LayerNodes(nodes, name).reduce(kind, x, List.of(1, 2), keep));
        }
    }
}
