package io.holdfast.offset;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.holdfast.epoch.Epoch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a document. Stateless.
 *
 * <p>Numbers are written seven bits per byte, the lowest first, the high bit set on all but the last byte. A text is the
 * count of its UTF-8 bytes and these. "+1" says that the number is written one higher, so that -1 is possible.
 *
 * <pre>
 * bytes   content
 * 8       magic "HFOFFSET"
 * 1       format version, 1
 * text    application
 * number  changes by hand
 * number  0 no epoch, 1 an epoch:   number, owner (text), claimed (number, ms since 1970)
 * number  last sign of life +1 (ms since 1970), 0 if there was none
 * number  count of texts, then each of them; what follows names them by their place, from 0
 * number  count of partitions, then of each: source (text's place), name (text's place)
 * number  count of offsets, then of each: partition's place, offset, incarnation (text's place), batch +1 (ms since 1970)
 * number  count of history, newest first, then of each:
 *           epoch, at (ms since 1970), batch +1 (ms since 1970), note (text),
 *           count of advances, then of each: partition's place, from +1, until, incarnation (text's place)
 * 4       CRC-32C of all bytes before, big-endian
 * </pre>
 *
 * <p>A document is replaced whole or not at all, so one that is not whole is damage, never an unfinished write: it is
 * refused, and nothing is taken from it. The version comes before everything else, so that a newer form is told from
 * damage whatever it looks like.
 */
final class DocumentCodec {
    static final int VERSION = 1;
    private static final byte[] MAGIC = "HFOFFSET".getBytes(US_ASCII);
    private static final int HEADER_BYTES = MAGIC.length + 1;
    private static final int CHECKSUM_BYTES = 4;

    private DocumentCodec() {}

    static byte[] encode(DocumentState state) {
        DocumentWriter out = new DocumentWriter();
        out.bytes(MAGIC).number(VERSION).text(state.application()).number(state.handChanges());
        encodeEpoch(out, state.epoch());
        out.number(state.lastSignMillis().orElse(-1L) + 1);
        Places places = Places.of(state);
        out.number(places.texts.size());
        places.texts.keySet().forEach(out::text);
        out.number(places.partitions.size());
        places.partitions
                .keySet()
                .forEach(partition ->
                        out.number(places.text(partition.source())).number(places.text(partition.partition())));
        out.number(state.offsets().size());
        state.offsets()
                .forEach((partition, stored) -> out.number(places.partition(partition))
                        .number(stored.offset())
                        .number(places.text(stored.incarnation()))
                        .number(stored.batchMillis() + 1));
        out.number(state.history().size());
        state.history().forEach(entry -> encodeEntry(out, entry, places));
        byte[] body = out.toBytes();
        return ByteBuffer.allocate(body.length + CHECKSUM_BYTES)
                .put(body)
                .putInt(checksum(body, body.length))
                .array();
    }

    private static void encodeEpoch(DocumentWriter out, Optional<Epoch> epoch) {
        out.number(epoch.isPresent() ? 1 : 0);
        epoch.ifPresent(known -> out.number(known.number()).text(known.owner()).number(known.claimedMillis()));
    }

    private static void encodeEntry(DocumentWriter out, OffsetEntry entry, Places places) {
        OffsetCommit commit = entry.commit();
        out.number(entry.epoch())
                .number(entry.atMillis())
                .number(commit.batchMillis() + 1)
                .text(commit.note())
                .number(commit.advances().size());
        commit.advances()
                .forEach((partition, advance) -> out.number(places.partition(partition))
                        .number(advance.from() + 1)
                        .number(advance.until())
                        .number(places.text(advance.incarnation())));
    }

    /**
     * What a document says.
     *
     * @param where the document, for the message
     * @throws OffsetDamagedException if it is not whole, of a newer version, or of another application
     */
    static DocumentState decode(byte[] content, String application, String where) {
        checkForm(content, where);
        DocumentState state;
        try {
            state = decodeBody(ByteBuffer.wrap(content, HEADER_BYTES, content.length - HEADER_BYTES - CHECKSUM_BYTES));
        } catch (RuntimeException senseless) {
            throw damaged(where, "a document that makes sense", senseless.toString(), senseless);
        }
        if (!state.application().equals(application)) {
            throw new OffsetDamagedException(
                    "Cannot use the offsets in " + where + ": expected those of application '" + application
                            + "', found those of '" + state.application()
                            + "'; set spark.holdfast.application, or choose another address",
                    null);
        }
        return state;
    }

