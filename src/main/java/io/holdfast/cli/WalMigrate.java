package io.holdfast.cli;

import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import io.holdfast.wal.Binding;
import io.holdfast.wal.LogInspection;
import io.holdfast.wal.LogMode;
import io.holdfast.wal.Role;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies what a job with Spark's own log has not processed yet into a log of Holdfast's. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description = {
            "Copies a stock log into a new log of Holdfast's. The job must not run meanwhile.",
            "Blocks of receivers always; the driver's events, which say which of them are still to be processed, where"
                    + " Spark's classes are at hand (SPARK_HOME: the version that wrote them)."
        })
final class WalMigrate implements Callable<Integer> {
    @Mixin
    private LogArguments log = new LogArguments();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "<stock>",
            description = "The stock checkpoint directory, or the receivedData directory in it.")
    private String from = "";

    @Option(
            names = "--objects",
            description = "The new log is in an object store, as with spark.holdfast.wal.mode=objects.")
    private boolean objects;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Output output = new Output(spec.commandLine().getOut(), log.json());
        try (Storage stock = Storage.open(from, log.hadoopOptions());
                Storage target = log.open()) {
            Optional<String> blocks = blocks(stock);
            String events = stock.root() + "/" + Migration.METADATA;
            boolean hasEvents = stock.exists(events);
            if (blocks.isEmpty() && !hasEvents) {
                throw CommandException.wrongUse("There is no stock log in " + stock.root() + ": expected "
                        + Migration.DATA + " or " + Migration.METADATA + " in it");
            }
            String application = requireNew(target);
            LogMode mode = objects ? LogMode.OBJECTS : LogMode.APPEND;
            Binding.bind(target, mode, application, "a migration", Ticker.system());
            Migration migration = new Migration(stock, target, mode, application);
            blocks.filter(unused -> wants(Role.DATA)).ifPresent(migration::copyBlocks);
            boolean complete = !hasEvents || !wants(Role.DRIVER) || copyEvents(migration, events);
            return end(migration, complete, output);
        }
    }

    private boolean wants(Role role) {
        return log.roles().contains(role);
    }

    /** The directory that has one directory per stream. */
    private static Optional<String> blocks(Storage stock) {
        String below = stock.root() + "/" + Migration.DATA;
        if (stock.exists(below)) {
            return Optional.of(below);
        }
        return stock.root().endsWith("/" + Migration.DATA) && stock.exists(stock.root())
                ? Optional.of(stock.root())
                : Optional.empty();
    }

    private String requireNew(Storage target) {
        Optional<String> bound = LogInspection.application(target);
        String application = bound.orElseGet(log::givenApplication);
        if (application.isEmpty()) {
            throw CommandException.wrongUse("Whose log is " + target.root()
                    + " to be? Name the application with --application: the job's spark.holdfast.application or"
                    + " spark.app.name");
        }
        boolean used = Stream.of(Role.values())
                .anyMatch(role ->
                        !LogInspection.of(target, role, application).segments().isEmpty());
        if (used) {
            throw CommandException.wrongUse(
                    "A stock log is migrated into a new directory, and this one has segments: " + target.root());
        }
        return application;
    }

    private boolean copyEvents(Migration migration, String directory) {
        if (!DriverEvents.areKnown()) {
            spec.commandLine()
                    .getErr()
                    .println("holdfast: Spark's classes are not there, so " + directory
                            + " was not migrated, and without it nobody asks for the blocks: set SPARK_HOME, and"
                            + " migrate into a new directory");
            return false;
        }
        migration.copyEvents(directory);
        return true;
    }

    private static int end(Migration migration, boolean complete, Output output) {
        for (StockLog.Problem problem : migration.problems()) {
            output.say(
                    JsonLine.of("left-out")
                            .put("path", problem.path())
                            .put("offset", problem.offset())
                            .put("bytes", problem.bytes())
                            .put("found", problem.found()),
                    "LEFT OUT " + problem.path() + " at offset " + problem.offset() + " (" + problem.bytes()
                            + " bytes): expected a record, found " + problem.found());
        }
        migration.show(output);
        boolean fine = complete && migration.problems().isEmpty() && migration.lostHandles() == 0;
        return fine ? ExitStatus.FINE : ExitStatus.DAMAGE;
    }
}
