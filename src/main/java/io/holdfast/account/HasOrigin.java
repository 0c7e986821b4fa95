package io.holdfast.account;

import java.util.List;

/** Metadata of a block that says which records of its source are in it. */
public interface HasOrigin {
    /** The records, exactly; empty if that cannot be said. */
    List<OriginRange> origin();
}
