package io.holdfast.wal;

/** Whose records a part of the log holds. Immutable. */
public enum Role {
    /** Blocks that receivers stored. */
    DATA("data", 1),
    /** Events of the driver. */
    DRIVER("driver", 2);

    private final String directory;
    private final int code;

    Role(String directory, int code) {
        this.directory = directory;
        this.code = code;
    }

    /** The name of the role's directory. */
    String directory() {
        return directory;
    }

    /** The role in a segment header; never changes. */
    int code() {
        return code;
    }
}
