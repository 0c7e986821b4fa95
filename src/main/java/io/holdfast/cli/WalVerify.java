package io.holdfast.cli;

import io.holdfast.HoldfastException;
import io.holdfast.storage.Storage;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import io.holdfast.wal.Finding;
import io.holdfast.wal.LogInspection;
import io.holdfast.wal.Role;
import io.holdfast.wal.SegmentInspection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads and verifies every record of every segment, several segments at a time. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Verifies every record of a log; status 1 if anything is damaged.")
final class WalVerify implements Callable<Integer> {
    @Mixin
    private LogArguments log = new LogArguments();

    @Option(
            names = "--threads",
            paramLabel = "<n>",
            description = "How many segments are read at a time. Default: as many as there are processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A segment that is being read. Immutable. */
    private record Reading(Role role, Future<List<Finding>> findings) {}

    @Override
    public Integer call() {
        if (threads < 1) {
            throw CommandException.wrongUse("--threads: expected 1 or more, found " + threads);
        }
        Output output = new Output(spec.commandLine().getOut(), log.json());
        try (Storage storage = log.open()) {
            if (!log.isLog(storage)) {
                output.say(JsonLine.of("empty").put("path", storage.root()), "Nothing was found in " + storage.root());
                return ExitStatus.FINE;
            }
            return verify(storage, output) ? ExitStatus.FINE : ExitStatus.DAMAGE;
        }
    }

    private boolean verify(Storage storage, Output output) {
        String application = log.application(storage);
        List<LogInspection> inspections = log.roles().stream()
                .map(role -> LogInspection.of(storage, role, application))
                .toList();
        VerifyCount count = new VerifyCount(output);
        inspections.forEach(
                inspection -> inspection.findings().forEach(finding -> count.finding(inspection.role(), finding)));
        long total = inspections.stream()
                .flatMap(inspection -> inspection.segments().stream())
                .mapToLong(SegmentInspection::bytes)
                .sum();
        Progress progress = new Progress(spec.commandLine().getErr(), Progress.isTerminal(), Ticker.system(), total);
        readAll(inspections, count, progress);
        progress.end();
        count.end(progress);
        return !count.hasDamage();
    }

    private void readAll(List<LogInspection> inspections, VerifyCount count, Progress progress) {
        ExecutorService executor = Executors.newFixedThreadPool(threads, Threads.daemons("holdfast-verify"));
        try {
            List<Reading> readings = new ArrayList<>();
            for (LogInspection inspection : inspections) {
                for (SegmentInspection segment : inspection.segments()) {
                    Callable<List<Finding>> visit = () -> segment.visit(count.visitor(progress));
                    readings.add(new Reading(inspection.role(), executor.submit(visit)));
                }
            }
            readings.forEach(reading -> count.segment(reading.role(), result(reading.findings())));
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<Finding> result(Future<List<Finding>> findings) {
        try {
            return findings.get();
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof HoldfastException own) {
                throw own;
            }
            throw new IllegalStateException("Verifying a segment failed in a way that nobody expected", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw CommandException.wrongUse("Verifying the log was interrupted");
        }
    }
}
