package io.holdfast.cli;

import io.holdfast.storage.ReadableFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a directory of Spark's own FileBasedWriteAheadLog: files {@code log-<start ms>-<stop ms>}, each a row of records,
 * an int length and the bytes. Such a file has no checksums: what its lengths do not contradict has to be believed. Not
 * thread-safe.
 */
final class StockLog {
    private static final Pattern FILE = Pattern.compile("log-(\\d{1,13})-(\\d{1,13})");
    private static final int LENGTH_BYTES = 4;

    private final Storage storage;
    private final String directory;
    private final List<Problem> problems = new ArrayList<>();

    /** Reads nothing yet. */
    StockLog(Storage storage, String directory) {
        this.storage = storage;
        this.directory = directory;
    }

    /**
     * Where a record lies, by what stays the same when a checkpoint directory is moved. Immutable.
     *
     * @param file directory and name, without what lies above
     * @param offset where its length stands
     * @param length bytes of the record
     */
    record Place(String file, long offset, int length) {
        static Place of(String path, long offset, int length) {
            int name = path.lastIndexOf('/');
            return new Place(path.substring(path.lastIndexOf('/', name - 1) + 1), offset, length);
        }
    }

    /** What a file has in the place of a record. Immutable. */
    record Problem(String path, long offset, long bytes, String found) {}

    /** Takes records. */
    interface Taker {
        /**
         * Called in the order of the files' times.
         *
         * @param millis the time by which the file was to be complete, in milliseconds since the epoch
         */
        void take(Place place, byte[] record, long millis);
    }

    /** A file of the log. Immutable. */
    private record File(String path, long startMillis, long stopMillis) {}

    /** Reads all; what cannot be read is among the problems. */
    void read(Taker taker) {
        for (File file : files()) {
            try (ReadableFile opened = storage.open(file.path())) {
                read(opened, file, taker);
            }
        }
    }

    List<Problem> problems() {
        return problems;
    }

    private List<File> files() {
        return storage.list(directory).stream()
                .flatMap(entry -> file(entry).stream())
                .sorted(Comparator.comparingLong(File::startMillis).thenComparing(File::path))
                .toList();
    }

    private Optional<File> file(StorageEntry entry) {
        Matcher name = FILE.matcher(entry.name());
        return name.matches() && !entry.isDirectory()
                ? Optional.of(new File(
                        directory + "/" + entry.name(), Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
                : Optional.empty();
    }

    private void read(ReadableFile opened, File file, Taker taker) {
        long end = opened.length();
        long offset = 0;
        while (offset < end) {
            int length = length(opened, offset, end);
            if (length <= 0) {
                problems.add(new Problem(
                        file.path(), offset, end - offset, length == 0 ? "a record of no bytes" : "half a record"));
                return;
            }
            byte[] record = new byte[length];
            opened.readFully(offset + LENGTH_BYTES, record);
            taker.take(Place.of(file.path(), offset, length), record, file.stopMillis());
            offset += LENGTH_BYTES + (long) length;
        }
    }

    /** The length there, -1 if the file ends before such a record does. */
    private static int length(ReadableFile file, long offset, long end) {
        if (end - offset < LENGTH_BYTES) {
            return -1;
        }
        byte[] bytes = new byte[LENGTH_BYTES];
        file.readFully(offset, bytes);
        int length = ByteBuffer.wrap(bytes).getInt();
        return length > end - offset - LENGTH_BYTES ? -1 : length;
    }
}
