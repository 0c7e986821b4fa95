package io.holdfast.examples;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends numbered lines to a Kafka topic at a steady rate and journals each before it is sent: {@code --bootstrap H:P
 * --topic T --generate N --rate R --prefix P --journal FILE --status FILE}. Outages of the broker up to ten minutes are
 * waited out. Exit status 0 when the broker confirmed every line, 1 otherwise, 2 for wrong use.
 */
public final class SendToKafka {
    private static final String USAGE = """
            Usage: SendToKafka, with all of

              --bootstrap HOST:PORT   a broker
              --topic NAME            where lines go
              --generate N            so many lines, '<prefix>-<n> word word ...'
              --rate N                lines a second
              --prefix TEXT           begin of each line
              --journal FILE          gets each line before it is sent
              --status FILE           replaced now and then by 'sent=... acked=...'""";

    private static final int STATUS_EVERY = 50;

    private final Arguments arguments;
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private SendToKafka(Arguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] args) throws IOException {
        Arguments arguments = Arguments.of(args, USAGE);
        System.exit(new SendToKafka(arguments).run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        long count = Long.parseLong(arguments.one("generate"));
        long rate = Long.parseLong(arguments.one("rate"));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(configuration());
                BufferedWriter journal = Files.newBufferedWriter(Path.of(arguments.one("journal")))) {
            long begin = System.nanoTime();
            for (long n = 0; n < count && failure.get() == null; n++) {
                waitUntil(begin + n * 1_000_000_000L / rate);
                send(producer, journal, n);
            }
            producer.flush();
        }
        status(count);
        System.out.println("confirmed " + confirmed.get() + " of " + count + " lines");
        return failure.get() == null && confirmed.get() == count;
    }

    private Map<String, Object> configuration() {
        return Map.of(
                "bootstrap.servers",
                arguments.one("bootstrap"),
                "key.serializer",
                StringSerializer.class.getName(),
                "value.serializer",
                StringSerializer.class.getName(),
                "acks",
                "all",
                "delivery.timeout.ms",
                600_000,
                "max.block.ms",
                600_000,
                "linger.ms",
                5,
                // With more, a topic that has just been made can leave the producer waiting for a sequence number.
                "max.in.flight.requests.per.connection",
                1);
    }

    private void send(KafkaProducer<String, String> producer, BufferedWriter journal, long n) throws IOException {
        String line = arguments.one("prefix") + "-" + n + " anchors kelp while the stream tears at word" + n % 97;
        journal.write(line);
        journal.newLine();
        journal.flush();
        Future<RecordMetadata> unused =
                producer.send(new ProducerRecord<>(arguments.one("topic"), line), this::confirm);
        if (n % STATUS_EVERY == 0) {
            status(n + 1);
        }
    }

    private void confirm(@Nullable RecordMetadata metadata, @Nullable Exception problem) {
        if (problem == null) {
            confirmed.incrementAndGet();
        } else {
            failure.compareAndSet(null, problem);
            System.err.println("The broker did not take a line: " + problem);
        }
    }

    private void status(long sent) throws IOException {
        Path status = Path.of(arguments.one("status"));
        Path next = status.resolveSibling(status.getFileName() + ".next");
        Files.writeString(next, "sent=" + sent + " acked=" + confirmed.get() + "\n");
        Files.move(next, status, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
