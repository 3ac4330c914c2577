package dev.rondo.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The products of the shapes in use. Each is a hidden class of its own, made of the bytes of a template: so the compiler
 * takes its sizes for constants, and knows what was measured about this shape alone. A class goes when the last
 * weights of its shape have gone.
 */
final class ProductClasses {
    private static final Map<ProductShape, WeakReference<MatrixVectorProduct>> MADE = new ConcurrentHashMap<>();

    /**
     * C2 inlines calls that were counted, and a slice whose making it does not inline is 40 bytes of garbage a product: a
     * product that is compiled after few calls would meet {@code asSlice} uncounted. After this many calls even the
     * interpreter has begun to count.
     */
    private static final int COUNTED = 20_000;

    static {
        MemorySegment segment = Arena.ofAuto().allocate(COUNTED);
        long bytes = 0;
        for (int i = 0; i < COUNTED; i++) {
            bytes += segment.asSlice(0, i).byteSize();
        }
        if (bytes != COUNTED * (COUNTED - 1L) / 2) {
            throw new IllegalStateException("slices of wrong sizes");
        }
    }

    private ProductClasses() {}

    /** {@return the product of weights of this shape} */
    static MatrixVectorProduct of(ProductShape shape) {
        WeakReference<MatrixVectorProduct> made = MADE.get(shape);
        MatrixVectorProduct product = made == null ? null : made.get();
        if (product == null) {
            product = make(shape);
            MADE.values().removeIf(gone -> gone.refersTo(null));
            MADE.put(shape, new WeakReference<>(product));
        }
        return product;
    }

    private static MatrixVectorProduct make(ProductShape shape) {
        Class<? extends MatrixVectorProduct> template = template(shape);
        String file = template.getSimpleName() + ".class";
        try (InputStream in = template.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the class file of " + template.getName() + " is missing");
            }
            MethodHandles.Lookup made =
                    MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), shape, true);
            return (MatrixVectorProduct) made.findConstructor(made.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (IOException e) {
            throw new IllegalStateException("the class file of " + template.getName() + " cannot be read", e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("no class for " + shape + " could be made", e);
        }
    }

    private static Class<? extends MatrixVectorProduct> template(ProductShape shape) {
        if (shape.format() != WeightCodec.FLOAT32) {
            return VectorNarrowProduct.class;
        }
        return shape.gates() == 4 ? VectorFourGateProduct.class : VectorProduct.class;
    }
}
