package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The products of the shapes in use. Each shape has a hidden class, defined from the bytes of a template class. Its sizes are
 * constants to C2, and it has a profile of its own. A class is unloaded when no weights of its shape are left.
 */
final class ProductTiers {
    private static final Map<ProductShape, WeakReference<Tier<MatrixVectorProduct>>> PRODUCTS =
            new ConcurrentHashMap<>();

    /**
     * C2 inlines only calls that the profile has counted. A call to {@code asSlice} that is not inlined allocates 40 bytes
     * per product, so the loop below makes sure it is counted. The interpreter starts to count within this many calls.
     */
    private static final int COUNTED = 20_000;

    private static final AtomicBoolean COUNTED_SLICES = new AtomicBoolean();
    private static final Template FULL = new Template(VectorProduct.class, MethodHandles.lookup());
    private static final Template NARROW = new Template(VectorNarrowProduct.class, MethodHandles.lookup());

    private ProductTiers() {}

    /** {@return the product for weights of a shape} */
    static Tier<MatrixVectorProduct> of(ProductShape shape) {
        WeakReference<Tier<MatrixVectorProduct>> known = PRODUCTS.get(shape);
        Tier<MatrixVectorProduct> product = known == null ? null : known.get();
        if (product == null) {
            product = Promotion.tier(
                    shape.toString(),
                    ProductVariant.of(shape).stream().map(ProductTiers::ofTier).toList());
            PRODUCTS.values().removeIf(reference -> reference.refersTo(null));
            PRODUCTS.put(shape, new WeakReference<>(product));
        }
        return product;
    }

    private static MatrixVectorProduct define(ProductVariant variant) {
        if (!COUNTED_SLICES.getAndSet(true)) {
            countSlices();
        }
        Template template = variant.shape().format() == WeightCodec.FLOAT32 ? FULL : NARROW;
        return (MatrixVectorProduct) template.instantiate(variant.constants());
    }

    /** Makes sure that C2 inlines {@code asSlice} in products. It takes some 3 ms, before the first product is compiled. */
    private static void countSlices() {
        MemorySegment segment = Arena.ofAuto().allocate(COUNTED);
        long bytes = 0;
        for (int i = 0; i < COUNTED; i++) {
            bytes += segment.asSlice(0, i).byteSize();
        }
        if (bytes != COUNTED * (COUNTED - 1L) / 2) {
            throw new IllegalStateException("asSlice returned slices of wrong sizes");
        }
    }

    private static Tier.Variant<MatrixVectorProduct> ofTier(ProductVariant variant) {
        ProductShape shape = variant.shape();
        return new Tier.Variant<>(
                variant.name(), () -> define(variant), code -> exercise(shape, code), code -> whole(shape, code));
    }

    /** {@return products of some vectors of sums, and of none} */
    private static Runnable exercise(ProductShape shape, MatrixVectorProduct code) {
        Operands o = new Operands(shape);
        int[] counts = Tier.mostlyNone(1);
        return () -> {
            for (int outputs : counts) {
                o.product(code, outputs);
            }
        };
    }

    private static Runnable whole(ProductShape shape, MatrixVectorProduct code) {
        Operands o = new Operands(shape);
        return () -> o.product(code, shape.outputs());
    }

    /** Weights that are zero, and a vector of zeros. */
    private static final class Operands {
        private final MemorySegment weights;
        private final float[] scales;
        private final float[] x;
        private final float[] y;

        Operands(ProductShape shape) {
            int sums = shape.gates() * Padding.pad(shape.outputs());
            weights = Arena.ofAuto().allocate(shape.bytes(), 64);
            scales = new float[shape.format() == WeightCodec.INT8 ? sums : 0];
            x = new float[shape.inputs()];
            y = new float[sums];
        }

        void product(MatrixVectorProduct code, int outputs) {
            code.apply(weights, scales, x, 0, y, 0, y, 0, outputs);
        }
    }
}
