/**
 * Lines of the files in a directory, local or on HDFS: whole ones, and ones that grow. May import the root, {@code time},
 * {@code metric}, {@code storage}, {@code config}, {@code offset}, {@code source} and {@code source.offsets}.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once, as long as a file's bytes stay until they are stored; how far each file is stored
 * is kept in an offset store, changed by the receiver that claimed it last and by nobody else</td></tr>
 * <tr><td>order</td><td>within a file; files that are there at the same time in the order of their names</td></tr>
 * <tr><td>position</td><td>the file's identity, and the byte offset at which the line begins. Blocks of more than 64 lines
 * carry no ranges, so recovery cannot tell their duplicates</td></tr>
 * <tr><td>redelivered</td><td>never set</td></tr>
 * <tr><td>a renamed file</td><td>goes on under its new name, by inode or HDFS's file number; where a storage has neither,
 * by what was read of it</td></tr>
 * <tr><td>a truncated file</td><td>begins anew, with a warning and a count; what was cut off before it was stored is
 * lost</td></tr>
 * <tr><td>a deleted file</td><td>what was not stored of it is lost, and a warning names it. Nothing is ever deleted by this
 * source</td></tr>
 * <tr><td>undecodable</td><td>stop or skip</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.files;

import org.jspecify.annotations.NullMarked;
