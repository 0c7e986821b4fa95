package io.holdfast.config;

import java.util.Optional;

/** Whether the client libraries are there that those who need them add to the class path themselves. Stateless. */
public final class ClientLibraries {
    private ClientLibraries() {}

    /** Why a class cannot be loaded; empty when it can. */
    public static Optional<Throwable> failureToLoad(String className) {
        try {
            Class<?> unused = Class.forName(className, false, ClientLibraries.class.getClassLoader());
            return Optional.empty();
        } catch (ClassNotFoundException | LinkageError missing) {
            return Optional.of(missing);
        }
    }
}
