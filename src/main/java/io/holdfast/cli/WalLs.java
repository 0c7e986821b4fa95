package io.holdfast.cli;

import io.holdfast.storage.Storage;
import io.holdfast.wal.LogInspection;
import io.holdfast.wal.Role;
import io.holdfast.wal.SegmentInspection;
import io.holdfast.wal.SegmentSummary;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists segments. Reads headers and ends, and the whole of a segment only where nothing else has its count. */
@Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists the segments of a log.")
final class WalLs implements Callable<Integer> {
    private static final String ROW = "%-6s %-24s %-30s %10s %-24s %10s %12s %-14s %6s %s";

    @Mixin
    private LogArguments log = new LogArguments();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), log.json());
        try (Storage storage = log.open()) {
            if (!log.isLog(storage)) {
                output.say(JsonLine.of("empty").put("path", storage.root()), "Nothing was found in " + storage.root());
                return ExitStatus.FINE;
            }
            return list(storage, output);
        }
    }

    private int list(Storage storage, Output output) {
        String application = log.application(storage);
        output.heading(String.format(
                ROW,
                "ROLE",
                "BUCKET",
                "WRITER",
                "NUMBER",
                "CREATED",
                "RECORDS",
                "BYTES",
                "STATE",
                "EPOCH",
                "APPLICATION"));
        int status = ExitStatus.FINE;
        for (Role role : log.roles()) {
            status = Math.max(status, list(LogInspection.of(storage, role, application), output));
        }
        return status;
    }

    private static int list(LogInspection inspection, Output output) {
        Totals totals = new Totals();
        for (SegmentInspection segment : inspection.segments()) {
            SegmentSummary summary = segment.summary();
            totals.add(summary);
            show(summary, output);
        }
        inspection.findings().forEach(finding -> output.finding(inspection.role(), finding));
        totals.show(inspection.role(), output);
        boolean damaged = inspection.findings().stream().anyMatch(finding -> finding.isDamage());
        return damaged ? ExitStatus.DAMAGE : ExitStatus.FINE;
    }

    private static void show(SegmentSummary segment, Output output) {
        JsonLine object = JsonLine.of("segment")
                .put("role", Output.name(segment.role()))
                .put("path", segment.path())
                .put("bucketStart", Output.time(segment.bucketStartMillis()))
                .put("bucketEnd", Output.time(segment.bucketEndMillis()))
                .put("writer", segment.writer())
                .put("number", segment.number())
                .put("created", Output.time(segment.createdMillis()))
                .put("records", segment.records())
                .put("bytes", segment.bytes())
                .put("state", state(segment))
                .put("application", segment.application())
                .put("epoch", segment.epoch());
        String text = String.format(
                ROW,
                Output.name(segment.role()),
                Output.time(segment.bucketStartMillis()),
                segment.writer(),
                segment.number(),
                Output.time(segment.createdMillis()),
                Output.number(segment.records()),
                segment.bytes(),
                state(segment),
                Output.number(segment.epoch()),
                segment.application());
        output.say(object, text);
    }

    private static String state(SegmentSummary segment) {
        return switch (segment.state()) {
            case OPEN -> "open-or-killed";
            default -> segment.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    /** Sums of one role. Not thread-safe. */
    private static final class Totals {
        private long segments;
        private long records;
        private long bytes;

        void add(SegmentSummary segment) {
            segments++;
            records += Math.max(0, segment.records());
            bytes += segment.bytes();
        }

        void show(Role role, Output output) {
            JsonLine object = JsonLine.of("total")
                    .put("role", Output.name(role))
                    .put("segments", segments)
                    .put("records", records)
                    .put("bytes", bytes);
            output.say(
                    object,
                    "total " + Output.name(role) + ": " + segments + " segments, " + records + " records, " + bytes
                            + " bytes");
        }
    }
}
