package io.holdfast.account;

import io.holdfast.wal.RecordAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a block's bytes are kept beyond an executor's life. Immutable.
 *
 * @param kind who keeps them
 * @param address where in Holdfast's log; null unless kind is {@link Kind#LOG}
 */
public record BlockPlace(Kind kind, @Nullable RecordAddress address) {
    /** The bytes live on executors only: nothing is left of them after a restart. */
    public static final BlockPlace NOWHERE = new BlockPlace(Kind.NOWHERE, null);

    /** Another log than Holdfast's keeps them, and cleans them by its own rule. */
    public static final BlockPlace OTHER_LOG = new BlockPlace(Kind.OTHER_LOG, null);

    /** Who keeps a block's bytes; the codes are part of the format and never change. */
    public enum Kind {
        NOWHERE(0),
        LOG(1),
        OTHER_LOG(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** A record of Holdfast's log. */
    public static BlockPlace of(RecordAddress address) {
        return new BlockPlace(Kind.LOG, address);
    }

    /** Whether a new driver can read the block. */
    public boolean isKept() {
        return kind != Kind.NOWHERE;
    }
}
