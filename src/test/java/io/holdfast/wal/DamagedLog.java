package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.wal.RecoveryReport.Range;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Damages one file of a log at random. What comes back is an error, or exactly what was acknowledged minus what the
 * report names. Not thread-safe.
 */
final class DamagedLog {
    private final LogBench bench;
    private final Random random;
    private final Map<RecordAddress, String> expected;
    private final Set<String> failed;
    private RecoveryReport report = new RecoveryReport(0, 0, 0, 0, 0, List.of(), List.of());

    DamagedLog(LogBench bench, Random random, Map<RecordAddress, String> expected, Set<String> failed) {
        this.bench = bench;
        this.random = random;
        this.expected = expected;
        this.failed = failed;
    }

    void check() {
        List<Path> segments = bench.segments();
        if (segments.isEmpty()) {
            return;
        }
        damage(segments.get(random.nextInt(segments.size())));
        bench.restart();
        Map<RecordAddress, String> strict = readOrFail();
        Map<RecordAddress, String> salvaged = read(OnDamage.QUARANTINE);
        assertThat(strict.isEmpty() || strict.equals(salvaged))
                .as("both policies agree where there is no error")
                .isTrue();
        compare(salvaged);
        assertThat(read(OnDamage.FAIL)).as("what was set aside stops nobody").isEqualTo(salvaged);
        compareEach();
    }

    private void damage(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(Math.min(600, bytes.length - from) + 1);
            switch (random.nextInt(4)) {
                case 0 -> bytes = Arrays.copyOf(bytes, from);
                case 1 -> Arrays.fill(bytes, from, to, (byte) 0);
                case 2 -> Arrays.fill(bytes, from, bytes.length, (byte) 0);
                default -> flip(bytes, from, Math.min(to, from + 3));
            }
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void flip(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private Map<RecordAddress, String> readOrFail() {
        try {
            return read(OnDamage.FAIL);
        } catch (WalDamageException expectedToo) {
            return Map.of();
        }
    }

    private Map<RecordAddress, String> read(OnDamage policy) {
        Map<RecordAddress, String> found = new LinkedHashMap<>();
        try (LogRecords records = bench.log().readAll(policy)) {
            records.forEachRemaining(logged -> found.put(logged.address(), LogBench.text(logged.data())));
            report = records.report();
        } catch (WalVersionException flippedVersion) {
            // Only a newer Holdfast can tell; it is an error under either policy.
            return Map.of();
        }
        return found;
    }

    private void compare(Map<RecordAddress, String> found) {
        if (found.isEmpty() && report.segments() == 0) {
            return;
        }
        found.forEach((address, text) -> {
            boolean repeated = failed.contains(text)
                    || (!(report.losses().isEmpty() && report.cuts().isEmpty()) && expected.containsValue(text));
            assertThat(expected.containsKey(address) ? expected.get(address).equals(text) : repeated)
                    .as("a phantom at %s: %s", address, text)
                    .isTrue();
        });
        expected.keySet().stream()
                .filter(address -> !found.containsKey(address))
                .forEach(address -> assertThat(isExplained(address))
                        .as("silently missing: %s in %s", address, report)
                        .isTrue());
        List<RecordAddress> order =
                found.keySet().stream().filter(expected::containsKey).toList();
        for (String path : order.stream().map(RecordAddress::path).distinct().toList()) {
            assertThat(order.stream().filter(each -> each.path().equals(path)).map(RecordAddress::offset))
                    .isSorted();
        }
    }

    private boolean isExplained(RecordAddress address) {
        long from = address.offset();
        long to = from + SegmentFormat.FRAME_BYTES + address.length();
        boolean lost = report.losses().stream()
                .filter(loss -> loss.path().equals(address.path()))
                .flatMap(loss -> loss.ranges().stream())
                .anyMatch(range -> overlaps(range, from, to));
        boolean cut = report.cuts().stream().anyMatch(each -> each.path().equals(address.path()) && each.offset() < to);
        return lost || cut || (report.unclosed() > 0 && from >= length(address));
    }

    private static boolean overlaps(Range range, long from, long to) {
        return range.from() < to && from < range.to();
    }

    /** A file that ends exactly behind a record looks like one whose process was killed there. */
    private static long length(RecordAddress address) {
        try {
            return Files.size(Path.of(address.path().substring("file:".length())));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void compareEach() {
        WriteAheadLog log = bench.log();
        expected.forEach((address, text) -> {
            try {
                assertThat(LogBench.text(log.read(address))).isEqualTo(text);
            } catch (WalDamageException damaged) {
                assertThat(damaged.path()).isEqualTo(address.path());
            }
        });
    }
}
