package io.holdfast.offset.file;

import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import java.util.Base64;
import java.util.Optional;

/**
 * A document as the state in the newest manifest: a change of it is the next manifest. What it publishes is attached
 * before, and is in the manifest that changes the offsets, or in none. Safe for use by several threads, except for
 * attaching.
 */
final class ManifestDocument implements Document {
    private static final int LIMIT_BYTES = 16 << 20;

    private final ManifestSequence sequence;
    private final String application;
    private Optional<PublishedBatch> batch = Optional.empty();
    private boolean isPublished;

    ManifestDocument(ManifestSequence sequence, String application) {
        this.sequence = sequence;
        this.application = application;
    }

    /** Publishes the batch with what is changed from here on; its number will be that of the manifest. */
    void attach(PublishedBatch published) {
        batch = Optional.of(published);
    }

    /** Whether a change of this document is known to have published what was attached. */
    boolean isPublished() {
        return isPublished;
    }

    @Override
    public String description() {
        return sequence.description();
    }

    @Override
    public Optional<DocumentContent> read() {
        return sequence.newest().map(ManifestDocument::content);
    }

    static DocumentContent content(Manifest manifest) {
        return new DocumentContent(manifest.number(), Base64.getDecoder().decode(manifest.state()));
    }

    @Override
    public boolean replace(long seen, byte[] content) {
        String state = Base64.getEncoder().encodeToString(content);
        boolean created = sequence.create(
                new Manifest(application, seen + 1, batch.map(published -> published.as(seen + 1)), state));
        isPublished |= created && batch.isPresent();
        return created;
    }

    @Override
    public int limitBytes() {
        return LIMIT_BYTES;
    }

    /** Leaves the storage to whoever opened it. */
    @Override
    public void close() {}
}
