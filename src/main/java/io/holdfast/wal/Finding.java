package io.holdfast.wal;

/**
 * Something that an inspection of a log found and an operator may want to know. Immutable.
 *
 * @param kind how bad it is
 * @param path the file, or where the file should be
 * @param offset where it begins, in bytes from the start of the file
 * @param bytes how far it goes; 0 if it is a place and not a range
 * @param expected what should be there
 * @param found what is there
 */
public record Finding(Kind kind, String path, long offset, long bytes, String expected, String found) {
    /** How bad a finding is. */
    public enum Kind {
        /** Something acknowledged, or that may have been, cannot be read; reading the log stops here. */
        DAMAGE,
        /** Damage that a repair has marked; reading the log passes over it. */
        HOLE,
        /** An end that was never acknowledged; reading the log leaves it out. */
        CUT
    }

    static Finding damage(String path, long offset, long bytes, String expected, String found) {
        return new Finding(Kind.DAMAGE, path, offset, bytes, expected, found);
    }

    static Finding cut(String path, long offset, long bytes, String what) {
        return new Finding(Kind.CUT, path, offset, bytes, "an end that was never acknowledged", what);
    }

    static Finding hole(String path, long offset, long bytes) {
        return new Finding(Kind.HOLE, path, offset, bytes, "records", "a hole that a repair left");
    }

    /** Whether reading the log stops here. */
    public boolean isDamage() {
        return kind == Kind.DAMAGE;
    }
}
