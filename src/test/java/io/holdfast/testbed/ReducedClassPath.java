package io.holdfast.testbed;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Calls within a class loader of its own that lacks some of this JVM's jars. Stateless. */
public final class ReducedClassPath {
    private ReducedClassPath() {}

    /**
     * Calls a static method with one text for another.
     *
     * @param missing a regular expression for the beginnings of the names of the jars that are left out
     * @param type a public class, which is loaded again
     * @param method its public static method, from text to text
     */
    public static String call(String missing, Class<?> type, String method, String argument) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader without =
                new URLClassLoader(entriesWithout(missing), ClassLoader.getPlatformClassLoader())) {
            Thread.currentThread().setContextClassLoader(without);
            Class<?> again = without.loadClass(type.getName());
            return (String) again.getMethod(method, String.class).invoke(null, argument);
        } catch (InvocationTargetException failure) {
            throw new AssertionError(failure.getCause());
        } catch (ReflectiveOperationException | IOException failure) {
            throw new TestBedException("Cannot call " + type + "." + method + " without " + missing, failure);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static URL[] entriesWithout(String missing) throws IOException {
        List<URL> path = new ArrayList<>();
        // Surefire hides the class path in a jar of its own, and says so here.
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        for (String entry : entries.split(File.pathSeparator, -1)) {
            if (!String.valueOf(Path.of(entry).getFileName()).matches("(" + missing + ").*")) {
                path.add(Path.of(entry).toUri().toURL());
            }
        }
        return path.toArray(new URL[0]);
    }
}
