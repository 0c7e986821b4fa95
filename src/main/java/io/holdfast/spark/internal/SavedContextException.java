package io.holdfast.spark.internal;

import io.holdfast.HoldfastException;
import java.io.Serial;

/** A checkpoint that this Spark and the classes that are here cannot understand. The message says why. Immutable. */
public final class SavedContextException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    SavedContextException(Throwable cause) {
        super(String.valueOf(root(cause)), cause);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
