package io.holdfast.spark.context;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler of SIGTERM instead of the JVM's, whose shutdown hooks would stop Spark in the middle and cannot be put off.
 * By reflection, because the class is in no standard. Stateless.
 */
final class TerminationSignal {
    private static final Logger log = LoggerFactory.getLogger(TerminationSignal.class);

    private TerminationSignal() {}

    /**
     * From now on the signal calls this, each time on a thread of its own, and nothing else.
     *
     * @return whether this JVM allows it
     */
    static boolean handle(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    TerminationSignal.class.getClassLoader(), new Class<?>[] {handler}, calling(action));
            Object term = signal.getConstructor(String.class).newInstance("TERM");
            signal.getMethod("handle", signal, handler).invoke(null, term, proxy);
            return true;
        } catch (ReflectiveOperationException | RuntimeException refused) {
            log.warn(
                    "This JVM does not let SIGTERM be handled: it ends the driver in the middle; nothing is lost, but"
                            + " the next start has work to repeat",
                    refused);
            return false;
        }
    }

    private static InvocationHandler calling(Runnable action) {
        return (proxy, method, arguments) -> {
            if (method.getDeclaringClass() != Object.class) {
                action.run();
                return null;
            }
            return ofObject(proxy, method, arguments);
        };
    }

    private static Object ofObject(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "Holdfast's handler of SIGTERM";
        };
    }
}
