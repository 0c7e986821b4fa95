package io.holdfast.cells;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testbed.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A driver is suspended, another takes its place, the first wakes. The second is suspended while the first wakes and
 * ends, so that whatever changes meanwhile is the first one's doing. Not thread-safe.
 */
final class Zombie {
    private final DriverCell cell;

    Zombie(DriverCell cell) {
        this.cell = cell;
    }

    void run() {
        JavaProcess zombie = cell.start();
        cell.await("some records", zombie, tally -> tally.acknowledged() >= 200);
        zombie.suspend();
        long stopped = System.currentTimeMillis();
        JavaProcess winner = cell.start();
        cell.await(
                "the second driver to put out five batches",
                winner,
                tally -> tally.lines(0, "D").stream()
                                .filter(line -> line.process() == winner.pid())
                                .map(Tally.Line::time)
                                .distinct()
                                .count()
                        >= 5);
        winner.suspend();
        List<Acknowledged.Range> acknowledged = acknowledged();
        SortedSet<String> checkpoints = checkpoints();

        zombie.resume();
        cell.awaitEnd(zombie, 0);

        assertThat(zombie.output()).contains("process " + winner.pid());
        assertThat(acknowledged()).as("acknowledgements after it woke").isEqualTo(acknowledged);
        assertThat(cell.tally().lines(0, "D"))
                .as("what the first driver put out may be of batches from before it was stopped")
                .noneMatch(line -> line.process() == zombie.pid()
                        && line.time() > stopped + cell.plan().number("batch"));
        String newest = checkpoints.last();
        assertThat(checkpoints())
                .as("checkpoints after it woke")
                .allMatch(file -> checkpoints.contains(file) || file.compareTo(newest) < 0);
        winner.resume();
        cell.awaitAll(winner);
    }

    private List<Acknowledged.Range> acknowledged() {
        return cell.plan().partitions().stream()
                .flatMap(partition -> new Acknowledged(cell.directory(), partition).ranges().stream())
                .toList();
    }

    private SortedSet<String> checkpoints() {
        try (Stream<Path> files = Files.list(cell.directory().resolve("checkpoint"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("checkpoint-\\d+(\\.bk)?"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot list checkpoints", failure);
        }
    }
}
