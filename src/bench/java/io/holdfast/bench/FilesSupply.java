package io.holdfast.bench;

import io.holdfast.offset.file.FileOffsets;
import io.holdfast.source.Source;
import io.holdfast.source.files.FileLines;
import io.holdfast.testbed.TestBed;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Lines of one file on a local disk, with positions in files beside it. The client is the JDK's reader of lines. */
final class FilesSupply implements Supply {
    private final Supplier<TestBed> bed;

    FilesSupply(Supplier<TestBed> bed) {
        this.bed = bed;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public int records() {
        return 400_000;
    }

    @Override
    public Load load(int records) throws IOException {
        Path directory = bed.get().directory("lines");
        List<String> lines = Payloads.records(ReceiversCases.RECORD_BYTES).stream()
                .map(record -> new String(record, StandardCharsets.US_ASCII))
                .toList();
        try (BufferedWriter out = Files.newBufferedWriter(directory.resolve("all.log"))) {
            for (int i = 0; i < records; i++) {
                out.write(lines.get(i % lines.size()));
                out.write('\n');
            }
        }
        Files.createDirectories(directory.resolve("positions"));
        return new FileLoad(directory.toString());
    }

    private record FileLoad(String directory) implements Load {
        @Override
        public Source source() {
            return FileLines.in(directory, "*.log", FileOffsets.in(directory + "/positions"), "bench");
        }

        @Override
        public ReceiverClient client() {
            return new Client(directory + "/all.log");
        }

        /** Nobody else knows how far a file is read than the reader itself, which counts. */
        @Override
        public void verify() {}

        @Override
        public void drop() throws IOException {
            Files.delete(Path.of(directory, "all.log"));
        }
    }

    private record Client(String file) implements ReceiverClient {
        @Override
        public void read(long records, AtomicLong acknowledged) throws IOException {
            try (BufferedReader in = Files.newBufferedReader(Path.of(file))) {
                while (in.readLine() != null) {
                    acknowledged.incrementAndGet();
                }
            }
        }
    }
}
