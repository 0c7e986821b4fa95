/**
 * Offsets kept in tables of a relational database: PostgreSQL, MariaDB or MySQL, H2. Beside the store, what an output
 * needs to move offsets in the same transaction as its results. The driver of the database comes from the application's
 * class path. May import what {@code offset} may, and {@code storage}.
 */
@NullMarked
package io.holdfast.offset.jdbc;

import org.jspecify.annotations.NullMarked;
