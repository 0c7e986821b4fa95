package io.holdfast.source.tcp;

import io.holdfast.source.SourceRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a peer says of itself in its first line.
 *
 * @param session name of the sequence that the lines belong to; 1 to 64 letters, digits, dots, hyphens, underscores
 * @param first sequence of the line that follows; 0 or more
 */
record Announcement(String session, long first) {
    static final String PREFIX = "HOLDFAST/";
    private static final Pattern FORM =
            Pattern.compile("HOLDFAST/1 session=([A-Za-z0-9._-]{1,64}) first=([0-9]{1,18})");
    private static final int MOST_QUOTED = 120;

    /** @throws SourceRefusedException if the line is not an announcement of version 1 */
    static Announcement parse(String source, Line line) {
        String text = new String(line.bytes(), StandardCharsets.ISO_8859_1);
        Matcher matcher = FORM.matcher(text);
        if (line.length() != text.length() || !matcher.matches()) {
            throw new SourceRefusedException(
                    "The peer of " + source + " announced itself with " + quoted(text, line.length())
                            + ", expected 'HOLDFAST/1 session=<1 to 64 of A-Z a-z 0-9 . _ -> first=<0 or more, at most"
                            + " 18 digits>'; use a sender of this version of the protocol",
                    null);
        }
        return new Announcement(matcher.group(1), Long.parseLong(matcher.group(2)));
    }

    private static String quoted(String text, long length) {
        String head = text.substring(0, Math.min(MOST_QUOTED, text.length()));
        String printable = head.replaceAll("[^\\x20-\\x7e]", "?");
        return "'" + printable + "'" + (length > head.length() ? " and more, " + length + " bytes in all so far" : "");
    }
}
