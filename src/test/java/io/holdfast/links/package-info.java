/**
 * Holds main code to what is the same in every Spark line: reads from class files what it links to, looks that up in the
 * jars of the lines, and compares with the table in {@code src/build/links.txt}. Imports nothing of ours.
 */
@NullMarked
package io.holdfast.links;

import org.jspecify.annotations.NullMarked;
