package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageFailedException;
import io.holdfast.storage.StorageInterruptedException;
import io.holdfast.storage.StorageMissingException;
import io.holdfast.wal.RecoveryReport.Loss;
import io.holdfast.wal.RecoveryReport.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small files that say which damage was set aside, so that no later reader stops at it. They lie in {@code .damage} of
 * the role's directory under the path that the damaged file has in the role: the damaged file itself stays where the
 * addresses of its intact records point to. Thread-safe.
 *
 * <pre>
 * holdfast-damage 1
 * records=COUNT               lost records, -1 where unknown
 * range=FROM-TO               first lost byte and the first behind; one line each
 * checksum=HEX8               CRC-32C over all bytes before this line
 * </pre>
 */
final class DamageMarkers {
    private static final Logger log = LoggerFactory.getLogger(DamageMarkers.class);
    private static final String FIRST_LINE = "holdfast-damage 1\n";
    private static final Pattern CONTENT =
            Pattern.compile("holdfast-damage 1\nrecords=-?\\d{1,18}\n((?:range=\\d{1,18}-\\d{1,18}\n)+)checksum=.*\n");
    private static final Pattern RANGE = Pattern.compile("range=(\\d+)-(\\d+)\n");
    private static final int LIMIT_BYTES = 1 << 20;

    /** More ranges than this become one that spans them. */
    private static final int MAX_RANGES = 1000;

    private final Storage storage;
    private final LogLayout layout;

    DamageMarkers(Storage storage, LogLayout layout) {
        this.storage = storage;
        this.layout = layout;
    }

    private String directory() {
        return layout.directory() + "/.damage";
    }

    private String marker(String path) {
        return directory() + path.substring(layout.directory().length());
    }

    /** What was set aside of that file; nothing if there is no marker, or none that can be believed. */
    List<Range> ranges(String path) {
        try {
            return parse(new String(storage.readSmall(marker(path), LIMIT_BYTES), UTF_8))
                    .orElse(List.of());
        } catch (StorageMissingException none) {
            return List.of();
        } catch (StorageFailedException failure) {
            log.warn("Could not read what was set aside of {}; taken as nothing", path, failure);
            return List.of();
        }
    }

    static boolean covers(List<Range> ranges, Range range) {
        return ranges.stream().anyMatch(each -> each.from() <= range.from() && range.to() <= each.to());
    }

    /** Notes a loss; returns whether it is news. A marker that cannot be written is only a reason to be told again. */
    boolean note(Loss loss) {
        List<Range> known = ranges(loss.path());
        if (loss.ranges().stream().allMatch(range -> covers(known, range))) {
            return false;
        }
        List<Range> all = new ArrayList<>(known);
        loss.ranges().stream().filter(range -> !covers(known, range)).forEach(all::add);
        try {
            storage.replace(marker(loss.path()), content(loss.records(), bounded(all)));
        } catch (StorageInterruptedException interrupted) {
            throw interrupted;
        } catch (StorageException failure) {
            log.warn("Could not note the damage in {}; the next reader meets it again", loss.path(), failure);
        }
        return true;
    }

    private static List<Range> bounded(List<Range> ranges) {
        if (ranges.size() <= MAX_RANGES) {
            return ranges;
        }
        long from = ranges.stream().mapToLong(Range::from).min().orElseThrow();
        long to = ranges.stream().mapToLong(Range::to).max().orElseThrow();
        return List.of(new Range(from, to));
    }

    private static byte[] content(long records, List<Range> ranges) {
        StringBuilder text = new StringBuilder(FIRST_LINE);
        text.append("records=").append(records).append('\n');
        ranges.forEach(range -> text.append("range=")
                .append(range.from())
                .append('-')
                .append(range.to())
                .append('\n'));
        return (text + checksumLine(text.toString())).getBytes(UTF_8);
    }

    private static Optional<List<Range>> parse(String content) {
        Matcher whole = CONTENT.matcher(content);
        int end = content.lastIndexOf("checksum=");
        if (!whole.matches() || !content.substring(end).equals(checksumLine(content.substring(0, end)))) {
            return Optional.empty();
        }
        List<Range> ranges = new ArrayList<>();
        Matcher each = RANGE.matcher(whole.group(1));
        while (each.find()) {
            ranges.add(new Range(Long.parseLong(each.group(1)), Long.parseLong(each.group(2))));
        }
        return Optional.of(ranges);
    }

    private static String checksumLine(String before) {
        CRC32C crc = new CRC32C();
        crc.update(before.getBytes(UTF_8));
        return String.format("checksum=%08x%n", crc.getValue()).replace("\r", "");
    }

    /** Deletes the markers of buckets that are gone. */
    void deleteOrphans() {
        List<StorageEntry> entries = storage.list(directory());
        for (StorageEntry entry : entries) {
            boolean bucket = entry.isDirectory() && Bucket.parse(entry.name()).isPresent();
            if (bucket && !storage.exists(layout.directory() + "/" + entry.name())) {
                storage.deleteDirectory(directory() + "/" + entry.name());
            }
        }
        if (!entries.isEmpty()) {
            boolean unused = storage.deleteDirectoryIfEmpty(directory());
        }
    }
}
