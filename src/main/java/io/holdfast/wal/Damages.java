package io.holdfast.wal;

import io.holdfast.wal.RecoveryReport.Loss;
import io.holdfast.wal.RecoveryReport.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether one reading of a role goes on behind damage, and keeps account of what is lost. Not thread-safe. */
final class Damages {
    private static final Logger log = LoggerFactory.getLogger(Damages.class);

    private final OnDamage policy;
    private final DamageMarkers markers;
    private final ReportBuilder report;
    private final Map<String, Pending> pending = new HashMap<>();

    Damages(OnDamage policy, DamageMarkers markers, ReportBuilder report) {
        this.policy = policy;
        this.markers = markers;
        this.report = report;
    }

    /** What is known to be lost of a file that has not been read to its end. */
    private record Pending(String reason, List<Range> ranges) {}

    /** Throws the failure if reading is to stop at any damage in this file; asked before looking for what follows. */
    void check(String path, WalDamageException failure) {
        if (policy == OnDamage.FAIL && markers.ranges(path).isEmpty()) {
            throw failure;
        }
    }

    /** Notes a range that cannot be read, or throws the failure if that was not set aside before. */
    void found(String path, Range range, WalDamageException failure) {
        if (policy == OnDamage.FAIL && !DamageMarkers.covers(markers.ranges(path), range)) {
            throw failure;
        }
        pending.computeIfAbsent(path, unused -> new Pending(failure.finding(), new ArrayList<>()))
                .ranges()
                .add(range);
    }

    /**
     * Nothing more will be read of this file.
     *
     * @param records how many acknowledged records are missing if any damage was found, -1 if that is unknown
     */
    void ended(String path, long records) {
        Pending found = pending.remove(path);
        if (found == null) {
            return;
        }
        Loss loss = new Loss(path, found.ranges(), records, found.reason());
        report.loss(loss);
        if (markers.note(loss)) {
            log.error("Damage in the log was set aside, and what it held is lost: {}", loss);
        } else {
            log.warn("Passed over damage that was set aside before: {}", loss);
        }
    }

    /** A whole file that cannot be read. */
    void lost(String path, long bytes, long records, WalDamageException failure) {
        found(path, new Range(0, bytes), failure);
        ended(path, records);
    }
}