    private static void checkForm(byte[] content, String where) {
        if (content.length < HEADER_BYTES + CHECKSUM_BYTES
                || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw damaged(where, "a document of Holdfast", content.length + " bytes of something else", null);
        }
        int version = content[MAGIC.length];
        if (version > VERSION || version < 1) {
            throw new OffsetDamagedException(
                    "Cannot read the offsets in " + where + ": expected format version " + VERSION + " or lower, found "
                            + version + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
        int body = content.length - CHECKSUM_BYTES;
        int expected = ByteBuffer.wrap(content, body, CHECKSUM_BYTES).getInt();
        int found = checksum(content, body);
        if (expected != found) {
            throw damaged(where, String.format("checksum %08x", expected), String.format("%08x", found), null);
        }
    }

    private static DocumentState decodeBody(ByteBuffer body) {
        DocumentReader in = new DocumentReader(body);
        String application = in.text();
        long handChanges = in.number();
        Optional<Epoch> epoch = in.number() == 0
                ? Optional.empty()
                : Optional.of(new Epoch(in.number(), application, in.text(), in.number()));
        long lastSign = in.number() - 1;
        List<String> texts = in.list(in::text);
        List<SourcePartition> partitions = in.list(() -> new SourcePartition(in.one(texts), in.one(texts)));
        SortedMap<SourcePartition, StoredOffset> offsets = new TreeMap<>();
        in.each(() -> offsets.put(in.one(partitions), new StoredOffset(in.number(), in.one(texts), in.number() - 1)));
        List<OffsetEntry> history = in.list(() -> decodeEntry(in, texts, partitions));
        in.end();
        return new DocumentState(
                application,
                handChanges,
                epoch,
                lastSign < 0 ? Optional.empty() : Optional.of(lastSign),
                offsets,
                history);
    }

    private static OffsetEntry decodeEntry(DocumentReader in, List<String> texts, List<SourcePartition> partitions) {
        long epoch = in.number();
        long atMillis = in.number();
        long batchMillis = in.number() - 1;
        String note = in.text();
        SortedMap<SourcePartition, OffsetAdvance> advances = new TreeMap<>();
        in.each(() -> advances.put(in.one(partitions), new OffsetAdvance(in.number() - 1, in.number(), in.one(texts))));
        return new OffsetEntry(new OffsetCommit(batchMillis, advances, note), epoch, atMillis);
    }

    private static int checksum(byte[] content, int length) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }

    private static OffsetDamagedException damaged(
            String where, String expected, String found, @Nullable Throwable cause) {
        return new OffsetDamagedException(
                "Cannot read the offsets in " + where + ": expected " + expected + ", found " + found
                        + ". Bring back what was there; or stop the application, delete it, and set the offsets by hand",
                cause);
    }

    /** Where texts and partitions stand in their lists: a name is written once, however often it is used. */
    private static final class Places {
        private final Map<String, Integer> texts = new LinkedHashMap<>();
        private final Map<SourcePartition, Integer> partitions = new LinkedHashMap<>();

        static Places of(DocumentState state) {
            Places places = new Places();
            state.offsets().forEach((partition, stored) -> places.add(partition, stored.incarnation()));
            state.history()
                    .forEach(entry -> entry.commit()
                            .advances()
                            .forEach((partition, advance) -> places.add(partition, advance.incarnation())));
            return places;
        }

        private void add(SourcePartition partition, String incarnation) {
            for (String text : List.of(partition.source(), partition.partition(), incarnation)) {
                texts.putIfAbsent(text, texts.size());
            }
            partitions.putIfAbsent(partition, partitions.size());
        }

        private long text(String text) {
            return texts.getOrDefault(text, -1);
        }

        private long partition(SourcePartition partition) {
            return partitions.getOrDefault(partition, -1);
        }
    }
}
