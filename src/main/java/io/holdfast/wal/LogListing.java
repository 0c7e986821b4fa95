package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.storage.StorageMissingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the segments of a role with their headers and goes on where a reader of the log would stop: a foreign file, a
 * damaged header, a renamed segment. Not thread-safe.
 */
final class LogListing {
    private static final Logger log = LoggerFactory.getLogger(LogListing.class);

    private final Storage storage;
    private final Role role;
    private final String application;
    private final LogLayout layout;
    private final HeaderReader headers;
    private final List<FoundSegment> segments = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    LogListing(Storage storage, Role role, String application) {
        this.storage = storage;
        this.role = role;
        this.application = application;
        this.layout = new LogLayout(storage, role);
        this.headers = new HeaderReader(
                storage,
                ReaderPool.shared(),
                LogOptions.builder(application, role).build());
    }

    /** Lists and reads all headers. A segment that is deleted meanwhile is left out. */
    void read() {
        for (StorageEntry entry : visible(layout.directory())) {
            Optional<Bucket> bucket = entry.isDirectory() ? Bucket.parse(entry.name()) : Optional.empty();
            bucket.ifPresentOrElse(
                    this::read, () -> foreign(layout.directory() + "/" + entry.name(), "<start ms>-<end ms>"));
        }
    }

    List<FoundSegment> segments() {
        return segments;
    }

    List<Finding> findings() {
        return findings;
    }

    private void read(Bucket bucket) {
        for (StorageEntry entry : visible(layout.path(bucket))) {
            String path = layout.path(bucket) + "/" + entry.name();
            Optional<SegmentName> name = entry.isDirectory() ? Optional.empty() : SegmentName.parse(entry.name());
            name.map(named -> new SegmentFile(path, bucket, named, entry.size()))
                    .ifPresentOrElse(this::read, () -> foreign(path, "a segment <writer>-<number>"));
        }
    }

    private List<StorageEntry> visible(String path) {
        return storage.list(path).stream()
                .filter(entry -> !entry.name().startsWith("."))
                .toList();
    }

    private void foreign(String path, String expected) {
        findings.add(Finding.damage(path, 0, 0, expected, "a foreign file or directory of this name"));
    }

    private void read(SegmentFile segment) {
        try (ReadableFile file = storage.open(segment.path())) {
            segments.add(read(segment, file));
        } catch (StorageMissingException | WalMissingException deleted) {
            log.debug("Segment {} was cleaned since its directory was listed", segment.path(), deleted);
        }
    }

    private FoundSegment read(SegmentFile segment, ReadableFile file) {
        try {
            return headers.read(segment)
                    .map(header -> FoundSegment.sound(segment, header))
                    .orElseGet(() -> FoundSegment.unfinished(segment));
        } catch (WalDamageException damage) {
            return flawed(segment, header(file));
        } catch (WalVersionException newer) {
            return damagedVersion(segment, header(file)).orElseThrow(() -> newer);
        }
    }

    /** A header that fits with this version's number in it was written by this version. */
    private Optional<FoundSegment> damagedVersion(SegmentFile segment, byte[] bytes) {
        FoundSegment found = flawed(segment, bytes);
        return found.header() == null ? Optional.empty() : Optional.of(found);
    }

    private FoundSegment flawed(SegmentFile segment, byte[] bytes) {
        Optional<SegmentHeader> moved = decode(bytes, segment).filter(this::belongsHere);
        if (moved.isPresent()) {
            return moved(segment, moved.get(), bytes);
        }
        Optional<byte[]> mended = HeaderMender.mend(bytes, segment, role, application);
        Finding flaw = Finding.damage(
                segment.path(),
                0,
                SegmentFormat.HEADER_BYTES,
                "the header of a segment of application '" + application + "' in this place",
                mended.isPresent() ? "a damaged header, which can be mended" : "another, or a damaged header");
        HeaderReader.Found header = mended.flatMap(encoded -> decode(encoded, segment)
                        .map(decoded -> new HeaderReader.Found(decoded, SegmentHeader.checksum(encoded))))
                .orElse(null);
        return new FoundSegment(segment, segment, header, flaw, false);
    }

    private boolean belongsHere(SegmentHeader header) {
        return header.role() == role && header.application().equals(application);
    }

    private FoundSegment moved(SegmentFile segment, SegmentHeader header, byte[] bytes) {
        String path = layout.path(header.bucket(), header.name());
        SegmentFile home = new SegmentFile(path, header.bucket(), header.name(), segment.statedBytes());
        Finding flaw = Finding.damage(
                segment.path(), 0, SegmentFormat.HEADER_BYTES, "the segment of this name", "the segment " + path);
        return new FoundSegment(
                segment, home, new HeaderReader.Found(header, SegmentHeader.checksum(bytes)), flaw, false);
    }

    private static Optional<SegmentHeader> decode(byte[] bytes, SegmentFile segment) {
        try {
            return Optional.of(SegmentHeader.decode(bytes, segment.path()));
        } catch (WalDamageException | WalVersionException damage) {
            return Optional.empty();
        }
    }

    private static byte[] header(ReadableFile file) {
        byte[] bytes = new byte[SegmentFormat.HEADER_BYTES];
        int unused = file.read(0, bytes, 0, bytes.length);
        return bytes;
    }
}
