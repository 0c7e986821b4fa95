package io.holdfast.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import java.nio.ByteBuffer;
import java.util.Map;

/** A process that writes numbered records until it is killed and prints each address when the write has returned. */
final class EndlessWriter {
    private EndlessWriter() {}

    public static void main(String[] args) {
        Storage storage = Storage.open(args[0], Map.of("dfs.replication", "2"));
        WriteAheadLog log = new WriteAheadLog(storage, options());
        for (int n = 0; ; n++) {
            RecordAddress address = log.write(
                    ByteBuffer.wrap(record(n).getBytes(UTF_8)), Ticker.system().millis());
            System.out.println("acknowledged " + n + " " + address.path() + " " + address.offset() + " "
                    + address.length() + " " + address.segmentChecksum() + " " + address.checksum());
        }
    }

    static LogOptions options() {
        return LogOptions.builder("endless", Role.DATA).segmentBytes(64 << 10).build();
    }

    /** Different lengths, so that a frame in the wrong place would be seen. */
    static String record(int n) {
        return "record " + n + " " + "x".repeat(n % 300);
    }
}
