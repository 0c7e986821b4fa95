package io.holdfast.wal;

import io.holdfast.metric.Metrics;
import io.holdfast.wal.RecoveryReport.Cut;
import io.holdfast.wal.RecoveryReport.Loss;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects what a read of the whole log finds, counts it, and logs it once. Not thread-safe. */
final class ReportBuilder {
    private static final Logger log = LoggerFactory.getLogger(ReportBuilder.class);

    private final String directory;
    private final Metrics metrics;
    private final List<Cut> cuts = new ArrayList<>();
    private final List<Loss> losses = new ArrayList<>();
    private long segments;
    private long records;
    private long bytes;
    private long unclosed;
    private long unacknowledged;

    ReportBuilder(String directory, Metrics metrics) {
        this.directory = directory;
        this.metrics = metrics;
    }

    void segment() {
        segments++;
    }

    void record(int length) {
        records++;
        bytes += length;
    }

    /** A writer was killed, or is still writing. */
    void unclosed() {
        unclosed++;
    }

    /** A whole record that nobody was told of. */
    void unacknowledged() {
        unacknowledged++;
    }

    void cut(String path, long offset, long cutBytes, String reason) {
        cuts.add(new Cut(path, offset, cutBytes, reason));
    }

    /** Counted at once: who stops reading here has lost it all the same. */
    void loss(Loss loss) {
        losses.add(loss);
        metrics.counter("wal.recovery.losses").increment();
        metrics.counter("wal.recovery.lost.records").add(Math.max(0, loss.records()));
        metrics.counter("wal.recovery.lost.unknown").add(loss.records() < 0 ? 1 : 0);
    }

    RecoveryReport report() {
        return new RecoveryReport(segments, records, bytes, unclosed, unacknowledged, cuts, losses);
    }

    /** Called once, when all has been read. */
    void finish() {
        RecoveryReport report = report();
        metrics.counter("wal.recovery.segments").add(segments);
        metrics.counter("wal.recovery.records").add(records);
        metrics.counter("wal.recovery.unclosed").add(unclosed);
        metrics.counter("wal.recovery.unacknowledged").add(unacknowledged);
        metrics.counter("wal.recovery.cuts").add(cuts.size());
        metrics.counter("wal.recovery.cut.bytes").add(report.cutBytes());
        if (cuts.isEmpty()) {
            log.info("Read the log {}: {}", directory, report);
        } else {
            log.warn("Read the log {} and cut what was never acknowledged: {}", directory, report);
        }
    }
}
