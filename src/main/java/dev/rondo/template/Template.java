package dev.rondo.template;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/**
 * A class to make classes from. Each call of {@link #instantiate} defines a hidden class with the template's bytes, in which
 * helpers are expanded, loops over registers are unrolled and named static fields are constants. Thread-safe.
 */
public final class Template {
    /** A system property; {@code false} stands for a JVM that cannot define classes, such as a native image. */
    private static final boolean DEFINES = !"false".equals(System.getProperty("rondo.define"));

    private final Class<?> type;
    private final MethodHandles.Lookup lookup;
    private final TemplateSource source;

    /**
     * Makes a template of a class.
     *
     * @param type the class, whose superclass is {@link Expanded} and whose constructor has no parameters
     * @param lookup a lookup of a class of the same package
     */
    public Template(Class<?> type, MethodHandles.Lookup lookup) {
        this.type = type;
        this.lookup = lookup;
        this.source = new TemplateSource(type);
    }

    /**
     * Defines a class and makes an instance of it.
     *
     * @param constants what {@link Unroll#given} gives to the class, by name
     * @return an instance
     * @throws IllegalArgumentException if a method cannot be expanded, with its name and line
     * @throws IllegalStateException if this JVM does not allow to define classes
     */
    public synchronized Object instantiate(Map<String, Integer> constants) {
        if (!DEFINES) {
            throw new IllegalStateException("-Drondo.define=false");
        }
        try {
            MethodHandles.Lookup hidden =
                    lookup.defineHiddenClassWithClassData(bytes(constants), new Unroll.Constants(constants), true);
            return hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("no class can be defined from " + type.getName(), e);
        }
    }

    private byte[] bytes(Map<String, Integer> constants) {
        ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofClassLoading(lookup).orElse(ClassHierarchyResolver.defaultResolver())));
        ClassTransform expansion = (builder, element) -> {
            if (element instanceof MethodModel method && source.needsExpansion(method)) {
                builder.withMethod(
                        method.methodName(),
                        method.methodType(),
                        method.flags().flagsMask(),
                        body -> body.withCode(code -> new Expansion(source, constants, code).expand(method)));
            } else if (!(element instanceof MethodModel method && TemplateSource.isHelper(method))) {
                builder.with(element);
            }
        };
        return file.transformClass(source.model(), expansion);
    }
}
