package dev.rondo.template;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The class files of a template and of its helpers. */
final class TemplateSource {
    private static final String EXPAND = Expand.class.descriptorString();

    private final Class<?> type;
    private final Map<String, ClassModel> models = new HashMap<>();

    TemplateSource(Class<?> type) {
        this.type = type;
    }

    /** {@return whether a method calls helpers or unrolls loops} */
    boolean needsExpansion(MethodModel method) {
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
    ClassModel model() {
        return model(internalName());
    }

    /** {@return the name of the template in class files} */
    String internalName() {
        return type.getName().replace('.', '/');
    }

    /** {@return whether an instruction calls {@link Unroll#unrolled}} */
    static boolean isUnrolled(InvokeInstruction call) {
        return call.name().equalsString("unrolled")
                && call.owner().asInternalName().equals(Unroll.class.getName().replace('.', '/'));
    }

    /** {@return the helper that an instruction calls; null if it calls something else} */
    @Nullable
    MethodModel helper(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        if (!owner.startsWith(type.getPackageName().replace('.', '/') + "/") || call.opcode() != Opcode.INVOKESTATIC) {
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

    /** {@return whether a method is a helper} */
    static boolean isHelper(MethodModel method) {
        return method.findAttribute(Attributes.runtimeVisibleAnnotations())
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
