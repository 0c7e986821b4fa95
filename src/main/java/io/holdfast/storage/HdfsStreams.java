package io.holdfast.storage;

import java.io.IOException;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;

/** What only streams of HDFS know, where HDFS's client is on the class path. Stateless. */
final class HdfsStreams {
    private static final boolean PRESENT = isPresent();

    private HdfsStreams() {}

    private static boolean isPresent() {
        try {
            Class.forName(
                    "org.apache.hadoop.hdfs.client.HdfsDataInputStream", false, HdfsStreams.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    /** How much of the file the stream can read, also of a block still being written; empty for other streams. */
    static OptionalLong visibleLength(FSDataInputStream stream) throws IOException {
        return PRESENT && stream instanceof HdfsDataInputStream hdfs
                ? OptionalLong.of(hdfs.getVisibleLength())
                : OptionalLong.empty();
    }
}
