package io.holdfast.testbed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program curl, as people post with it. Stateless. */
public final class Curl {
    /** The program, to see whether it is installed. */
    public static final String PROGRAM = "curl";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Curl() {}

    /** Runs it to its end and returns what it printed: head and text of the answer, without progress. */
    public static String run(TestBed bed, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--silent", "--show-error", "--include", "--max-time", "20"));
        all.addAll(List.of(arguments));
        JavaProcess curl = bed.program("curl", Services.require(PROGRAM, "curl"), all.toArray(new String[0]))
                .start();
        curl.awaitExit(LIMIT);
        return curl.output();
    }
}
