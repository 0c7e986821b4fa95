package io.holdfast.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs servers that refuse to run as root as the user that Debian made for them. Stateless. */
final class Unprivileged {
    private static final Duration TOOL_LIMIT = Duration.ofSeconds(60);

    private Unprivileged() {}

    /** A command to start, as that user where the tests run as root, else as whoever runs the tests. */
    static ProgramCommand command(TestBed bed, String name, String user, Path executable, String... arguments) {
        if (!isRoot()) {
            return bed.program(name, executable, arguments);
        }
        List<String> more =
                new ArrayList<>(List.of("--reuid=" + user, "--regid=" + user, "--clear-groups", executable.toString()));
        more.addAll(Arrays.asList(arguments));
        return bed.program(name, Services.require("setpriv", user), more.toArray(new String[0]));
    }

    /** Runs a command to its end; throws when it fails, or is not done in time. */
    static void run(ProgramCommand command) {
        try (JavaProcess process = command.start()) {
            int status = process.awaitExit(TOOL_LIMIT);
            if (status != 0) {
                throw new TestBedException("It ended with status " + status + ": " + process);
            }
        }
    }

    /** A directory of the bed that belongs to that user. */
    static Path directory(TestBed bed, String name, String user) {
        Path directory = bed.directory(name);
        if (isRoot()) {
            try {
                UserPrincipal owner = directory
                        .getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(user);
                Files.setOwner(directory, owner);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot give " + directory + " to " + user, e);
            }
        }
        return directory;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
