package io.holdfast.source.jms;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.source.SourceRefusedException;
import java.lang.reflect.Constructor;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;

/** Makes or looks up a connection factory, of whichever API. Not thread-safe. */
final class FactoryMaking {
    static final String JAKARTA = "jakarta.jms.ConnectionFactory";
    private static final String JAVAX = "javax.jms.ConnectionFactory";

    private final JmsMessages source;
    private final JmsFactory described;
    private final ResolvedSecrets secrets;

    FactoryMaking(JmsMessages source, ResolvedSecrets secrets) {
        this.source = source;
        this.described = source.factory();
        this.secrets = secrets;
    }

    Object make() {
        Object factory = described.lookup().isEmpty() ? constructed() : lookedUp();
        if (!isOf(factory, JAKARTA) && !isOf(factory, JAVAX)) {
            throw refused(
                    factory.getClass().getName() + " is a connection factory neither of JMS 3 (jakarta.jms) nor of"
                            + " JMS 2 (javax.jms); give another class or name",
                    null);
        }
        return factory;
    }

    private Object constructed() {
        String url = secrets.resolve(described.url());
        try {
            Class<?> type = Class.forName(described.className(), true, FactoryMaking.class.getClassLoader());
            Constructor<?> constructor = url.isEmpty() ? type.getConstructor() : type.getConstructor(String.class);
            return url.isEmpty() ? constructor.newInstance() : constructor.newInstance(url);
        } catch (NoSuchMethodException none) {
            throw refused(
                    described.className() + " has no public constructor with "
                            + (url.isEmpty()
                                    ? "no argument; give a URL"
                                    : "a URL; give what it needs by property(...)"),
                    none);
        } catch (ReflectiveOperationException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw refused(described.className() + " cannot be made: " + cause + "; check the URL", cause);
        }
    }

    /** Name and directory come from the application's own settings, never from a message. */
    @SuppressWarnings("BanJNDI")
    private Object lookedUp() {
        Properties environment = new Properties();
        described.environment().forEach((key, value) -> environment.setProperty(key, secrets.resolve(value)));
        try {
            InitialContext directory = new InitialContext(environment);
            try {
                return directory.lookup(described.lookup());
            } finally {
                directory.close();
            }
        } catch (NamingException failure) {
            throw Failures.lookingUp(source, secrets, failure);
        }
    }

    /** Sets the stream's properties, and then over them what the source cannot do without. */
    void configure(Object factory, Map<String, String> required) {
        Map<String, String> all = new HashMap<>(described.properties());
        all.putAll(required);
        all.forEach((property, value) -> {
            try {
                Setters.set(factory, property, secrets.resolve(value));
            } catch (ReflectiveOperationException | IllegalArgumentException failure) {
                throw refused("the connection factory cannot be set up: " + failure.getMessage(), failure);
            }
        });
    }

    /** Whether it implements the interface of that name, which need not be on the class path. */
    static boolean isOf(Object factory, String interfaceName) {
        for (Class<?> type = factory.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> implemented : type.getInterfaces()) {
                if (extendsNamed(implemented, interfaceName)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean extendsNamed(Class<?> type, String name) {
        boolean found = type.getName().equals(name);
        for (Class<?> above : type.getInterfaces()) {
            found |= extendsNamed(above, name);
        }
        return found;
    }

    private SourceRefusedException refused(String reason, @Nullable Throwable cause) {
        boolean isClean = cause == null || secrets.isClean(cause);
        return new SourceRefusedException(
                "Cannot open " + source.name() + ": " + secrets.redact(reason), isClean ? cause : null);
    }
}
