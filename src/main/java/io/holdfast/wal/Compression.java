package io.holdfast.wal;

/** How records are stored. Immutable. */
public enum Compression {
    /** As LZ4 where the log is not on a local disk; raw there, and where the library is missing. */
    AUTO,
    /** Raw. */
    NONE,
    /** LZ4: takes little time. */
    LZ4,
    /** Zstandard at its lowest level: takes more time, for networks that are slower than that. */
    ZSTD
}
