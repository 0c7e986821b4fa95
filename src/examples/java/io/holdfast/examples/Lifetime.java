package io.holdfast.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/** Runs a streaming context until it ends by itself or a stop file appears; then it stops gracefully. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
final class Lifetime {
    private static final long LOOK_EVERY_MILLIS = 500;

    private Lifetime() {}

    static void untilStopped(JavaStreamingContext jssc, String stopFile) throws InterruptedException {
        while (!jssc.awaitTerminationOrTimeout(LOOK_EVERY_MILLIS)) {
            if (!stopFile.isEmpty() && Files.exists(Path.of(stopFile))) {
                jssc.stop(true, true);
                return;
            }
        }
    }
}
