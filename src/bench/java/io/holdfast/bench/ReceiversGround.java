package io.holdfast.bench;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where receivers are measured; each part is started when it is first asked for. Not thread-safe. */
final class ReceiversGround implements AutoCloseable {
    private static final int WARM_UP_RUNS = 3;

    /** Room for all records of a run: their batches are read at its end. */
    private static final String HEAP = "4g";

    private final WalGround files = new WalGround();
    private final LinesSupply lines = new LinesSupply();
    private final List<Supply> supplies = List.of(
            new KafkaSupply(files::bed),
            new RabbitMqSupply(files::bed),
            new MqttSupply(files::bed),
            new NatsSupply(files::bed),
            new JmsSupply(files::bed),
            new RedisSupply(files::bed),
            new SqsSupply(files::bed),
            new PostgresSupply(files::bed),
            new FilesSupply(files::bed),
            new HttpSupply(),
            RelpSupply.usual(),
            RelpSupply.withWindow(2000),
            lines);
    private final int warmUpRecords;
    private @Nullable WorkProcess applications;
    private @Nullable WorkProcess clients;

    /**
     * Nothing is started yet.
     *
     * @param warmUpRecords how many lines each kind of application receives in each of a few runs before anything is
     *     measured, because Spark's code is compiled for longer than the first rounds take
     */
    ReceiversGround(int warmUpRecords) {
        this.warmUpRecords = warmUpRecords;
    }

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

    /** Starts both processes if they do not run: senders would not wait for it. */
    void prepare() throws IOException {
        clients();
        applications();
    }

    /** A receiver of Holdfast's under Spark, logs in that place. */
    Sample holdfast(Place place, Supply.Load load, Stretch stretch) throws IOException {
        return holdfast(applications(), place, load, stretch);
    }

    private static Sample holdfast(WorkProcess process, Place place, Supply.Load load, Stretch stretch)
            throws IOException {
        String directory = place.next();
        try {
            return process.run(new ReceiverWork(load.source(), directory, place.hadoopOptions(), stretch));
        } finally {
            place.delete(directory);
        }
    }

    /** Spark's socket receiver without a log. */
    Sample stockSocket(int records) throws IOException {
        return stockSocket(applications(), records);
    }

    private Sample stockSocket(WorkProcess process, int records) throws IOException {
        LinesSupply.LinesLoad load = lines.plain(records);
        try {
            return process.run(new SocketWork(load.port(), new Stretch(records)));
        } finally {
            load.drop();
        }
    }

    /** Adapter and engine without Spark. */
    Sample engine(Supply.Load load, Stretch stretch) throws IOException {
        return clients().run(new EngineWork(load.source(), stretch));
    }

    /** The client library alone. */
    Sample client(Supply.Load load, Stretch stretch) throws IOException {
        return clients().run(new ClientWork(load.client(), stretch));
    }

    private WorkProcess applications() throws IOException {
        if (applications == null) {
            WorkProcess started = process("applications");
            for (int run = 0; run < WARM_UP_RUNS; run++) {
                warmUp(started);
            }
            applications = started;
        }
        return applications;
    }

    private void warmUp(WorkProcess process) throws IOException {
        LinesSupply.LinesLoad load = lines.load(warmUpRecords);
        try {
            holdfast(process, local(), load, new Stretch(warmUpRecords));
        } finally {
            load.drop();
        }
        stockSocket(process, warmUpRecords);
    }

    /** With what runs without Spark. */
    private WorkProcess clients() throws IOException {
        if (clients == null) {
            clients = process("clients");
        }
        return clients;
    }

    private WorkProcess process(String name) throws IOException {
        return WorkProcess.start(files.bed(), name, HEAP, "kafka-connector", "source-clients", JmsSupply.CLIENT);
    }

    /** Ends all processes, and deletes what was written. */
    @Override
    public void close() {
        files.close();
    }
}
