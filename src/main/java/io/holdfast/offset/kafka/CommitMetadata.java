package io.holdfast.offset.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;

/**
 * What stands in the metadata of a committed offset, one line of text:
 *
 * <pre>
 * holdfast/1 app=NAME epoch=N owner=TEXT claimed=MILLIS batch=MILLIS at=MILLIS incarnation=TEXT
 * </pre>
 *
 * <p>Texts are encoded as in a URL; unknown names are passed over, all of the known ones must be there. {@code epoch} and
 * {@code at} are 0 where no driver has ever committed. A text that does not begin with {@code holdfast/} was written by
 * somebody else, and tells nothing. A higher version, or one that cannot be read, stops with an error. Immutable.
 *
 * @param epochNumber 0 if no driver ever committed
 * @param batchMillis as in {@link OffsetCommit}
 * @param atMillis when a driver committed, by its own clock; 0 if none ever did
 */
record CommitMetadata(
        String application,
        long epochNumber,
        String owner,
        long claimedMillis,
        long batchMillis,
        long atMillis,
        String incarnation) {
    private static final String KIND = "holdfast/";
    private static final int VERSION = 1;
    private static final int LONGEST_BYTES = 4096;
    private static final int LONGEST_OWNER = 200;

    /** Of an offset that somebody else committed, or that is set before any driver ran. */
    static CommitMetadata foreign(String application) {
        return new CommitMetadata(application, 0, "", 0, OffsetCommit.NO_BATCH, 0, "");
    }

    CommitMetadata signed(Epoch epoch, long nowMillis) {
        return new CommitMetadata(
                application,
                epoch.number(),
                ownerOf(epoch),
                epoch.claimedMillis(),
                batchMillis,
                nowMillis,
                incarnation);
    }

    CommitMetadata of(long batch, String newIncarnation) {
        return new CommitMetadata(application, epochNumber, owner, claimedMillis, batch, atMillis, newIncarnation);
    }

    /** The owner as far as it is kept. */
    static String ownerOf(Epoch epoch) {
        return epoch.owner().substring(0, Math.min(epoch.owner().length(), LONGEST_OWNER));
    }

    Epoch epoch() {
        return new Epoch(epochNumber, application, owner, claimedMillis);
    }

    /** The line; throws if a broker with Kafka's usual settings would not take it. */
    String encode() {
        String line = KIND + VERSION + " app=" + text(application) + " epoch=" + epochNumber + " owner=" + text(owner)
                + " claimed=" + claimedMillis + " batch=" + batchMillis + " at=" + atMillis + " incarnation="
                + text(incarnation);
        if (line.length() > LONGEST_BYTES) {
            throw new OffsetRefusedException(
                    "The metadata of an offset would have " + line.length() + " bytes, and brokers take "
                            + LONGEST_BYTES + "; the names of application and incarnation are too long: " + line,
                    null);
        }
        return line;
    }

    private static String text(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    /**
     * Reads a line.
     *
     * @param where the offset that it stands with, for errors
     * @throws OffsetDamagedException if it is ours and cannot be right
     */
    static CommitMetadata decode(String line, String application, String where) {
        if (!line.startsWith(KIND)) {
            return foreign(application);
        }
        String[] words = line.split(" ", -1);
        checkVersion(words[0], where);
        Map<String, String> values = new HashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return checked(new Fields(values, where, line), application);
    }

    private static CommitMetadata checked(Fields fields, String application) {
        String app = fields.text("app");
        if (!app.equals(application)) {
            throw new OffsetDamagedException(
                    "Cannot read " + fields.where() + ": it belongs to application '" + app + "', and this is '"
                            + application + "'; give each application a group of its own",
                    null);
        }
        return new CommitMetadata(
                app,
                fields.number("epoch"),
                fields.text("owner"),
                fields.number("claimed"),
                fields.batch(),
                fields.number("at"),
                fields.text("incarnation"));
    }

    private static void checkVersion(String word, String where) {
        String version = word.substring(KIND.length());
        if (!version.matches("\\d{1,9}")) {
            throw new OffsetDamagedException(
                    "Cannot read " + where + ": expected metadata that begins with " + KIND + VERSION + ", found '"
                            + word + "'; set the offset by hand",
                    null);
        }
        if (Integer.parseInt(version) > VERSION) {
            throw new OffsetDamagedException(
                    "Cannot read " + where + ": expected format version " + VERSION + " or lower, found " + version
                            + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
    }

    /** The words of a line by name. */
    private record Fields(Map<String, String> values, String where, String line) {
        String text(String name) {
            String value = values.get(name);
            if (value == null) {
                throw damaged(name);
            }
            try {
                return URLDecoder.decode(value, UTF_8);
            } catch (IllegalArgumentException notEncoded) {
                throw damaged(name);
            }
        }

        long number(String name) {
            String value = text(name);
            if (!value.matches("\\d{1,18}")) {
                throw damaged(name);
            }
            return Long.parseLong(value);
        }

        long batch() {
            return text("batch").equals(Long.toString(OffsetCommit.NO_BATCH)) ? OffsetCommit.NO_BATCH : number("batch");
        }

        private OffsetDamagedException damaged(String name) {
            return new OffsetDamagedException(
                    "Cannot read " + where + ": expected metadata with a value for '" + name + "', found '" + line
                            + "'; set the offset by hand",
                    null);
        }
    }
}
