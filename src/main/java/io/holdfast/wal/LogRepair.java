package io.holdfast.wal;

import io.holdfast.storage.AppendFile;
import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import io.holdfast.time.Ticker;
import io.holdfast.wal.SegmentInspection.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a copy of a log that can be read to its end: intact segments byte for byte, damaged ones with holes, so that
 * every valid record keeps its address. Nothing is changed in the log itself, which nobody may write meanwhile. Not
 * thread-safe; used once.
 */
public final class LogRepair {
    private static final int BINDING_LIMIT_BYTES = 4096;
    private static final Set<String> OWN = Stream.concat(
                    Stream.of(Role.values()).map(Role::directory), Stream.of(Binding.FILE))
            .collect(Collectors.toUnmodifiableSet());

    private final Storage source;
    private final Storage target;
    private final String application;
    private final List<Finding> findings = new ArrayList<>();
    private long intact;
    private long mended;
    private long replaced;
    private long leftOut;
    private long records;
    private long bytes;
    private long lostRecords;

    /** How far the last segment copied of the writer at hand can be read. */
    private Mark last = Mark.NONE;

    /**
     * Prepares a copy.
     *
     * @param source opened on the log's directory
     * @param target opened on a directory that does not exist yet
     * @param application whose log it is
     */
    public LogRepair(Storage source, Storage target, String application) {
        this.source = source;
        this.target = target;
        this.application = application;
    }

    /** Copies all of the log; every file of the copy is forced. */
    public RepairReport run() {
        for (Role role : Role.values()) {
            copy(LogInspection.of(source, role, application));
        }
        copyOthers();
        // The binding last: without it nobody takes a copy that was not finished for a log.
        bind();
        return new RepairReport(intact, mended, replaced, leftOut, records, bytes, lostRecords, findings);
    }

    private void copy(LogInspection inspection) {
        findings.addAll(inspection.findings());
        LogLayout layout = new LogLayout(target, inspection.role());
        String writer = "";
        for (SegmentInspection segment : inspection.segments()) {
            String next = segment.found().home().name().writer();
            last = next.equals(writer) ? last : Mark.NONE;
            writer = next;
            SegmentFile home = segment.found().home();
            copy(segment, layout.path(home.bucket(), home.name()), inspection.role());
        }
    }

    private void copy(SegmentInspection segment, String path, Role role) {
        if (segment.use() == Use.READ) {
            copyRead(segment, path);
        } else if (segment.use() == Use.SKIPPED && !segment.found().isUnfinished()) {
            intact++;
            copyWhole(segment.path(), path);
        } else {
            copyBroken(segment, path, role);
        }
    }

    private void copyBroken(SegmentInspection segment, String path, Role role) {
        Optional<SegmentInspection> rescued = segment.use() == Use.BROKEN
                ? new HeaderRescue(source, role, application).rescue(segment, last)
                : Optional.empty();
        Mark bound = segment.bound();
        if (rescued.isPresent()) {
            copyRead(rescued.get(), path);
        } else if (bound != null) {
            replace(segment, path, role, bound);
        } else {
            leftOut++;
        }
    }

    private void copyRead(SegmentInspection segment, String path) {
        Optional<SegmentWalk.Result> walked = segment.walk(RecordVisitor.NONE);
        HeaderReader.Found header = segment.found().header();
        if (walked.isEmpty() || header == null) {
            leftOut++;
            return;
        }
        SegmentWalk.Result result = walked.get();
        findings.addAll(result.findings());
        count(segment, result);
        copyValid(segment, header.header(), result, path);
        Mark bound = segment.bound();
        last = bound != null ? bound : new Mark(header.header().name().number(), result.end(), result.records());
    }

    private void count(SegmentInspection segment, SegmentWalk.Result result) {
        boolean damaged = result.findings().stream().anyMatch(Finding::isDamage);
        if (damaged || segment.found().flaw() != null) {
            mended++;
        } else {
            intact++;
        }
        records += result.records();
        bytes += result.bytes();
        Mark bound = segment.bound();
        lostRecords += bound == null ? 0 : Math.max(0, bound.count() - result.records());
    }

    private void copyValid(SegmentInspection segment, SegmentHeader header, SegmentWalk.Result result, String path) {
        try (ReadableFile file = source.open(segment.path());
                AppendFile out = target.createWhole(path)) {
            SegmentCopy copy = new SegmentCopy(file, out);
            if (segment.found().flaw() != null) {
                copy.header(header);
            }
            for (SegmentWalk.Gap gap : result.gaps()) {
                copy.copyTo(gap.from());
                copy.holeTo(gap.to(), header);
            }
            copy.copyTo(Math.max(result.keepBytes(), out.position()));
            out.force();
        }
    }

    private void copyWhole(String from, String to) {
        try (ReadableFile file = source.open(from);
                AppendFile out = target.createWhole(to)) {
            new SegmentCopy(file, out).copyTo(file.length());
            out.force();
        }
    }

    /** A later header names this segment with records in it, so there must be one, with one hole in their place. */
    private void replace(SegmentInspection segment, String path, Role role, Mark bound) {
        SegmentFile home = segment.found().home();
        int longest = LogOptions.builder(application, role).build().maxRecordBytes();
        SegmentHeader header = new SegmentHeader(
                role, 0, Ticker.system().millis(), home.bucket(), home.name(), last, longest, application);
        boolean there = segment.use() != Use.MISSING;
        try (ReadableFile file = there ? source.open(segment.path()) : NoFile.INSTANCE;
                AppendFile out = target.createWhole(path)) {
            SegmentCopy copy = new SegmentCopy(file, out);
            copy.header(header);
            copy.holeTo(bound.endOffset(), header);
            out.force();
        }
        replaced++;
        lostRecords += bound.count();
        last = bound;
    }

    /** Files of other rooms beside the roles' directories; other directories stay where they are. */
    private void copyOthers() {
        for (StorageEntry entry : source.list(source.root())) {
            boolean own = OWN.contains(entry.name()) || entry.name().startsWith(".");
            if (!own && entry.isDirectory()) {
                leftOut++;
            } else if (!own) {
                copyWhole(source.root() + "/" + entry.name(), target.root() + "/" + entry.name());
            }
        }
    }

    private void bind() {
        String path = source.root() + "/" + Binding.FILE;
        if (isBound()) {
            boolean unused = target.createIfAbsent(
                    target.root() + "/" + Binding.FILE, source.readSmall(path, BINDING_LIMIT_BYTES));
        } else {
            findings.add(
                    Finding.damage(path, 0, 0, "a binding to application '" + application + "'", "another or none"));
            Binding.bind(target, LogMode.OBJECTS, application, "a repair", Ticker.system());
        }
    }

    private boolean isBound() {
        try {
            return LogInspection.application(source).filter(application::equals).isPresent();
        } catch (WalDamageException damaged) {
            return false;
        }
    }
}
