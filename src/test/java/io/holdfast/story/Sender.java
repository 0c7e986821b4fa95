package io.holdfast.story;

import io.holdfast.testbed.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sender's process, its journal and what it says of itself.
 *
 * @param process the running sender
 * @param journal where it writes each line before it is sent
 * @param status where it says how far it is
 */
record Sender(JavaProcess process, Path journal, Path status) {
    private static final Pattern SENT = Pattern.compile("\\bsent=(\\d+)");
    private static final Pattern ACKED = Pattern.compile("\\backed=(\\d+)");

    /** Lines that were handed to the wire. */
    long sent() {
        return number(SENT);
    }

    /** Lines that the other side confirmed. */
    long acked() {
        return number(ACKED);
    }

    private long number(Pattern pattern) {
        try {
            Matcher matcher = pattern.matcher(Files.exists(status) ? Files.readString(status) : "");
            return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
        } catch (IOException e) {
            return 0; // replaced at this moment; asked again soon
        }
    }
}
