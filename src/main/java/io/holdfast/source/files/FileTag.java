package io.holdfast.source.files;

import io.holdfast.source.DeliveryTag;

/**
 * What it takes to keep that a line is stored.
 *
 * @param reader who has read it; to another one it means nothing
 * @param file which file it is of
 * @param end where the next line begins, in bytes
 * @param fingerprint of the file up to there
 */
record FileTag(FilesReader reader, TailedFile file, long end, Fingerprint fingerprint) implements DeliveryTag {}
