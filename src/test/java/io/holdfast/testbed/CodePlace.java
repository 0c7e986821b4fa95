package io.holdfast.testbed;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where classes of this JVM came from, for the class paths of processes that the tests start. Stateless. */
public final class CodePlace {
    private CodePlace() {}

    /** The jar or directory with that class. */
    public static String of(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException impossible) {
            throw new TestBedException("No class path entry of " + type, impossible);
        }
    }
}
