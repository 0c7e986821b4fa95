package io.holdfast.source.files;

import org.jspecify.annotations.Nullable;

/**
 * A line of a file.
 *
 * @param start where it begins, in bytes
 * @param end where the next one begins
 * @param length its length in bytes, without the line feed
 * @param bytes its bytes; null if it is too long
 * @param fingerprint of the file up to its end
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, and never compared
record Line(long start, long end, long length, byte @Nullable [] bytes, Fingerprint fingerprint) {}
