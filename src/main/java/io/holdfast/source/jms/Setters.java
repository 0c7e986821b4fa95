package io.holdfast.source.jms;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Locale;
import java.util.Optional;

/** Sets properties of an object of the vendor's by their public setters. Stateless. */
final class Setters {
    private Setters() {}

    /**
     * Sets one.
     *
     * @param property as {@code sendAcksAsync}, or {@code prefetchPolicy.all} for a property of a property
     * @throws IllegalArgumentException if there is none of that name, or it does not take that value
     * @throws ReflectiveOperationException if the object throws
     */
    static void set(Object target, String property, String value) throws ReflectiveOperationException {
        int dot = property.indexOf('.');
        if (dot > 0) {
            Object inner = read(target, property.substring(0, dot));
            set(inner, property.substring(dot + 1), value);
            return;
        }
        String setter = "set" + capitalized(property);
        for (Method method : target.getClass().getMethods()) {
            if (method.getName().equals(setter) && method.getParameterCount() == 1) {
                Optional<Object> converted = converted(value, method.getParameterTypes()[0], property);
                if (converted.isPresent()) {
                    invoke(method, target, converted.get());
                    return;
                }
            }
        }
        throw new IllegalArgumentException(target.getClass().getName() + " has no property " + property
                + " that is a text, a number or a boolean");
    }

    private static Object read(Object target, String property) throws ReflectiveOperationException {
        try {
            Object value = invoke(target.getClass().getMethod("get" + capitalized(property)), target);
            if (value != null) {
                return value;
            }
        } catch (NoSuchMethodException none) {
            throw new IllegalArgumentException(target.getClass().getName() + " has no property " + property, none);
        }
        throw new IllegalArgumentException(
                "The property " + property + " of " + target.getClass().getName() + " is null");
    }

    private static Object invoke(Method method, Object target, Object... arguments)
            throws ReflectiveOperationException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof RuntimeException refused) {
                throw new IllegalArgumentException(method.getName() + " refuses the value: " + refused, refused);
            }
            throw thrown;
        }
    }

    /** Empty for a type that is none of those; a number that is none is an error. */
    private static Optional<Object> converted(String value, Class<?> type, String property) {
        try {
            if (type == String.class) {
                return Optional.of(value);
            }
            if (type == boolean.class || type == Boolean.class) {
                return Optional.of(truth(value, property));
            }
            if (type == int.class || type == Integer.class) {
                return Optional.of(Integer.valueOf(value));
            }
            return type == long.class || type == Long.class ? Optional.of(Long.valueOf(value)) : Optional.empty();
        } catch (NumberFormatException none) {
            throw new IllegalArgumentException("The property " + property + " takes a whole number", none);
        }
    }

    private static Boolean truth(String value, String property) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("The property " + property + " takes true or false");
        }
        return Boolean.valueOf(value);
    }

    private static String capitalized(String property) {
        return property.substring(0, 1).toUpperCase(Locale.ROOT) + property.substring(1);
    }
}
