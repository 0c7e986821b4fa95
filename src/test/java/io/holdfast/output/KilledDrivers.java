package io.holdfast.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.spark.ExactlyOnce;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.CodePlace;
import io.holdfast.testbed.JavaProcess;
import io.holdfast.testbed.KafkaBroker;
import io.holdfast.testbed.SparkLine;
import io.holdfast.testbed.TestBed;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.postgresql.Driver;

/** Examples as drivers of their own, killed at random moments and started again; every record is counted. */
final class KilledDrivers {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int RECORDS_EACH = 300;

    private final TestBed bed;
    private final KafkaBroker broker;

    KilledDrivers(TestBed bed, KafkaBroker broker) {
        this.bed = bed;
        this.broker = broker;
    }

    /**
     * Sends numbers, kills drivers, and expects each number once in the end.
     *
     * @param usualKills how many kills, unless holdfast.kills says otherwise
     * @param results what is in the results now, sorted
     */
    void tellRecords(
            int usualKills,
            String topic,
            Supplier<List<Integer>> results,
            Class<?> example,
            List<String> some,
            List<String> more)
            throws Exception {
        int kills = Integer.getInteger("holdfast.kills", usualKills);
        long seed = Long.getLong("holdfast.seed", System.nanoTime());
        System.out.println("seed of the kills of " + example.getSimpleName() + ": " + seed);
        Random random = new Random(seed);
        List<String> arguments = new ArrayList<>(some);
        arguments.addAll(more);
        for (int round = 0; round < kills; round++) {
            int before = results.get().size();
            produce(topic, round * RECORDS_EACH, (round + 1) * RECORDS_EACH);
            try (JavaProcess driver = driver(example, arguments)) {
                await(driver, results, before + 1);
                Ticker.system().sleep(Duration.ofMillis(random.nextInt(600)));
                driver.kill9();
            }
        }
        int all = kills * RECORDS_EACH;
        try (JavaProcess driver = driver(example, arguments)) {
            await(driver, results, all);
        }
        assertThat(results.get()).isEqualTo(IntStream.range(0, all).boxed().toList());
        System.out.println(all + " records over " + kills + " kills of " + example.getSimpleName() + ", each once");
    }

    /** Stops a driver, lets another one take its place, and wakes the first one: it ends, and repeats nothing. */
    void tellZombie(
            String topic, Supplier<List<Integer>> results, Class<?> example, List<String> some, List<String> more)
            throws Exception {
        List<String> arguments = new ArrayList<>(some);
        arguments.addAll(more);
        try (JavaProcess zombie = driver(example, arguments)) {
            produce(topic, 0, RECORDS_EACH);
            await(zombie, results, 1);
            zombie.suspend();
            try (JavaProcess winner = driver(example, arguments)) {
                await(winner, results, RECORDS_EACH);
                produce(topic, RECORDS_EACH, 2 * RECORDS_EACH);
                zombie.resume();
                assertThat(zombie.awaitExit(LIMIT))
                        .as("a status that is not started again")
                        .isZero();
                assertThat(zombie.output()).contains("This driver is fenced");
                await(winner, results, 2 * RECORDS_EACH);
            }
        }
        assertThat(results.get())
                .isEqualTo(IntStream.range(0, 2 * RECORDS_EACH).boxed().toList());
    }

    private static void await(JavaProcess driver, Supplier<List<Integer>> results, int least) {
        Await.until(
                least + " results",
                LIMIT,
                () -> {
                    assertThat(driver.isAlive())
                            .as("whether it lives, %s", driver)
                            .isTrue();
                    return results.get().size() >= least;
                },
                () -> results.get().size() + "; " + driver);
    }

    private JavaProcess driver(Class<?> example, List<String> arguments) throws IOException {
        List<String> opens = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        return bed.java("driver", example.getName())
                .jvmOptions(opens)
                .jvmOptions(
                        "-Xmx512m",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-Djdk.reflect.useDirectMethodHandle=false",
                        "-Dspark.master=local[3]",
                        "-Dspark.ui.enabled=false",
                        "-Dspark.driver.host=127.0.0.1",
                        "-Dspark.driver.bindAddress=127.0.0.1",
                        "-Dspark.streaming.kafka.maxRatePerPartition=100",
                        "-Dlog4j2.configurationFile=" + bed.base().resolve("conf/log4j2.properties"))
                .classPath(
                        CodePlace.of(ExactlyOnce.class),
                        CodePlace.of(example),
                        CodePlace.of(Driver.class),
                        bed.classPath(SparkLine.spark()) + "/*",
                        bed.classPath(SparkLine.connector()) + "/*")
                .arguments(arguments)
                .start();
    }

    private void produce(String topic, int from, int until) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                // One request at a time, as in every test that writes to a topic that has just been made.
                Map.of("bootstrap.servers", broker.bootstrap(), "max.in.flight.requests.per.connection", 1),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = from; i < until; i++) {
                Future<?> unused = producer.send(new ProducerRecord<>(topic, i % 3, "k", Integer.toString(i)));
            }
        }
    }
}
