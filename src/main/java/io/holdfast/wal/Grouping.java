package io.holdfast.wal;

/** Whether writes that meet share one append and one flush. Immutable. */
public enum Grouping {
    /** Where a flush costs more than handing a record to another thread: everywhere but on local disks that only flush. */
    AUTO,
    /** Always. */
    ON,
    /** Never: each writer flushes for itself, in its own thread. */
    OFF;

    boolean applies(boolean localDisk, Durability durability) {
        return this == ON || (this == AUTO && (!localDisk || durability == Durability.FORCE));
    }
}
