package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.Storage;
import io.holdfast.time.Backoff;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A process whose threads write numbered records to one log in mode objects until it is killed, and tell of each write
 * how it ended. A record whose write failed is not tried again.
 */
final class EndlessObjects {
    private EndlessObjects() {}

    /** Arguments: the directory, the number of threads, and Hadoop's settings as key=value. */
    public static void main(String[] args) throws InterruptedException {
        Map<String, String> hadoop = Arrays.stream(args)
                .skip(2)
                .map(option -> option.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        WriteAheadLog log = new WriteAheadLog(Storage.open(args[0], hadoop), options());
        for (int i = 1; i < Integer.parseInt(args[1]); i++) {
            String writer = "w" + i;
            Threads.daemon(writer, () -> write(log, writer)).start();
        }
        write(log, "w0");
    }

    private static void write(WriteAheadLog log, String writer) {
        for (int n = 0; ; n++) {
            String record = record(writer, n);
            String id = record.substring(0, record.indexOf(' '));
            try {
                RecordAddress address = log.write(
                        ByteBuffer.wrap(record.getBytes(UTF_8)), Ticker.system().millis());
                tell("acknowledged " + id + " " + address.path() + " " + address.offset() + " " + address.length() + " "
                        + address.segmentChecksum() + " " + address.checksum() + " end");
            } catch (WalWriteException failure) {
                tell("failed " + id + " " + String.valueOf(failure.getMessage()).replace('\n', ' ') + " end");
            }
        }
    }

    private static synchronized void tell(String line) {
        System.out.println(line);
        System.out.flush();
    }

    static LogOptions options() {
        return LogOptions.builder("endless", Role.DATA)
                .mode(LogMode.OBJECTS)
                .writeAttempts(2, new Backoff(Duration.ofMillis(50), Duration.ofMillis(100)))
                .build();
    }

    /** Different lengths, so that a frame in the wrong place would be seen. */
    static String record(String writer, int n) {
        return writer + "-" + n + " " + "x".repeat(n * 7 % 3000);
    }
}
