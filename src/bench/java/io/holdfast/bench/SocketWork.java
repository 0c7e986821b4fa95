package io.holdfast.bench;

import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.dstream.SocketReceiver$;
import scala.collection.JavaConverters;

/**
 * Spark's own socket receiver without any log, as {@code socketTextStream} makes it; only that what it reads is counted
 * on the way. A line counts when it is handed to Spark, before it is stored anywhere.
 *
 * @param port whom to read from
 * @param stretch what is timed
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so; it is what is measured
record SocketWork(int port, Stretch stretch) implements RemoteWork {
    private static final AtomicLong LINES = new AtomicLong();

    @Override
    public Sample run() {
        LINES.set(0);
        return new ReceiverApplication(
                        ReceiverApplication.conf(),
                        streaming -> streaming.socketStream(
                                "127.0.0.1", port, SocketWork::lines, StorageLevel.MEMORY_AND_DISK_SER_2()),
                        stretch)
                .run("", LINES::get);
    }

    private static Iterable<String> lines(InputStream in) {
        Iterator<String> lines = JavaConverters.asJavaIterator(SocketReceiver$.MODULE$.bytesToLines(in));
        return () -> new Counting(lines);
    }

    /** Counts a line when the receiver asks for the next one. */
    private static final class Counting implements Iterator<String> {
        private final Iterator<String> lines;
        private long handedOver;

        Counting(Iterator<String> lines) {
            this.lines = lines;
        }

        @Override
        public boolean hasNext() {
            LINES.set(handedOver);
            return lines.hasNext();
        }

        @Override
        public String next() {
            handedOver++;
            return lines.next();
        }
    }
}
