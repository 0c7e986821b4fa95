package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageMissingException;
import io.holdfast.time.Ticker;
import java.util.zip.CRC32C;

/**
 * The file that says whose a log directory is. It is written once, before anything else is created or claimed there,
 * and never changed. Stateless.
 *
 * <pre>
 * holdfast-binding 1          format version
 * application=NAME
 * created=MILLIS              since the epoch
 * host=NAME
 * checksum=HEX8               CRC-32C over all bytes before this line
 * </pre>
 */
public final class Binding {
    /** The file's name in the log directory. */
    public static final String FILE = "holdfast.application";

    private static final String MAGIC = "holdfast-binding ";
    private static final int VERSION = 1;
    private static final int LIMIT_BYTES = 4096;
    private static final int LINES = 5;

    private Binding() {}

    /**
     * Binds the directory to the application, or verifies that it is bound to it. With objects, two applications that
     * begin at the same moment may both find themselves the owner; whoever starts again next is told.
     *
     * @throws WalBindingException if it is bound to another
     */
    public static void bind(Storage storage, LogMode mode, String application, String host, Ticker ticker) {
        LogOptions.checkApplication(application);
        String path = storage.root() + "/" + FILE;
        if (!storage.exists(path)) {
            byte[] content = content(application, host, ticker.millis());
            // The answer does not matter: whoever won, what is there now is verified.
            boolean unused = mode.claim(storage, path, content);
        }
        verify(storage, path, application);
    }

    /**
     * Verifies that the directory is bound to the application.
     *
     * @throws WalBindingException if it is bound to another, or to none
     */
    public static void require(Storage storage, String directory, String application) {
        verify(storage, directory + "/" + FILE, application);
    }

    private static byte[] content(String application, String host, long millis) {
        String body = MAGIC + VERSION + "\napplication=" + application + "\ncreated=" + millis + "\nhost="
                + host.replaceAll("\\p{Cntrl}", "?") + "\n";
        return (body + "checksum=" + checksum(body) + "\n").getBytes(UTF_8);
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(UTF_8));
        return String.format("%08x", crc.getValue());
    }

    private static void verify(Storage storage, String path, String application) {
        String bound = application(read(storage, path, application), path);
        if (!bound.equals(application)) {
            throw new WalBindingException(
                    "Cannot use the log directory of " + path + ": expected application '" + application
                            + "', found application '" + bound
                            + "'; give this application a log directory of its own, or, if it was renamed, set"
                            + " spark.holdfast.application to the old name",
                    null);
        }
    }

    private static String read(Storage storage, String path, String application) {
        try {
            return new String(storage.readSmall(path, LIMIT_BYTES), UTF_8);
        } catch (StorageMissingException missing) {
            throw new WalBindingException(
                    "Cannot use the log directory: expected " + path + " to name application '" + application
                            + "', found no such file; is this the directory that the driver uses?",
                    missing);
        }
    }

    /** The application that the binding in that file names. */
    static String application(Storage storage, String path) {
        return application(read(storage, path, "any"), path);
    }

    private static String application(String content, String path) {
        String[] lines = content.split("\n", -1);
        checkVersion(lines[0], path);
        int end = content.lastIndexOf("checksum=");
        String expected = end < 0 ? "" : content.substring(0, end) + "checksum=" + checksum(content.substring(0, end));
        if (lines.length != LINES + 1 || !content.equals(expected + "\n") || !lines[1].startsWith("application=")) {
            throw new WalDamageException(
                    path, 0, "a binding of " + LINES + " lines with its checksum", "'" + content + "'");
        }
        return lines[1].substring("application=".length());
    }

    private static void checkVersion(String line, String path) {
        String version = line.startsWith(MAGIC) ? line.substring(MAGIC.length()) : "";
        if (!version.matches("\\d{1,9}") || Integer.parseInt(version) < 1) {
            throw new WalDamageException(path, 0, "a first line '" + MAGIC + VERSION + "'", "'" + line + "'");
        }
        if (Integer.parseInt(version) > VERSION) {
            throw new WalVersionException(
                    "Cannot read " + path + ": expected format version " + VERSION + " or lower, found " + version
                            + "; start the Holdfast version that wrote it, or a newer one",
                    null);
        }
    }
}
