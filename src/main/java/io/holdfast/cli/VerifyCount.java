package io.holdfast.cli;

import io.holdfast.wal.Finding;
import io.holdfast.wal.LogRecord;
import io.holdfast.wal.RecordVisitor;
import io.holdfast.wal.Role;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a verification finds and says it. Visitors may run on several threads, all else on one. */
final class VerifyCount {
    private final Output output;
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Map<Finding.Kind, Long> kinds = new EnumMap<>(Finding.Kind.class);
    private long segments;

    VerifyCount(Output output) {
        this.output = output;
    }

    RecordVisitor visitor(Progress progress) {
        return new RecordVisitor() {
            @Override
            public boolean record(LogRecord record) {
                records.increment();
                bytes.add(record.address().length());
                return true;
            }

            @Override
            public void progress(long read) {
                progress.add(read);
            }
        };
    }

    void segment(Role role, List<Finding> findings) {
        segments++;
        findings.forEach(finding -> finding(role, finding));
    }

    void finding(Role role, Finding finding) {
        kinds.merge(finding.kind(), 1L, Long::sum);
        output.finding(role, finding);
    }

    boolean hasDamage() {
        return count(Finding.Kind.DAMAGE) > 0;
    }

    private long count(Finding.Kind kind) {
        return kinds.getOrDefault(kind, 0L);
    }

    void end(Progress progress) {
        JsonLine object = JsonLine.of("verified")
                .put("segments", segments)
                .put("records", records.sum())
                .put("bytes", bytes.sum())
                .put("millis", progress.millis())
                .put("damages", count(Finding.Kind.DAMAGE))
                .put("holes", count(Finding.Kind.HOLE))
                .put("cuts", count(Finding.Kind.CUT));
        output.say(
                object,
                "verified " + segments + " segments, " + records.sum() + " records, " + bytes.sum() + " bytes ("
                        + progress.rate(bytes.sum()) + "): " + count(Finding.Kind.DAMAGE) + " damages, "
                        + count(Finding.Kind.HOLE) + " holes, " + count(Finding.Kind.CUT) + " cuts");
    }
}
