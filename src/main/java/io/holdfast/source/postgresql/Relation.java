package io.holdfast.source.postgresql;

import java.util.List;

/**
 * A table as the server has described it. Immutable.
 *
 * @param schema its name space
 * @param table its name
 * @param columns the names of its published columns
 */
record Relation(String schema, String table, List<String> columns) {}
