package dev.rondo.template;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A class to make classes from. Each call of {@link #instantiate} defines a hidden class with the template's bytes, in which
 * helpers are expanded, loops over registers are unrolled and named static fields are constants.
 */
public final class Template {
    private static final String EXPAND = Expand.class.descriptorString();

    private final Class<?> type;
    private final MethodHandles.Lookup lookup;
    private final Map<String, ClassModel> models = new HashMap<>();

    /**
     * Makes a template of a class.
     *
     * @param type the class, whose superclass is {@link Expanded} and whose constructor has no parameters
     * @param lookup a lookup of a class of the same package
     */
    public Template(Class<?> type, MethodHandles.Lookup lookup) {
        this.type = type;
        this.lookup = lookup;
    }

    /**
     * Defines a class and makes an instance of it.
     *
     * @param constants what {@link Unroll#given} gives to the class, by name
     * @return an instance
     * @throws IllegalArgumentException if a method cannot be expanded, with its name and line
     * @throws IllegalStateException if this JVM does not allow to define classes
     */
    public Object instantiate(Map<String, Integer> constants) {
        try {
            MethodHandles.Lookup hidden = lookup.defineHiddenClassWithClassData(
                    bytes(constants), new Unroll.Constants(constants), true);
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
            if (element instanceof MethodModel method && needsExpansion(method)) {
                builder.withMethod(
                        method.methodName(), method.methodType(), method.flags().flagsMask(), body -> body.withCode(
                                code -> new Expansion(this, constants, code).expand(method)));
            } else if (!(element instanceof MethodModel method && isHelper(method))) {
                builder.with(element);
            }
        };
        return file.transformClass(model(internalName()), expansion);
    }

    private boolean needsExpansion(MethodModel method) {
        if (isHelper(method) || method.code().isEmpty()) {
            return false;
        }
        for (CodeElement element : method.code().get()) {
            if (element instanceof InvokeInstruction call && (isUnrolled(call) || helper(call) != null)) {
                return true;
            }
        }
        return false;
    }

    /** {@return the template itself, parsed} */
    Optional<ClassModel> model() {
        return Optional.of(model(internalName()));
    }

    /** {@return the name of the template in class files} */
    String internalName() {
        return type.getName().replace('.', '/');
    }

    static boolean isUnrolled(InvokeInstruction call) {
        return call.name().equalsString("unrolled")
                && call.owner().asInternalName().equals(Unroll.class.getName().replace('.', '/'));
    }

    /** {@return the helper that an instruction calls; null if it calls something else} */
    @Nullable MethodModel helper(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        if (!owner.startsWith(type.getPackageName().replace('.', '/') + "/")
                || call.opcode() != Opcode.INVOKESTATIC) {
            return null;
        }
        for (MethodModel method : model(owner).methods()) {
            if (method.methodName().equalsString(call.name().stringValue())
                    && method.methodType().equalsString(call.type().stringValue())) {
                return isHelper(method) ? method : null;
            }
        }
        return null;
    }

    private static boolean isHelper(MethodModel method) {
        return method.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .filter(found -> found.annotations().stream()
                        .anyMatch(annotation -> annotation.className().equalsString(EXPAND)))
                .isPresent();
    }

    private ClassModel model(String internalName) {
        return models.computeIfAbsent(internalName, name -> {
            String resource = name.substring(name.lastIndexOf('/') + 1) + ".class";
            try (InputStream in = type.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("the class file of " + name + " is missing");
                }
                return ClassFile.of().parse(in.readAllBytes());
            } catch (IOException e) {
                throw new IllegalStateException("the class file of " + name + " cannot be read", e);
            }
        });
    }
}
