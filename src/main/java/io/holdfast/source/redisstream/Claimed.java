package io.holdfast.source.redisstream;

import java.util.List;

/**
 * What one step through the group's pending entries has taken over.
 *
 * @param cursor where the next step begins; {@code 0-0} after the last one
 * @param entries what is the receiver's now
 * @param deleted ids of entries that no longer exist; the server has dropped them from the list
 * @param isNamelessGone whether there are more of those, which a server before 7.0 tells without their ids and keeps as
 *     the receiver's
 */
record Claimed(String cursor, List<Entry> entries, List<String> deleted, boolean isNamelessGone) {}
