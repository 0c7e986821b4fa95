package io.holdfast.offset.file;

import java.io.Serializable;

/**
 * A file of results that a manifest names. Immutable.
 *
 * @param name its path below the application's directory, with letters that every file system takes
 * @param bytes its length, zero or more
 * @param records how many records the application counted in it, zero or more
 */
public record PublishedFile(String name, long bytes, long records) implements Serializable {
    /** Checks the ranges. */
    public PublishedFile {
        if (name.isEmpty() || bytes < 0 || records < 0) {
            throw new IllegalArgumentException("A file has a name, and lengths and counts of zero or more; found '"
                    + name + "', " + bytes + " and " + records);
        }
    }
}
