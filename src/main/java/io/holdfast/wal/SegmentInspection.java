package io.holdfast.wal;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One segment under inspection: what it is, and on demand every record in it. Immutable; thread-safe. */
public final class SegmentInspection {
    private final Storage storage;
    private final Role role;
    private final FoundSegment found;
    private final Use use;
    private final @Nullable Mark bound;

    /** What the headers of a writer's row say about one segment of it. */
    enum Use {
        /** It holds records. */
        READ,
        /** A later header says that it holds nothing acknowledged, or its creation was not finished. */
        SKIPPED,
        /** Its header is lost, and with it how to read the records. */
        BROKEN,
        /** A later header says that it holds records, and there is no file. */
        MISSING
    }

    SegmentInspection(Storage storage, Role role, FoundSegment found, Use use, @Nullable Mark bound) {
        this.storage = storage;
        this.role = role;
        this.found = found;
        this.use = use;
        this.bound = bound;
    }

    FoundSegment found() {
        return found;
    }

    Use use() {
        return use;
    }

    @Nullable
    Mark bound() {
        return bound;
    }

    /** The full path of the file. */
    public String path() {
        return found.file().path();
    }

    /** The name of the file. */
    public String name() {
        return found.file().name().toString();
    }

    /** How many bytes {@link #visit} will read at most. */
    public long bytes() {
        return use == Use.READ ? found.file().statedBytes() : 0;
    }

    /**
     * Reads every record and verifies it; goes on behind damage.
     *
     * @return all that is not as it should be, but for what {@link LogInspection#findings()} has
     * @throws WalVersionException if a newer Holdfast wrote the segment
     */
    public List<Finding> visit(RecordVisitor visitor) {
        return walk(visitor).map(SegmentWalk.Result::findings).orElseGet(List::of);
    }

    /** Reads every record; empty if there is nothing to read, or the segment was deleted meanwhile. */
    Optional<SegmentWalk.Result> walk(RecordVisitor visitor) {
        HeaderReader.Found header = found.header();
        if (use != Use.READ || header == null) {
            return Optional.empty();
        }
        try (ReadableFile file = storage.open(path())) {
            return Optional.of(new SegmentWalk(file, plan(header), visitor).run());
        } catch (StorageMissingException deleted) {
            return Optional.empty();
        }
    }

    private SegmentPlan plan(HeaderReader.Found header) {
        return new SegmentPlan(found.file(), header.header(), header.checksum(), bound);
    }

    /** What it is. Reads the whole segment only where nothing else says how many records there are. */
    public SegmentSummary summary() {
        HeaderReader.Found header = found.header();
        if (use == Use.MISSING) {
            return summary(SegmentSummary.State.MISSING, -1);
        }
        if (use == Use.SKIPPED) {
            return summary(SegmentSummary.State.UNUSED, 0);
        }
        if (header == null) {
            return summary(SegmentSummary.State.DAMAGED_HEADER, bound == null ? -1 : bound.count());
        }
        Optional<Footer> footer = footer(header);
        long records = footer.map(Footer::count).orElseGet(() -> bound == null ? count() : bound.count());
        SegmentSummary.State sound = footer.isPresent() ? SegmentSummary.State.CLOSED : SegmentSummary.State.OPEN;
        return summary(isHeaderDamaged() ? SegmentSummary.State.DAMAGED_HEADER : sound, records);
    }

    private boolean isHeaderDamaged() {
        return found.flaw() != null && found.file().equals(found.home());
    }

    private long count() {
        return walk(RecordVisitor.NONE).map(SegmentWalk.Result::records).orElse(0L);
    }

    private Optional<Footer> footer(HeaderReader.Found header) {
        try (ReadableFile file = storage.open(path())) {
            return Footer.read(file, plan(header));
        } catch (StorageMissingException deleted) {
            return Optional.empty();
        }
    }

    private SegmentSummary summary(SegmentSummary.State state, long records) {
        SegmentFile file = found.file();
        HeaderReader.Found header = found.header();
        return new SegmentSummary(
                role,
                file.path(),
                file.bucket().startMillis(),
                file.bucket().endMillis(),
                file.name().writer(),
                file.name().number(),
                state,
                header == null ? -1 : header.header().createdMillis(),
                records,
                file.statedBytes(),
                header == null ? "" : header.header().application(),
                header == null ? -1 : header.header().epoch());
    }
}
