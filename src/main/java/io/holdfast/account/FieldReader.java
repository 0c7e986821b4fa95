package io.holdfast.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.account.AccountRecord.SetAside;
import io.holdfast.account.BlockPlace.Kind;
import io.holdfast.wal.RecordAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what {@link FieldWriter} wrote. Every length is compared with what is left before anything is allocated. Not
 * thread-safe.
 */
final class FieldReader {
    private final ByteBuffer in;

    FieldReader(ByteBuffer in) {
        this.in = in;
    }

    int int8() {
        return in.get();
    }

    boolean flag() {
        return in.get() != 0;
    }

    int int32() {
        return in.getInt();
    }

    long int64() {
        return in.getLong();
    }

    /** A count of elements that take at least so many bytes each. */
    private int count(int leastBytes) {
        int count = in.getInt();
        if (count < 0 || (long) count * leastBytes > in.remaining()) {
            throw new IllegalArgumentException("a count of " + count + " with " + in.remaining() + " bytes left");
        }
        return count;
    }

    byte[] blob() {
        byte[] bytes = new byte[count(1)];
        in.get(bytes);
        return bytes;
    }

    String text() {
        return new String(blob(), UTF_8);
    }

    List<Long> longs() {
        int count = count(8);
        List<Long> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(int64());
        }
        return values;
    }

    List<BlockKey> keys() {
        int count = count(12);
        List<BlockKey> keys = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            keys.add(key());
        }
        return keys;
    }

    private BlockKey key() {
        return new BlockKey(int32(), int64());
    }

    Map<Integer, String> names() {
        Map<Integer, String> names = new HashMap<>();
        for (int left = count(8); left > 0; left--) {
            names.put(int32(), text());
        }
        return names;
    }

    Map<String, Long> counts() {
        Map<String, Long> counts = new HashMap<>();
        for (int left = count(12); left > 0; left--) {
            counts.put(text(), int64());
        }
        return counts;
    }

    Verdict verdict() {
        int code = int8();
        for (Verdict verdict : Verdict.values()) {
            if (verdict.code() == code) {
                return verdict;
            }
        }
        throw new IllegalArgumentException("verdict " + code);
    }

    BlockFacts facts() {
        BlockKey key = key();
        long records = int64();
        BlockPlace place = place();
        int count = count(24);
        List<OriginRange> origin = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            origin.add(new OriginRange(text(), text(), int64(), int64()));
        }
        return new BlockFacts(key, records, place, origin);
    }

    List<BlockFacts> manyFacts() {
        int count = count(25);
        List<BlockFacts> many = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            many.add(facts());
        }
        return many;
    }

    List<SetAside> setAside() {
        int count = count(20);
        List<SetAside> batches = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            batches.add(new SetAside(int64(), text(), int32(), manyFacts()));
        }
        return batches;
    }

    private BlockPlace place() {
        int code = int8();
        if (code == Kind.LOG.code()) {
            return BlockPlace.of(new RecordAddress(text(), int64(), int32(), int32(), int32()));
        }
        if (code == Kind.NOWHERE.code()) {
            return BlockPlace.NOWHERE;
        }
        if (code == Kind.OTHER_LOG.code()) {
            return BlockPlace.OTHER_LOG;
        }
        throw new IllegalArgumentException("place " + code);
    }

    /** Nothing may be left. */
    void end() {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes behind its end");
        }
    }
}
