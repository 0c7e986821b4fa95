package io.holdfast.source.files;

import io.holdfast.config.SecretReferences;
import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The lines of files in a directory, on a local disk or on HDFS, each line once it is whole; how far each file is stored
 * is kept in an offset store. Files are read while they grow, unless {@link #wholeOnceRenamedIn} or {@link
 * #wholeOnceUntouchedFor} is used. A line's bytes are handed over as they are, without the line feed; an empty line is a
 * record. Files are never changed, renamed or deleted. Several receivers share the files. Immutable and thread-safe.
 */
public final class FileLines implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int MOST_FILES = 1_000_000;

    /** When a file is read. */
    enum Picked {
        /** As soon as it is there, and then as it grows. */
        GROWING,
        /** As soon as it is there, for it is whole then. */
        RENAMED_IN,
        /** When nothing has happened to it for a while. */
        UNTOUCHED
    }

    private final String directory;
    private final String glob;
    private final OffsetStoreSettings store;
    private final String positionsName;
    private final TreeMap<String, String> hadoop;
    private final Picked picked;
    private final Duration untouchedFor;
    private final Duration rotatedFor;
    private final Duration pollEvery;
    private final int maxFiles;
    private final Duration forgetAfter;
    private final String doneDirectory;
    private final String[] hosts;

    private FileLines(Draft draft) {
        directory = draft.directory;
        glob = draft.glob;
        store = draft.store;
        positionsName = draft.positionsName;
        hadoop = draft.hadoop;
        picked = draft.picked;
        untouchedFor = draft.untouchedFor;
        rotatedFor = draft.rotatedFor;
        pollEvery = draft.pollEvery;
        maxFiles = draft.maxFiles;
        forgetAfter = draft.forgetAfter;
        doneDirectory = draft.doneDirectory;
        hosts = draft.hosts;
    }

    /**
     * The files of a directory whose names match, without those in directories below it.
     *
     * @param directory a path on a local disk, or a URI that Hadoop knows, such as {@code hdfs://namenode/logs}; it must
     *     exist wherever a receiver may run
     * @param glob the names, as {@code *.log}; names that begin with a dot or an underscore only if the glob does, and none
     *     that end with {@code ._COPYING_}
     * @param store where positions are kept; every executor must reach it
     * @param name under which they are kept there, of its own for each stream: 1 to 100 letters, digits, dots, hyphens and
     *     underscores
     * @throws IllegalArgumentException if one of them is not of this form
     */
    public static FileLines in(String directory, String glob, OffsetStoreSettings store, String name) {
        if (directory.isBlank()) {
            throw new IllegalArgumentException("The directory of the files must be given");
        }
        NamePattern unused = new NamePattern(glob);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("The name under which positions are kept has 1 to 100 letters, digits,"
                    + " dots, hyphens and underscores, a letter or digit first; found '" + name + "'");
        }
        return new FileLines(new Draft(directory, glob, store, name));
    }

    /** With Hadoop settings that go over those found on the class path; secrets among them as references. */
    public FileLines hadoop(Map<String, String> options) {
        options.forEach((key, value) -> {
            if (SecretReferences.isSensitive(key)) {
                String unused = SecretReferences.required("The Hadoop setting " + key, value);
            }
        });
        Draft draft = new Draft(this);
        draft.hadoop = new TreeMap<>(options);
        return new FileLines(draft);
    }

    /**
     * Reads whole files: one is complete as soon as a name that matches is there, because it is written elsewhere, or
     * under a name that does not match, and then renamed. A last line without a line feed is a record.
     */
    public FileLines wholeOnceRenamedIn() {
        Draft draft = new Draft(this);
        draft.picked = Picked.RENAMED_IN;
        return new FileLines(draft);
    }

    /**
     * Reads whole files: one is complete when its length and its time of change have not moved for that long, as far as
     * the receiver has looked, and, on HDFS, nobody holds it open. A last line without a line feed is a record.
     */
    public FileLines wholeOnceUntouchedFor(Duration time) {
        Draft draft = new Draft(this);
        draft.picked = Picked.UNTOUCHED;
        draft.untouchedFor = positive("wholeOnceUntouchedFor", time);
        return new FileLines(draft);
    }

    /**
     * Reads files while they grow, as without it, and takes one as complete when nothing has happened to it for that long:
     * its last line is handed over then without a line feed. Unless set, it is held back until the line feed comes or the
     * file is renamed. If the file grows after all, what is new is read, and the line comes in two parts.
     */
    public FileLines completeOnceUntouchedFor(Duration time) {
        Draft draft = new Draft(this);
        draft.picked = Picked.GROWING;
        draft.untouchedFor = positive("completeOnceUntouchedFor", time);
        return new FileLines(draft);
    }

    /**
     * After how long without a change a file that was renamed while it grew is complete; 10 s unless set. Writers go on for
     * a moment with the file that they have open.
     */
    public FileLines completeOnceRenamedFor(Duration time) {
        Draft draft = new Draft(this);
        draft.rotatedFor = positive("completeOnceRenamedFor", time);
        return new FileLines(draft);
    }

    /** How often the directory is looked at; every second unless set. */
    public FileLines pollEvery(Duration time) {
        Draft draft = new Draft(this);
        draft.pollEvery = positive("pollEvery", time);
        return new FileLines(draft);
    }

    /**
     * The most files that the directory may hold, those that do not match among them; 10,000 unless set. With more the
     * receiver fails.
     *
     * @param count 1 to 1,000,000
     */
    public FileLines maxFiles(int count) {
        if (count < 1 || count > MOST_FILES) {
            throw new IllegalArgumentException("maxFiles must be from 1 to " + MOST_FILES + ", found " + count);
        }
        Draft draft = new Draft(this);
        draft.maxFiles = count;
        return new FileLines(draft);
    }

    /**
     * After how long the position of a file is forgotten that is not in the directory any more; 7 days unless set. A file
     * that comes back later is read from its beginning.
     */
    public FileLines forgetAfter(Duration time) {
        Draft draft = new Draft(this);
        draft.forgetAfter = positive("forgetAfter", time);
        return new FileLines(draft);
    }

    /**
     * Lists each file that is complete and stored by a small file in another directory, for those who move files away; it
     * has lines {@code path=} and {@code bytes=}. Nobody deletes these small files either.
     *
     * @throws IllegalArgumentException if it is the directory of the files
     */
    public FileLines listingDoneIn(String other) {
        if (other.isBlank() || other.equals(directory)) {
            throw new IllegalArgumentException("Files that are done are listed in a directory of its own; found '"
                    + other + "' for the files of '" + directory + "'");
        }
        Draft draft = new Draft(this);
        draft.doneDirectory = other;
        return new FileLines(draft);
    }

    /** On which hosts receivers should run, as executors are named: the first one on the first, and so on around. */
    public FileLines preferring(String... names) {
        Draft draft = new Draft(this);
        draft.hosts = names.clone();
        return new FileLines(draft);
    }

    private static Duration positive(String option, Duration time) {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException(option + " must be at least 1 ms, found " + time);
        }
        return time;
    }

    @Override
    public String name() {
        return "files " + directory + "/" + glob;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public Optional<String> preferredHost(int index) {
        return hosts.length == 0 ? Optional.empty() : Optional.of(hosts[index % hosts.length]);
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new FilesOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + ", positions of " + positionsName + " in " + store.description();
    }

    String directory() {
        return directory;
    }

    String glob() {
        return glob;
    }

    OffsetStoreSettings store() {
        return store;
    }

    String positionsName() {
        return positionsName;
    }

    Map<String, String> hadoop() {
        return hadoop;
    }

    Picked picked() {
        return picked;
    }

    /** Zero for never. */
    Duration untouchedFor() {
        return untouchedFor;
    }

    Duration rotatedFor() {
        return rotatedFor;
    }

    Duration pollEvery() {
        return pollEvery;
    }

    int maxFiles() {
        return maxFiles;
    }

    Duration forgetAfter() {
        return forgetAfter;
    }

    /** Empty when nothing is listed. */
    String doneDirectory() {
        return doneDirectory;
    }

    List<String> hosts() {
        return List.of(hosts);
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private final String directory;
        private final String glob;
        private final OffsetStoreSettings store;
        private final String positionsName;
        private TreeMap<String, String> hadoop = new TreeMap<>();
        private Picked picked = Picked.GROWING;
        private Duration untouchedFor = Duration.ZERO;
        private Duration rotatedFor = Duration.ofSeconds(10);
        private Duration pollEvery = Duration.ofSeconds(1);
        private int maxFiles = 10_000;
        private Duration forgetAfter = Duration.ofDays(7);
        private String doneDirectory = "";
        private String[] hosts = {};

        Draft(String directory, String glob, OffsetStoreSettings store, String positionsName) {
            this.directory = directory;
            this.glob = glob;
            this.store = store;
            this.positionsName = positionsName;
        }

        Draft(FileLines source) {
            this(source.directory, source.glob, source.store, source.positionsName);
            hadoop = source.hadoop;
            picked = source.picked;
            untouchedFor = source.untouchedFor;
            rotatedFor = source.rotatedFor;
            pollEvery = source.pollEvery;
            maxFiles = source.maxFiles;
            forgetAfter = source.forgetAfter;
            doneDirectory = source.doneDirectory;
            hosts = source.hosts;
        }
    }
}
