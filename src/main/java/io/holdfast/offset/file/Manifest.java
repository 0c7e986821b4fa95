package io.holdfast.offset.file;

import java.util.Optional;

/**
 * One manifest. Immutable.
 *
 * @param application whose it is
 * @param number its place in the sequence, zero or more
 * @param batch the results that it publishes; empty if it changes offsets or the epoch alone
 * @param state all that is stored of the application from here on, as {@code DocumentCodec} writes it, in Base64
 */
record Manifest(String application, long number, Optional<PublishedBatch> batch, String state) {}
