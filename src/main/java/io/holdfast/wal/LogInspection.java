package io.holdfast.wal;

import io.holdfast.storage.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at one role of a log without changing it and without stopping at damage: for the command line and for tests. The
 * log may be in use; what a writer has not finished then looks like the work of one that was killed. Immutable;
 * thread-safe.
 */
public final class LogInspection {
    private final Role role;
    private final List<SegmentInspection> segments;
    private final List<Finding> findings;

    private LogInspection(Role role, List<SegmentInspection> segments, List<Finding> findings) {
        this.role = role;
        this.segments = List.copyOf(segments);
        this.findings = List.copyOf(findings);
    }

    /**
     * The application that the storage's root directory is bound to; empty if it is bound to none.
     *
     * @throws WalDamageException if the binding is damaged
     */
    public static Optional<String> application(Storage storage) {
        String path = storage.root() + "/" + Binding.FILE;
        return storage.exists(path) ? Optional.of(Binding.application(storage, path)) : Optional.empty();
    }

    /**
     * Lists the segments of a role and reads their headers, but no records.
     *
     * @param application whose log it should be
     * @throws WalVersionException if a newer Holdfast wrote a segment
     */
    public static LogInspection of(Storage storage, Role role, String application) {
        LogInspection inspection = read(storage, role, application);
        // While directories were listed one after the other, a writer may have gone on in one that was done already.
        return inspection.misses() ? read(storage, role, application) : inspection;
    }

    private boolean misses() {
        return segments.stream().anyMatch(segment -> segment.use() == SegmentInspection.Use.MISSING);
    }

    private static LogInspection read(Storage storage, Role role, String application) {
        LogListing listing = new LogListing(storage, role, application);
        listing.read();
        List<Finding> findings = new ArrayList<>(listing.findings());
        List<SegmentInspection> segments = new ArrayList<>();
        rows(listing.segments())
                .values()
                .forEach(row -> segments.addAll(new RowInspection(storage, role, findings).inspect(row)));
        return new LogInspection(role, segments, findings);
    }

    private static Map<String, List<FoundSegment>> rows(List<FoundSegment> segments) {
        Comparator<FoundSegment> order =
                Comparator.comparing(segment -> segment.home().name());
        Map<String, List<FoundSegment>> rows = new TreeMap<>();
        // Of two that claim one name the flawless one is looked at first: rows are followed from their end.
        segments.stream()
                .sorted(order.thenComparing(segment -> segment.flaw() == null))
                .forEach(segment -> rows.computeIfAbsent(segment.home().name().writer(), unused -> new ArrayList<>())
                        .add(segment));
        return rows;
    }

    /** Whose records these are. */
    public Role role() {
        return role;
    }

    /** The segments, by writer and number; one that is missing is among them, with no bytes. */
    public List<SegmentInspection> segments() {
        return segments;
    }

    /** What names and headers show; what the records show is found by {@link SegmentInspection#visit}. */
    public List<Finding> findings() {
        return findings;
    }
}
