package io.holdfast.cli;

import io.holdfast.storage.DirectoryRename;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.time.Ticker;
import io.holdfast.wal.Finding;
import io.holdfast.wal.LogInspection;
import io.holdfast.wal.LogRepair;
import io.holdfast.wal.RecordVisitor;
import io.holdfast.wal.RepairReport;
import io.holdfast.wal.Role;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a repaired copy beside a log, and swaps the two on demand. Never changes or deletes what is there. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a repaired copy of a log beside it, of both roles. The log must not be in use.",
            "Every valid record keeps its address; the rest becomes holes, which readers pass over."
        })
final class WalRepair implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    @Mixin
    private LogArguments log = new LogArguments();

    @Option(
            names = "--to",
            paramLabel = "<dir>",
            description = "Where the copy goes; must not exist. Default: <dir>.repaired-<time>")
    private String copy = "";

    @Option(names = "--swap", description = "Then rename <dir> to <dir>.before-repair-<time>, and the copy to <dir>.")
    private boolean swap;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        requireAllRoles();
        Output output = new Output(spec.commandLine().getOut(), log.json());
        String time = TIME.format(Instant.ofEpochMilli(Ticker.system().millis()));
        try (Storage source = log.open()) {
            if (!log.isLog(source)) {
                output.say(JsonLine.of("empty").put("path", source.root()), "Nothing was found in " + source.root());
                return ExitStatus.FINE;
            }
            String to = copy.isEmpty() ? source.root() + ".repaired-" + time : copy;
            try (Storage target = Storage.open(to, log.hadoopOptions())) {
                return repair(source, target, time, output);
            }
        }
    }

    private void requireAllRoles() {
        if (log.roles().size() < Role.values().length) {
            throw CommandException.wrongUse("repair takes both roles: half a log would not be one");
        }
    }

    private int repair(Storage source, Storage target, String time, Output output) {
        requireNew(source, target);
        String application = log.application(source);
        RepairReport report = new LogRepair(source, target, application).run();
        report.findings().forEach(finding -> output.finding(role(finding), finding));
        show(report, target, output);
        if (!isSound(target, application, output)) {
            output.say(
                    JsonLine.of("failed").put("path", target.root()),
                    "The copy is not sound either, and was not swapped: " + target.root());
            return ExitStatus.DAMAGE;
        }
        if (swap) {
            swap(source.root(), target.root(), source.root() + ".before-repair-" + time, output);
        }
        return report.hasDamage() ? ExitStatus.DAMAGE : ExitStatus.FINE;
    }

    private static void requireNew(Storage source, Storage target) {
        if (target.root().equals(source.root()) || target.root().startsWith(source.root() + "/")) {
            throw CommandException.wrongUse("The copy must not lie in the log itself: " + target.root());
        }
        if (target.exists(target.root())) {
            throw CommandException.wrongUse(
                    "The copy goes into a new directory, and this one exists: " + target.root());
        }
    }

    private static Role role(Finding finding) {
        return finding.path().contains("/driver/") ? Role.DRIVER : Role.DATA;
    }

    private static void show(RepairReport report, Storage target, Output output) {
        JsonLine object = JsonLine.of("repaired")
                .put("path", target.root())
                .put("intact", report.intact())
                .put("mended", report.mended())
                .put("replaced", report.replaced())
                .put("leftOut", report.leftOut())
                .put("records", report.records())
                .put("bytes", report.bytes())
                .put("lostRecords", report.lostRecords());
        output.say(
                object,
                "kept " + report.records() + " records (" + report.bytes() + " bytes) in " + report.intact()
                        + " intact and " + report.mended() + " mended segments; lost " + report.lostRecords()
                        + " records that headers tell of, " + report.replaced()
                        + " whole segments among them; left out "
                        + report.leftOut() + " files\nthe copy is " + target.root());
    }

    /** Reads the copy as a reader of the log would, and whatever a damaged log may have made the repair do wrong. */
    private static boolean isSound(Storage target, String application, Output output) {
        boolean sound = true;
        for (Role role : Role.values()) {
            LogInspection inspection = LogInspection.of(target, role, application);
            List<Finding> damages = Stream.concat(
                            inspection.findings().stream(),
                            inspection.segments().stream()
                                    .flatMap(segment -> segment.visit(RecordVisitor.NONE).stream()))
                    .filter(Finding::isDamage)
                    .toList();
            damages.forEach(finding -> output.finding(role, finding));
            sound &= damages.isEmpty();
        }
        return sound;
    }

    /** The old directory first: there is a moment without any, never one with a mixture. */
    private void swap(String directory, String repaired, String before, Output output) {
        DirectoryRename.rename(directory, before, log.hadoopOptions());
        try {
            DirectoryRename.rename(repaired, directory, log.hadoopOptions());
        } catch (StorageException failure) {
            // The copy may lie on another file system: the log is not left without its name.
            DirectoryRename.rename(before, directory, log.hadoopOptions());
            throw failure;
        }
        output.say(
                JsonLine.of("swapped").put("path", directory).put("before", before),
                "swapped: " + directory + " is the copy now, the damaged log is " + before);
    }
}
