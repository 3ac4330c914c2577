package dev.rondo.kernel;

import dev.rondo.template.Template;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The products of the shapes in use. Each shape has a hidden class, defined from the bytes of a template class. Its sizes are
 * constants to C2, and it has a profile of its own. A class is unloaded when no weights of its shape are left.
 */
final class ProductClasses {
    private static final Map<ProductShape, WeakReference<MatrixVectorProduct>> PRODUCTS = new ConcurrentHashMap<>();

    /**
     * C2 inlines only calls that the profile has counted. A call to {@code asSlice} that is not inlined allocates 40 bytes
     * per product, so the loop below makes sure it is counted. The interpreter starts to count within this many calls.
     */
    private static final int COUNTED = 20_000;

    static {
        MemorySegment segment = Arena.ofAuto().allocate(COUNTED);
        long bytes = 0;
        for (int i = 0; i < COUNTED; i++) {
            bytes += segment.asSlice(0, i).byteSize();
        }
        if (bytes != COUNTED * (COUNTED - 1L) / 2) {
            throw new IllegalStateException("asSlice returned slices of wrong sizes");
        }
    }

    private static final Template FULL = new Template(VectorProduct.class, MethodHandles.lookup());
    private static final Template NARROW = new Template(VectorNarrowProduct.class, MethodHandles.lookup());

    private ProductClasses() {}

    /** {@return the product for weights of a shape} */
    static MatrixVectorProduct of(ProductShape shape) {
        WeakReference<MatrixVectorProduct> known = PRODUCTS.get(shape);
        MatrixVectorProduct product = known == null ? null : known.get();
        if (product == null) {
            product = define(shape);
            PRODUCTS.values().removeIf(reference -> reference.refersTo(null));
            PRODUCTS.put(shape, new WeakReference<>(product));
        }
        return product;
    }

    private static MatrixVectorProduct define(ProductShape shape) {
        ProductVariant variant = new ProductVariant(shape, shape.pairs(), shape.sliced());
        Template template = shape.format() == WeightCodec.FLOAT32 ? FULL : NARROW;
        return (MatrixVectorProduct) template.instantiate(variant.constants());
    }
}
