package io.holdfast.bench;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A directory to measure in, local or on HDFS; each run gets a fresh one and deletes it. Thread-safe. */
final class Place {
    private final String root;
    private final Map<String, String> hadoopOptions;
    private final AtomicInteger directories = new AtomicInteger();
    private final FileSystem files;

    private Place(String root, Map<String, String> hadoopOptions, FileSystem files) {
        this.root = root;
        this.hadoopOptions = hadoopOptions;
        this.files = files;
    }

    /**
     * Opens a place.
     *
     * @param root a URI with {@code file:} or {@code hdfs:}
     * @param hadoopOptions go over Hadoop's defaults, for every contender alike
     */
    static Place of(String root, Map<String, String> hadoopOptions) throws IOException {
        return new Place(root, hadoopOptions, FileSystem.newInstance(URI.create(root), configuration(hadoopOptions)));
    }

    private static Configuration configuration(Map<String, String> options) {
        Configuration configuration = new Configuration();
        options.forEach(configuration::set);
        return configuration;
    }

    /** A new directory's URI; nothing is created. */
    String next() {
        return root + "/" + directories.incrementAndGet();
    }

    void delete(String directory) throws IOException {
        files.delete(new Path(directory), true);
    }

    /** Moves a directory to a new path; one that does not exist stays so. */
    void rename(String directory, String to) throws IOException {
        Path from = new Path(directory);
        if (files.exists(from) && !files.rename(from, new Path(to))) {
            throw new IOException("Could not rename " + directory + " to " + to);
        }
    }

    /** Deletes all that was written here. */
    void deleteAll() throws IOException {
        delete(root);
    }

    Map<String, String> hadoopOptions() {
        return hadoopOptions;
    }

    /** A fresh configuration with the options. */
    Configuration configuration() {
        return configuration(hadoopOptions);
    }

    /** A client of this place for the harness itself. */
    FileSystem files() {
        return files;
    }
}
