package io.holdfast.testbed;

import org.jspecify.annotations.Nullable;

/** A server of the test bed did not do what was asked; the message says which, what was awaited and what was seen. */
public final class TestBedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestBedException(String message) {
        super(message);
    }

    TestBedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
