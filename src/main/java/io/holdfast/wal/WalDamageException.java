package io.holdfast.wal;

import java.io.Serial;

/** Something that was acknowledged, or may have been, cannot be read: an operator must decide. Immutable. */
public final class WalDamageException extends WalException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String path;
    private final long offset;
    private final String finding;

    /**
     * Builds the message from its parts.
     *
     * @param offset where the damage begins, in bytes from the start of the file
     */
    WalDamageException(String path, long offset, String expected, String found) {
        super(
                "Cannot read the log: damage in " + path + " at offset " + offset + ": " + finding(expected, found)
                        + ". " + remedy(logDirectory(path)),
                null);
        this.path = path;
        this.offset = offset;
        this.finding = finding(expected, found);
    }

    private static String finding(String expected, String found) {
        return "expected " + expected + ", found " + found;
    }

    private static String remedy(String directory) {
        return "Look at the whole with 'scripts/holdfast wal verify " + directory + "'. Restore the file from a copy;"
                + " or keep what can be read with 'scripts/holdfast wal repair " + directory
                + "', or by a start with spark.holdfast.wal.onDamage=quarantine: both report what is lost";
    }

    /** The binding lies in the directory itself, everything else below its roles. */
    private static String logDirectory(String path) {
        int role = Math.max(path.lastIndexOf("/data/"), path.lastIndexOf("/driver/"));
        boolean binding = role < 0 || path.endsWith("/" + Binding.FILE);
        return path.substring(0, Math.max(0, binding ? path.lastIndexOf('/') : role));
    }

    /** What was expected and what was found. */
    String finding() {
        return finding;
    }

    /** The damaged or missing file. */
    public String path() {
        return path;
    }

    /** Where the damage begins, in bytes from the start of the file. */
    public long offset() {
        return offset;
    }
}
