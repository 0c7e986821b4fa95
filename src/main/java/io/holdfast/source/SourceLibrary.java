package io.holdfast.source;

import io.holdfast.config.ClientLibraries;

/** Looks for what an adapter needs on the class path, so that a missing jar is named before anything else fails. Stateless. */
public final class SourceLibrary {
    private SourceLibrary() {}

    /**
     * Checks that a class can be loaded.
     *
     * @param className a class of the library
     * @param artifact what to add, as {@code group:artifact:version}
     * @param source the source's name, for the message; without a secret
     * @throws SourceRefusedException naming the artifact, if it cannot
     */
    public static void require(String className, String artifact, String source) {
        ClientLibraries.failureToLoad(className).ifPresent(missing -> {
            throw new SourceRefusedException(
                    "Cannot open " + source + ": its client library is not on the class path; add " + artifact
                            + " (--jars or --packages)",
                    missing);
        });
    }
}
