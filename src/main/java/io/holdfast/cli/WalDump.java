package io.holdfast.cli;

import io.holdfast.storage.Storage;
import io.holdfast.wal.LogInspection;
import io.holdfast.wal.Role;
import io.holdfast.wal.SegmentInspection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints records in the order of their segments. */
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        description = "Prints the valid records of a log, of a role or of one segment.")
final class WalDump implements Callable<Integer> {
    @Mixin
    private LogArguments log = new LogArguments();

    @Option(
            names = "--segment",
            paramLabel = "<name>",
            description = "Only the segment of this file name, as ls shows it: <writer>-<number>.")
    private String segment = "";

    @Option(
            names = "--content",
            paramLabel = "<form>",
            defaultValue = "none",
            description = "What to print of each record's content: hex, text or none (the default).")
    private RecordPrinter.Content content = RecordPrinter.Content.NONE;

    @Option(names = "--limit", paramLabel = "<n>", description = "Stop behind so many records.")
    private long limit = Long.MAX_VALUE;

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
            return dump(storage, output);
        }
    }

    private int dump(Storage storage, Output output) {
        String application = log.application(storage);
        List<LogInspection> inspections = log.roles().stream()
                .map(role -> LogInspection.of(storage, role, application))
                .toList();
        requireSegment(inspections);
        RecordPrinter printer = new RecordPrinter(output, content, limit);
        boolean damaged = false;
        for (LogInspection inspection : inspections) {
            sayWhereSparkIsMissing(inspection);
            inspection.findings().forEach(finding -> output.finding(inspection.role(), finding));
            damaged |= inspection.findings().stream().anyMatch(finding -> finding.isDamage());
            for (SegmentInspection each : inspection.segments()) {
                damaged |= isWanted(each) && printer.print(inspection.role(), each);
            }
        }
        return damaged ? ExitStatus.DAMAGE : ExitStatus.FINE;
    }

    private boolean isWanted(SegmentInspection each) {
        return segment.isEmpty() || segment.equals(each.name());
    }

    private void requireSegment(List<LogInspection> inspections) {
        boolean there = inspections.stream()
                .flatMap(inspection -> inspection.segments().stream())
                .anyMatch(this::isWanted);
        if (!there && !segment.isEmpty()) {
            throw CommandException.wrongUse("There is no segment " + segment + " in " + log.directory());
        }
    }

    private void sayWhereSparkIsMissing(LogInspection inspection) {
        boolean events =
                inspection.role() == Role.DRIVER && !inspection.segments().isEmpty();
        if (events && !DriverEvents.areKnown()) {
            spec.commandLine()
                    .getErr()
                    .println("holdfast: Spark's classes are not there, so the driver's events are not decoded:"
                            + " set SPARK_HOME");
        }
    }
}
