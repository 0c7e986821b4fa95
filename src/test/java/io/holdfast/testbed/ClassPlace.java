package io.holdfast.testbed;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Finds what a class was loaded from, to give it to a process. Stateless. */
public final class ClassPlace {
    private ClassPlace() {}

    /** The jar or the directory of a class, for a class path. */
    public static String of(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new TestBedException("No class path entry of " + type + ": " + impossible);
        }
    }
}
