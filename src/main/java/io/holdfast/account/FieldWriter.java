package io.holdfast.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.account.AccountRecord.SetAside;
import io.holdfast.wal.RecordAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Fields one after the other, big-endian: numbers of 1, 4 and 8 bytes; text, blobs and lists begin with their length or
 * count in 4 bytes; text is UTF-8. Not thread-safe.
 */
final class FieldWriter {
    private ByteBuffer out = ByteBuffer.allocate(2048);

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int size = Math.max(out.capacity() * 2, out.position() + bytes);
            out = ByteBuffer.wrap(Arrays.copyOf(out.array(), size)).position(out.position());
        }
        return out;
    }

    FieldWriter int8(int value) {
        room(1).put((byte) value);
        return this;
    }

    FieldWriter flag(boolean value) {
        return int8(value ? 1 : 0);
    }

    FieldWriter int32(int value) {
        room(4).putInt(value);
        return this;
    }

    FieldWriter int64(long value) {
        room(8).putLong(value);
        return this;
    }

    FieldWriter bytes(byte[] value) {
        room(value.length).put(value);
        return this;
    }

    FieldWriter blob(byte[] value) {
        return int32(value.length).bytes(value);
    }

    FieldWriter text(String value) {
        return blob(value.getBytes(UTF_8));
    }

    FieldWriter longs(List<Long> values) {
        int32(values.size());
        values.forEach(this::int64);
        return this;
    }

    FieldWriter key(BlockKey key) {
        return int32(key.streamId()).int64(key.uniqueId());
    }

    FieldWriter keys(List<BlockKey> keys) {
        int32(keys.size());
        keys.forEach(this::key);
        return this;
    }

    FieldWriter names(Map<Integer, String> names) {
        int32(names.size());
        names.forEach((number, name) -> int32(number).text(name));
        return this;
    }

    FieldWriter counts(Map<String, Long> counts) {
        int32(counts.size());
        counts.forEach((name, count) -> text(name).int64(count));
        return this;
    }

    FieldWriter facts(BlockFacts facts) {
        key(facts.key())
                .int64(facts.records())
                .place(facts.place())
                .int32(facts.origin().size());
        for (OriginRange range : facts.origin()) {
            text(range.source()).text(range.partition()).int64(range.first()).int64(range.last());
        }
        return this;
    }

    FieldWriter facts(List<BlockFacts> many) {
        int32(many.size());
        many.forEach(this::facts);
        return this;
    }

    FieldWriter setAside(List<SetAside> batches) {
        int32(batches.size());
        batches.forEach(batch ->
                int64(batch.time()).text(batch.reason()).int32(batch.failures()).facts(batch.blocks()));
        return this;
    }

    private FieldWriter place(BlockPlace place) {
        int8(place.kind().code());
        RecordAddress address = place.address();
        if (address == null) {
            return this;
        }
        return text(address.path())
                .int64(address.offset())
                .int32(address.length())
                .int32(address.segmentChecksum())
                .int32(address.checksum());
    }

    /** All that was written. */
    ByteBuffer buffer() {
        return out.duplicate().flip();
    }
}
