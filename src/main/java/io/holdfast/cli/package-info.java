/**
 * The command line: one class per command, and what they share. May import everything; nobody imports it, and picocli is
 * seen here alone, because the plain jar goes without it.
 */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
