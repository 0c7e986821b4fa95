package io.holdfast.cli;

import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.OffsetStores;
import io.holdfast.time.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all commands on a store of offsets are told. Not thread-safe. */
final class StoreArguments {
    @Parameters(
            index = "0",
            paramLabel = "<store>",
            description = "The store's address, such as kafka://host:9092/group, jdbc:postgresql://host/db,"
                    + " zookeeper://host:2181/path, redis://host:6379, or a directory.")
    private String address = "";

    @Option(
            names = {"-a", "--application"},
            required = true,
            paramLabel = "<name>",
            description =
                    "The application's name, as KafkaOffsets.forApplication was given it; <name>/observed for what"
                            + " was seen of an application with Spark's own stream.")
    private String application = "";

    @Option(
            names = "-o",
            paramLabel = "<key=value>",
            description = "An option of the store; secrets as references such as $${env:NAME}.")
    private Map<String, String> options = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    String address() {
        return address;
    }

    String application() {
        return application;
    }

    boolean json() {
        return json;
    }

    /** The store for the application. */
    OffsetStore open() {
        return open(address, options, application);
    }

    static OffsetStore open(String address, Map<String, String> options, String application) {
        return OffsetStores.at(address, options)
                .open(new OffsetStoreContext(application, Ticker.system(), Metrics.none()));
    }
}
