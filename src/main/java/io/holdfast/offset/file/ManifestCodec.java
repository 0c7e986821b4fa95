package io.holdfast.offset.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.SourcePartition;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a manifest: lines of UTF-8, each a word and its fields with one space between, so that readers in any
 * language find the files. Names are percent-encoded, as in the query of a URL. Stateless.
 *
 * <pre>
 * HFMANIFEST 1                                           format version
 * application NAME
 * number N                                               as in the file's name
 * batch MILLIS EPOCH                                     these three only where results are published
 * range SOURCE PARTITION FROM UNTIL INCARNATION          for each partition; the incarnation may be empty
 * file NAME BYTES RECORDS                                for each file, below the application's directory
 * state BASE64                                           offsets and epoch from here on, see DocumentCodec
 * crc32c HEX                                             of all bytes before this line
 * </pre>
 *
 * <p>A manifest appears whole or not at all, so one that is not whole is damage, never an unfinished write. The version
 * is looked at before the checksum: a newer form may end in another way.
 */
final class ManifestCodec {
    private static final String MAGIC = "HFMANIFEST ";
    private static final String VERSION = "1";
    private static final String CHECKSUM = "crc32c ";

    private ManifestCodec() {}

    static byte[] encode(Manifest manifest) {
        StringBuilder text = new StringBuilder(1024);
        line(text, MAGIC + VERSION);
        line(text, "application " + encode(manifest.application()));
        line(text, "number " + manifest.number());
        manifest.batch().ifPresent(batch -> {
            line(text, "batch " + batch.batchMillis() + " " + batch.epoch());
            batch.ranges().forEach((partition, range) -> line(text, range(partition, range)));
            batch.files()
                    .forEach(file -> line(text, "file " + file.name() + " " + file.bytes() + " " + file.records()));
        });
        line(text, "state " + manifest.state());
        line(text, CHECKSUM + checksum(text.toString()));
        return text.toString().getBytes(UTF_8);
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    private static String range(SourcePartition partition, OffsetAdvance range) {
        return "range " + encode(partition.source()) + " " + encode(partition.partition()) + " " + range.from() + " "
                + range.until() + " " + encode(range.incarnation());
    }

    private static String encode(String name) {
        return URLEncoder.encode(name, UTF_8);
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /**
     * What a manifest says.
     *
     * @param number its place in the sequence
     * @param where its path, for the message
     * @throws OffsetDamagedException if it is not whole, of a newer version, or of another application
     */
    static Manifest decode(byte[] content, long number, String application, String where) {
        String text = new String(content, UTF_8);
        checkForm(text, where);
        Manifest manifest;
        try {
            manifest = decodeBody(text.substring(0, text.lastIndexOf(CHECKSUM)));
        } catch (RuntimeException senseless) {
            throw damaged(where, "a manifest that makes sense", senseless.toString(), senseless);
        }
        if (!manifest.application().equals(application)) {
            throw new OffsetDamagedException(
                    "Cannot use the manifest " + where + ": expected one of application '" + application
                            + "', found one of '" + manifest.application() + "'; choose another directory",
                    null);
        }
        if (manifest.number() != number) {
            throw damaged(where, "manifest " + number, "manifest " + manifest.number(), null);
        }
        return manifest;
    }

    private static void checkForm(String text, String where) {
        if (!text.startsWith(MAGIC)) {
            throw damaged(where, "a manifest of Holdfast", text.length() + " letters of something else", null);
        }
        int lineEnd = text.indexOf('\n');
        String version = lineEnd < 0 ? "" : text.substring(MAGIC.length(), lineEnd);
        if (version.matches("[1-9]\\d{0,3}") && !version.equals(VERSION)) {
            throw new OffsetDamagedException(
                    "Cannot read the manifest " + where + ": expected format version " + VERSION + ", found " + version
                            + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
        int last = text.lastIndexOf(CHECKSUM);
        String expected = last < 0 ? "a checksum" : CHECKSUM + checksum(text.substring(0, last)) + "\n";
        String found = last < 0 ? "none" : text.substring(last);
        if (!found.equals(expected)) {
            throw damaged(where, expected.strip(), found.strip(), null);
        }
    }

    private static Manifest decodeBody(String body) {
        Map<String, String> single = new TreeMap<>();
        SortedMap<SourcePartition, OffsetAdvance> ranges = new TreeMap<>();
        List<PublishedFile> files = new ArrayList<>();
        for (String line : body.lines().toList()) {
            String[] fields = line.split(" ", -1);
            switch (fields[0]) {
                case "range" ->
                    ranges.put(
                            new SourcePartition(decode(fields[1]), decode(fields[2])),
                            new OffsetAdvance(Long.parseLong(fields[3]), Long.parseLong(fields[4]), decode(fields[5])));
                case "file" ->
                    files.add(new PublishedFile(fields[1], Long.parseLong(fields[2]), Long.parseLong(fields[3])));
                default -> single.put(fields[0], line.substring(line.indexOf(' ') + 1));
            }
        }
        long number = Long.parseLong(field(single, "number"));
        Optional<PublishedBatch> batch = Optional.empty();
        if (single.containsKey("batch")) {
            String[] times = field(single, "batch").split(" ", -1);
            batch = Optional.of(
                    new PublishedBatch(number, Long.parseLong(times[0]), Long.parseLong(times[1]), ranges, files));
        }
        return new Manifest(decode(field(single, "application")), number, batch, field(single, "state"));
    }

    private static String field(Map<String, String> single, String name) {
        String value = single.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no line '" + name + "'");
        }
        return value;
    }

    private static String decode(String name) {
        return URLDecoder.decode(name, UTF_8);
    }

    private static OffsetDamagedException damaged(
            String where, String expected, String found, @Nullable Throwable cause) {
        return new OffsetDamagedException(
                "Cannot read the manifest " + where + ": expected " + expected + ", found " + found
                        + ". Bring back what was there; the results of the application count only with its manifests",
                cause);
    }
}
