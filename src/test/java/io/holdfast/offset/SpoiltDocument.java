package io.holdfast.offset;

import io.holdfast.offset.OffsetStoreContract.Spoil;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Documents that are wrong in one way. Stateless. */
public final class SpoiltDocument {
    private SpoiltDocument() {}

    /** The content of a document, made wrong. */
    public static byte[] of(byte[] content, Spoil how) {
        byte[] spoilt = content.clone();
        switch (how) {
            case DAMAGED -> spoilt[spoilt.length / 2] ^= 0x10;
            case NEWER -> {
                spoilt[8] = DocumentCodec.VERSION + 1;
                CRC32C crc = new CRC32C();
                crc.update(spoilt, 0, spoilt.length - 4);
                ByteBuffer.wrap(spoilt).putInt(spoilt.length - 4, (int) crc.getValue());
            }
            case FOREIGN -> {
                return DocumentCodec.encode(DocumentState.empty("somebody-else"));
            }
        }
        return spoilt;
    }
}
