package io.holdfast.offset;

import io.holdfast.config.ClientLibraries;

/** Looks for what a store needs on the class path, so that a missing jar is named before anything else fails. Stateless. */
public final class ClientLibrary {
    private ClientLibrary() {}

    /**
     * Checks that a class can be loaded.
     *
     * @param className a class of the library
     * @param artifact what to add, as {@code group:artifact:version}
     * @param address the store, for the message; without a secret
     * @throws OffsetRefusedException naming the artifact, if it cannot
     */
    public static void require(String className, String artifact, String address) {
        ClientLibraries.failureToLoad(className).ifPresent(missing -> {
            throw new OffsetRefusedException(
                    "Cannot open the offset store " + address + ": its client library is not on the class path; add "
                            + artifact + " (--jars or --packages)",
                    missing);
        });
    }
}
