package io.holdfast.source.contract;

import io.holdfast.receive.Block;
import io.holdfast.receive.BlockSink;
import io.holdfast.source.Position;
import io.holdfast.source.SourceMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Appends blocks to a file and forces them to disk: a line for each record and one that ends the block, without which
 * the block does not count. What shall go wrong goes wrong here. Thread-safe.
 */
final class FileSink implements BlockSink<SourceMessage> {
    static final String HOLDING = "holding block ";
    static final String STORED = "stored block ";
    private static final String END = "block ";
    private static final int LINES_SHOWN = 50;

    private final Path directory;
    private final FileChannel file;
    private final PlannedFaults faults;
    private long blocks;
    private long records;

    /** Writes {@code stored} in that directory. */
    FileSink(Path directory, List<Fault> faults) throws IOException {
        this.directory = directory;
        this.file = FileChannel.open(stored(directory), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        this.faults = new PlannedFaults(faults, directory);
    }

    @Override
    public void store(Block<SourceMessage> block) throws IOException, InterruptedException {
        faults.beforeStore(block.number());
        append(block);
        faults.afterStore(block.number());
    }

    private synchronized void append(Block<SourceMessage> block) throws IOException {
        String lines = block.elements().stream()
                .map(message -> record(message, block.number()).line() + "\n")
                .collect(Collectors.joining());
        String end = END + block.number() + " " + block.elements().size() + "\n";
        ByteBuffer bytes = ByteBuffer.wrap((lines + end).getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
        file.force(false);
        records += block.elements().size();
        if (++blocks <= LINES_SHOWN) {
            System.out.println(STORED + block.number() + ", " + records + " records in " + directory.getFileName());
        }
    }

    private static StoredRecord record(SourceMessage message, long block) {
        byte[] payload = message.payload();
        Position position = message.position().orElse(new Position("", -1));
        return new StoredRecord(
                Numbered.numberIn(payload),
                Numbered.lengthIn(payload),
                payload.length,
                message.redelivered(),
                position.partition(),
                position.offset(),
                block);
    }

    /** The records of whole blocks, in the order in which they were stored. */
    static List<StoredRecord> read(Path directory) throws IOException {
        if (!Files.exists(stored(directory))) {
            return List.of();
        }
        String text = Files.readString(stored(directory));
        List<StoredRecord> whole = new ArrayList<>();
        List<StoredRecord> open = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            if (line.startsWith(END)) {
                whole.addAll(open);
                open.clear();
            } else {
                open.add(StoredRecord.parse(line));
            }
        }
        return whole;
    }

    private static Path stored(Path directory) {
        return directory.resolve("stored");
    }
}
