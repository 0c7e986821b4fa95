package io.holdfast.story;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.file.ManifestOffsets;
import io.holdfast.offset.file.PublishedBatch;
import io.holdfast.offset.file.PublishedFile;
import io.holdfast.output.PublishedResults;
import io.holdfast.testbed.PostgresServer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The numbers in the results of examples, read as their users would. Stateless. */
final class ExampleResults {
    private static final Pattern LINE = Pattern.compile("[A-Za-z]+-([0-9]+)( .*)?");
    private static final int READ_ATTEMPTS = 20;

    private ExampleResults() {}

    /** Of examples that write a directory of lines for each batch. */
    static Map<Integer, Integer> batches(String directory) throws IOException {
        try (FileSystem files = FileSystem.newInstance(URI.create(directory), new Configuration())) {
            FileNotFoundException last = new FileNotFoundException(directory);
            for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
                try {
                    return counts(lines(files, new Path(directory, "batch-*/lines/part-*")));
                } catch (FileNotFoundException batchReplaced) {
                    last = batchReplaced;
                }
            }
            throw last;
        }
    }

    private static List<String> lines(FileSystem files, Path pattern) throws IOException {
        List<String> lines = new ArrayList<>();
        for (FileStatus part : files.globStatus(pattern)) {
            try (InputStream in = files.open(part.getPath())) {
                new String(in.readAllBytes(), UTF_8).lines().forEach(lines::add);
            }
        }
        return lines;
    }

    /** Of examples whose files are named by manifests. */
    static Map<Integer, Integer> published(String directory, String application) throws IOException {
        PublishedResults results = PublishedResults.of(ManifestOffsets.in(directory), application);
        List<String> lines = new ArrayList<>();
        for (PublishedBatch batch : results.after(-1, Integer.MAX_VALUE)) {
            for (PublishedFile file : batch.files()) {
                try (InputStream in = results.open(file)) {
                    new String(in.readAllBytes(), UTF_8).lines().forEach(lines::add);
                }
            }
        }
        return counts(lines);
    }

    /** Of the table orders. */
    static Map<Integer, Integer> rows(PostgresServer database) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT line FROM orders")) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return counts(lines);
    }

    /** Of committed transactions in a topic with one partition. */
    static Map<Integer, Integer> committed(String bootstrap, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> lines.add(record.value()));
            }
        }
        return counts(lines);
    }

    private static Map<Integer, Integer> counts(List<String> lines) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new AssertionError("Nobody sent the line '" + line + "'");
            }
            counts.merge(Integer.parseInt(matcher.group(1)), 1, Integer::sum);
        }
        return counts;
    }
}
