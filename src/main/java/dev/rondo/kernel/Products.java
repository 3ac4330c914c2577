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
final class Products {
    private static final Map<Shape, WeakReference<Product>> MADE = new ConcurrentHashMap<>();

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

    private Products() {}

    /** {@return the product of weights of this shape} */
    static Product of(Shape shape) {
        WeakReference<Product> made = MADE.get(shape);
        Product product = made == null ? null : made.get();
        if (product == null) {
            product = make(shape);
            MADE.values().removeIf(gone -> gone.refersTo(null));
            MADE.put(shape, new WeakReference<>(product));
        }
        return product;
    }

    /** {@return the shape that a class was made for; for its static initializer} */
    static Shape shape(MethodHandles.Lookup lookup) {
        try {
            return MethodHandles.classData(lookup, "_", Shape.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Product make(Shape shape) {
        Class<? extends Product> template = template(shape);
        String file = template.getSimpleName() + ".class";
        try (InputStream in = template.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the class file of " + template.getName() + " is missing");
            }
            MethodHandles.Lookup made =
                    MethodHandles.lookup().defineHiddenClassWithClassData(in.readAllBytes(), shape, true);
            return (Product) made.findConstructor(made.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (IOException e) {
            throw new IllegalStateException("the class file of " + template.getName() + " cannot be read", e);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("no class for " + shape + " could be made", e);
        }
    }

    private static Class<? extends Product> template(Shape shape) {
        if (shape.format() != WeightFormat.FLOAT32) {
            return VectorNarrow.class;
        }
        return shape.gates() == 4 ? VectorFourGates.class : VectorProducts.class;
    }
}
