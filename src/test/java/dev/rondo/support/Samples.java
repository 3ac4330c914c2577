package dev.rondo.support;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value of any type, for calls that are to fail for a different reason: given ones, constants of enums, empty arrays, objects that
 * implement an interface and do nothing, and whatever a constructor or a static factory returns when it is called with
 * samples.
 */
public final class Samples {
    private final Map<Class<?>, Object> known = new HashMap<>();
    private final Set<Class<?>> tried = new HashSet<>();

    /** Samples that begin with given ones. */
    public Samples(List<Object> given) {
        given.forEach(value -> known.put(value.getClass(), value));
        known.put(int.class, 1);
        known.put(long.class, 1L);
        known.put(float.class, 0.5f);
        known.put(double.class, 0.5);
        known.put(boolean.class, true);
        known.put(char.class, ',');
        known.put(byte.class, (byte) 1);
        known.put(short.class, (short) 1);
    }

    /** {@return a sample of a type, or nothing if none can be made} */
    public Optional<Object> of(Class<?> type) {
        Object value = known.get(type);
        if (value == null && tried.add(type)) {
            value = make(type);
            if (value != null) {
                known.put(type, value);
            }
        }
        return Optional.ofNullable(value);
    }

    /** {@return an argument for each parameter, or nothing if one cannot be made} */
    public Optional<Object[]> arguments(Executable call) {
        List<Object> arguments = new ArrayList<>();
        for (Parameter parameter : call.getParameters()) {
            of(parameter.getType()).ifPresent(arguments::add);
        }
        return arguments.size() == call.getParameterCount() ? Optional.of(arguments.toArray()) : Optional.empty();
    }

    private Object make(Class<?> type) {
        for (Map.Entry<Class<?>, Object> each : known.entrySet()) {
            if (type.isAssignableFrom(each.getKey()) && type != Object.class) {
                return each.getValue();
            }
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        if (type.isInterface() && !type.isSealed()) {
            return Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
        }
        List<Executable> makers = new ArrayList<>(Arrays.asList(type.getConstructors()));
        Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .forEach(makers::add);
        makers.sort(Comparator.comparingInt(Executable::getParameterCount).thenComparing(Executable::toString));
        return makers.stream()
                .map(this::call)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private Optional<Object> call(Executable maker) {
        return arguments(maker).map(arguments -> {
            try {
                return maker instanceof Constructor<?> constructor
                        ? constructor.newInstance(arguments)
                        : ((Method) maker).invoke(null, arguments);
            } catch (ReflectiveOperationException refused) {
                return null;
            }
        });
    }
}
