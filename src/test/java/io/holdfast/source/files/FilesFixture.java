package io.holdfast.source.files;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A directory for each place, with one file that grows, and one directory for all positions. Not thread-safe. */
final class FilesFixture implements SourceServer {
    private static final String NOBODY_SERVES = "nobody serves files of a local disk";

    private final Path root;

    FilesFixture(TestBed bed) {
        this.root = bed.root();
    }

    @Override
    public void start() {}

    @Override
    public void kill9() {
        throw new AssertionError(NOBODY_SERVES);
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case SERVER_KILL, CONNECTION_CUT, CREDENTIALS -> Optional.of(NOBODY_SERVES);
            case REDELIVERED_FLAG -> Optional.of("a file does not know who has read it");
            case PERMISSION -> Optional.of("tests may run as root, whom no file is denied");
            default -> Optional.empty();
        };
    }

    /** Files wait. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    FileOffsets store() {
        return FileOffsets.in(root.resolve("offsets").toString());
    }

    FileLines source(String name) {
        return FileLines.in(root.resolve(name).toString(), "*.log*", store(), name)
                .pollEvery(Duration.ofMillis(50));
    }

    @Override
    public SourcePlace place(String name) {
        try {
            Files.createDirectory(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the directory " + name, e);
        }
        return new Place(name);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        throw new AssertionError(NOBODY_SERVES);
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(
                source("nowhere-" + port), "it does not exist", "check that the directory is there on this host");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        throw new AssertionError("only asked for where it is known");
    }

    private final class Place implements SourcePlace {
        private final String name;
        private final Path file;

        Place(String name) {
            this.name = name;
            this.file = root.resolve(name).resolve("app.log");
        }

        @Override
        public FileLines source() {
            return FilesFixture.this.source(name);
        }

        @Override
        public CuttableSource cuttable() {
            throw new AssertionError(NOBODY_SERVES);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (byte[] payload : payloads) {
                lines.writeBytes(payload);
                lines.write('\n');
            }
            try {
                Files.write(file, lines.toByteArray(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write " + file, e);
            }
        }

        /** The lines behind the position that is stored. */
        @Override
        public OptionalLong unacknowledged() {
            OffsetStoreContext context = new OffsetStoreContext(name + "-0", Ticker.system(), Metrics.none());
            try (OffsetStore store = store().open(context)) {
                Map<SourcePartition, StoredOffset> stored = store.load();
                long from = stored.values().stream()
                        .mapToLong(StoredOffset::offset)
                        .max()
                        .orElse(0);
                byte[] bytes = Files.readAllBytes(file);
                long lines = 0;
                for (int at = (int) from; at < bytes.length; at++) {
                    lines += bytes[at] == '\n' ? 1 : 0;
                }
                return OptionalLong.of(lines);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
        }
    }
}
