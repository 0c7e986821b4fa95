package io.holdfast.cli;

import io.holdfast.storage.Storage;
import io.holdfast.wal.Binding;
import io.holdfast.wal.LogInspection;
import io.holdfast.wal.Role;
import io.holdfast.wal.WalDamageException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands on a log directory are told. Not thread-safe. */
final class LogArguments {
    private static final Set<String> MARKS = Set.of(Binding.FILE, "data", "driver");

    @Parameters(
            index = "0",
            paramLabel = "<dir>",
            description = "The log directory: a path, or any URI that Hadoop knows.")
    private String directory = "";

    @Option(
            names = "-D",
            paramLabel = "<key=value>",
            description = "A setting for Hadoop, over those in the configuration on the class path.")
    private Map<String, String> hadoopOptions = new LinkedHashMap<>();

    @Option(
            names = "--role",
            description = "Whose records: data, driver or all (the default).",
            paramLabel = "<role>",
            defaultValue = "all")
    private Choice role = Choice.ALL;

    @Option(
            names = "--application",
            paramLabel = "<name>",
            description = "The application's name, where the directory does not say it any more.")
    private String application = "";

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    /** Whose records. */
    enum Choice {
        DATA,
        DRIVER,
        ALL
    }

    String directory() {
        return directory;
    }

    boolean json() {
        return json;
    }

    Map<String, String> hadoopOptions() {
        return hadoopOptions;
    }

    /** The name given, empty if none was. */
    String givenApplication() {
        return application;
    }

    List<Role> roles() {
        return Arrays.stream(Role.values())
                .filter(each -> role == Choice.ALL || role.name().equals(each.name()))
                .toList();
    }

    Storage open() {
        return Storage.open(directory, hadoopOptions);
    }

    /**
     * Whether there is anything in the directory.
     *
     * @throws CommandException if there is no such directory, or it is something else than a log
     */
    boolean isLog(Storage storage) {
        if (!storage.exists(storage.root())) {
            throw CommandException.wrongUse("There is no directory " + storage.root());
        }
        List<String> names = storage.list(storage.root()).stream()
                .map(entry -> entry.name())
                .filter(name -> !name.startsWith("."))
                .toList();
        if (!names.isEmpty() && names.stream().noneMatch(MARKS::contains)) {
            throw CommandException.wrongUse(storage.root() + " is no log directory of Holdfast's: expected "
                    + Binding.FILE + ", data or driver in it, found " + names.get(0)
                    + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : ""));
        }
        return !names.isEmpty();
    }

    /**
     * Whose log the directory is.
     *
     * @throws CommandException if it does not say, and the command line does not either
     */
    String application(Storage storage) {
        if (!application.isEmpty()) {
            return application;
        }
        try {
            return LogInspection.application(storage).orElseThrow(() -> unnamed(storage, "there is no "));
        } catch (WalDamageException damaged) {
            throw unnamed(storage, "damaged is ");
        }
    }

    private static CommandException unnamed(Storage storage, String what) {
        return CommandException.damage("Whose log is " + storage.root() + "? Expected its application in "
                + Binding.FILE + ", but " + what + "this file. Name the application with --application");
    }
}
