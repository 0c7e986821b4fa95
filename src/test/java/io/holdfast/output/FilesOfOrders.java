package io.holdfast.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.examples.OrdersToFiles;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.file.PublishedBatch;
import io.holdfast.offset.file.PublishedFile;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageEntry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@link OrdersToFiles} has published, read as a reader of the results does. Not thread-safe. */
final class FilesOfOrders {
    private final String directory;
    private final List<PublishedBatch> batches = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private Optional<PublishedResults> results = Optional.empty();
    private long last = -1;

    FilesOfOrders(String directory) {
        this.directory = directory;
    }

    String directory() {
        return directory;
    }

    /** All numbers that are published now, sorted; reads what is new since the last call. */
    List<Integer> numbers() {
        PublishedResults opened =
                results.orElseGet(() -> PublishedResults.of(ManifestOffsets.in(directory), OrdersToFiles.APPLICATION));
        results = Optional.of(opened);
        for (PublishedBatch batch : opened.after(last, Integer.MAX_VALUE)) {
            batch.files().forEach(file -> numbers.addAll(numbers(opened, file)));
            batches.add(batch);
            last = batch.number();
        }
        return numbers.stream().sorted().toList();
    }

    private static List<Integer> numbers(PublishedResults results, PublishedFile file) {
        try (InputStream in = results.open(file)) {
            List<Integer> found = new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .map(Integer::valueOf)
                    .toList();
            assertThat(found).as("records of %s", file).hasSize((int) file.records());
            return found;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Each partition's ranges follow each other, batch by batch. */
    void assertInOrder() {
        Map<SourcePartition, Long> stand = new TreeMap<>();
        for (PublishedBatch batch : batches) {
            batch.ranges().forEach((partition, range) -> {
                assertThat(range.from()).as("%s in %s", partition, batch).isEqualTo(stand.getOrDefault(partition, 0L));
                stand.put(partition, range.until());
            });
        }
        assertThat(batches).extracting(PublishedBatch::epoch).isSorted();
    }

    /** What killed drivers have written and not published is gone; the last driver may be about to write. */
    void assertNothingLeft() {
        Set<String> named = batches.stream()
                .flatMap(batch -> batch.files().stream())
                .map(file -> file.name().split("/", -1)[2])
                .collect(Collectors.toSet());
        long newest = batches.get(batches.size() - 1).epoch();
        int attempts = 0;
        try (Storage storage = Storage.open(directory + "/" + OrdersToFiles.APPLICATION, Map.of())) {
            String data = storage.root() + "/" + BatchDirectory.DATA;
            for (StorageEntry bucket : storage.list(data)) {
                for (StorageEntry found : storage.list(data + "/" + bucket.name())) {
                    BatchDirectory attempt = BatchDirectory.parse(found.name()).orElseThrow();
                    attempts++;
                    assertThat(named.contains(found.name()) || attempt.epoch() == newest)
                            .as("whether %s is published", attempt)
                            .isTrue();
                }
            }
        }
        assertThat(attempts).isPositive();
    }
}
