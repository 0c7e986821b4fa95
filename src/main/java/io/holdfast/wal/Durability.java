package io.holdfast.wal;

/** What has happened to a record's bytes when a write returns. Immutable. */
public enum Durability {
    /** The operating system, or every DataNode of the pipeline, has them: the level of the stock log. */
    FLUSH,
    /** They are on disk. */
    FORCE
}
