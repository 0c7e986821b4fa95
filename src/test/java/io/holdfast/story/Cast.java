package io.holdfast.story;

import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.JavaCommand;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.TestBed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** The programs around the word count: senders, the comparing program, and a look at the group's offsets. */
final class Cast implements AutoCloseable {
    private static final int OFFSETS_WITHIN_SECONDS = 5;

    private final TestBed bed;
    private final StoryPlan plan;
    private final int tcpPort = FreePorts.next();
    private @Nullable Admin admin;
    private long lastCommitted;

    Cast(TestBed bed, StoryPlan plan) {
        this.bed = bed;
        this.plan = plan;
    }

    int tcpPort() {
        return tcpPort;
    }

    Sender tcpSender() {
        List<String> arguments = new ArrayList<>(List.of("--port", "" + tcpPort));
        if (plan.stock()) {
            arguments.add("--plain");
        }
        return sender("tcp", "SendLines", arguments, List.of());
    }

    Sender kafkaSender(String bootstrap) {
        return sender(
                "kafka",
                "SendToKafka",
                List.of("--bootstrap", bootstrap, "--topic", Story.TOPIC),
                List.of(bed.classPath("kafka") + "/*"));
    }

    private Sender sender(String name, String program, List<String> own, List<String> classPath) {
        Path journal = bed.root().resolve(name + ".journal");
        Path status = bed.root().resolve(name + ".status");
        JavaProcess process = program("send-" + name, program)
                .classPath(classPath.toArray(new String[0]))
                .arguments("--generate", "" + plan.lines(), "--rate", "" + plan.rate(), "--prefix", name)
                .arguments("--journal", journal.toString(), "--status", status.toString())
                .arguments(own)
                .start();
        return new Sender(process, journal, status);
    }

    Comparison compare(Path output, List<Sender> senders) {
        List<String> arguments = new ArrayList<>(List.of("--output", output.toString()));
        senders.forEach(
                sender -> arguments.addAll(List.of("--journal", sender.journal().toString())));
        JavaProcess process =
                program("compare", "CompareDelivered").arguments(arguments).start();
        process.awaitExit(Duration.ofMinutes(1));
        return Comparison.parse(process.output());
    }

    private JavaCommand program(String name, String program) {
        return bed.java(name, "io.holdfast.examples." + program)
                .classPath(Artifacts.examples(bed.base()).toString())
                .jvmOptions("-Xmx256m");
    }

    /** The sum of the group's committed offsets: what the receiver acknowledged. The last known value while away. */
    synchronized long committed(String bootstrap) {
        try {
            if (admin == null) {
                admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
            }
            lastCommitted = admin
                    .listConsumerGroupOffsets(Story.GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(OFFSETS_WITHIN_SECONDS, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (ExecutionException | TimeoutException brokerAway) {
            return lastCommitted;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lastCommitted;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
