package io.holdfast.account;

/** How a batch ended; the codes are part of the format and never change. */
public enum Verdict {
    /** Nothing is known: it has not ended, or nobody heard of it. */
    UNKNOWN(0),
    /** All of its output operations succeeded. */
    OK(1),
    /** At least one output operation failed. */
    FAILED(2),
    /** It had no output operation that ran, and none that should have. */
    NO_JOBS(3);

    private final int code;

    Verdict(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether nothing of the batch is left to do. */
    public boolean isGood() {
        return this == OK || this == NO_JOBS;
    }
}
