package io.holdfast.testbed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers that {@code scripts/services.sh} installs. Stateless. */
public final class Services {
    private static final List<String> DIRECTORIES = List.of(
            "/usr/sbin",
            "/usr/bin",
            "/usr/local/sbin",
            "/usr/local/bin",
            "/usr/lib/postgresql/17/bin",
            "/usr/lib/postgresql/16/bin",
            "/usr/lib/postgresql/15/bin");

    private Services() {}

    /** Whether tests must fail, not be skipped, when a server is missing: {@code HOLDFAST_REQUIRE_SERVICES=true}. */
    public static boolean required() {
        return "true".equals(System.getenv("HOLDFAST_REQUIRE_SERVICES"));
    }

    /** A program by its full path, on the path, or where Debian's servers are; empty if it is not installed. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(":", -1)).filter(part -> !part.isEmpty()), DIRECTORIES.stream())
                .map(directory -> Path.of(directory).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What to do about a program that is missing. */
    public static String remedy(String program, String service) {
        return program + " is not installed; install it with: scripts/services.sh " + service;
    }

    /** The program; throws with the remedy if it is not installed. */
    static Path require(String program, String service) {
        return find(program).orElseThrow(() -> new TestBedException(remedy(program, service)));
    }
}
