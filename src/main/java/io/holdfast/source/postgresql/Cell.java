package io.holdfast.source.postgresql;

import org.jspecify.annotations.Nullable;

/**
 * A column's value in a row. Immutable.
 *
 * @param text as PostgreSQL writes it; null for a null
 * @param isUnchanged whether it is a long value that the change did not touch, and that the server does not send
 */
record Cell(@Nullable String text, boolean isUnchanged) {
    static final Cell NULL = new Cell(null, false);
    static final Cell UNCHANGED = new Cell(null, true);
}
