package io.holdfast.offset;

/** What a {@link Document} holds, and which version of it that is. Immutable. */
public final class DocumentContent {
    /** The version of no content. */
    public static final long NONE = -1;

    private final long version;
    private final byte[] bytes;

    /**
     * A content as it was read.
     *
     * @param version what tells it from every other content that was ever there; zero or more
     */
    public DocumentContent(long version, byte[] bytes) {
        this.version = version;
        this.bytes = bytes.clone();
    }

    /** What tells it from every other content that was ever there. */
    public long version() {
        return version;
    }

    /** A copy of the content. */
    public byte[] bytes() {
        return bytes.clone();
    }
}
