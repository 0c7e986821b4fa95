package io.holdfast.bench;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where receivers are measured; each part is started when it is first asked for. Not thread-safe. */
final class ReceiversGround implements AutoCloseable {
    private final WalGround files = new WalGround();
    private final LinesSupply lines = new LinesSupply();
    private final List<Supply> supplies = List.of(
            new KafkaSupply(files::bed),
            new RabbitMqSupply(files::bed),
            new MqttSupply(files::bed),
            new NatsSupply(files::bed),
            new HttpSupply(),
            new RelpSupply(),
            lines);
    private @Nullable WorkProcess applications;
    private @Nullable WorkProcess clients;

    /** The sources; another one is a line here and a class like the others. */
    List<Supply> supplies() {
        return supplies;
    }

    LinesSupply lines() {
        return lines;
    }

    Place local() throws IOException {
        return files.local();
    }

    Place hdfs() throws IOException {
        return files.hdfs();
    }

    /** The process with Spark's applications. */
    WorkProcess applications() throws IOException {
        if (applications == null) {
            applications = process("applications");
        }
        return applications;
    }

    /** The process with what runs without Spark. */
    WorkProcess clients() throws IOException {
        if (clients == null) {
            clients = process("clients");
        }
        return clients;
    }

    private WorkProcess process(String name) throws IOException {
        return WorkProcess.start(files.bed(), name, "kafka-connector", "source-clients");
    }

    /** Ends all processes, and deletes what was written. */
    @Override
    public void close() {
        files.close();
    }
}
