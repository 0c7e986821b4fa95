package io.holdfast.cli;

import io.holdfast.wal.Finding;
import io.holdfast.wal.Role;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;

/** What a command says, as text for people or as one JSON object per line. Not thread-safe. */
final class Output {
    private final PrintWriter out;
    private final boolean json;

    Output(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Says something in the one form or the other. */
    void say(JsonLine object, String text) {
        out.println(json ? object.end() : text);
        out.flush();
    }

    /** Says something that is for people only. */
    void heading(String text) {
        if (!json) {
            out.println(text);
        }
    }

    void finding(Role role, Finding finding) {
        String kind = finding.kind().name().toLowerCase(Locale.ROOT);
        JsonLine object = JsonLine.of(kind)
                .put("role", name(role))
                .put("path", finding.path())
                .put("offset", finding.offset())
                .put("bytes", finding.bytes())
                .put("expected", finding.expected())
                .put("found", finding.found());
        say(
                object,
                kind.toUpperCase(Locale.ROOT) + " " + finding.path() + " at offset " + finding.offset()
                        + (finding.bytes() > 0 ? " (" + finding.bytes() + " bytes)" : "") + ": expected "
                        + finding.expected() + ", found " + finding.found());
    }

    static String name(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** A time in ISO form; a dash if it is not known. */
    static String time(long millis) {
        return millis < 0 ? "-" : Instant.ofEpochMilli(millis).toString();
    }

    /** A number; a dash if it is not known. */
    static String number(long value) {
        return value < 0 ? "-" : Long.toString(value);
    }
}
