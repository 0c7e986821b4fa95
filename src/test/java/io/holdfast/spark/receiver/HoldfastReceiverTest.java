package io.holdfast.spark.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.config.SettingsException;
import io.holdfast.receive.OnUndecodable;
import io.holdfast.source.Decoders;
import io.holdfast.source.http.HttpPosts;
import io.holdfast.source.kafka.KafkaRecords;
import io.holdfast.source.listen.Listening;
import io.holdfast.source.tcp.TcpLines;
import io.holdfast.spark.HoldfastStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerReceiverStopped;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users see of a receiver that cannot go on, in a local Spark with the log on. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
class HoldfastReceiverTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final byte[] MALFORMED = {'b', 'a', 'd', (byte) 0xff};

    private static final Queue<String> RECEIVED = new ConcurrentLinkedQueue<>();

    @TempDir
    Path directory;

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private JavaStreamingContext jssc;

    @BeforeEach
    void createContext() {
        RECEIVED.clear();
        jssc = new JavaStreamingContext(conf(), Durations.milliseconds(200));
        jssc.checkpoint(directory.resolve("checkpoint").toString());
        jssc.addStreamingListener(new Reports());
    }

    @AfterEach
    void stopContext() {
        jssc.stop(true, false);
    }

    @Test
    void shouldStopBeforeALineOfMalformedUtf8AndSaySo() throws IOException {
        try (AnnouncedPeer peer =
                AnnouncedPeer.sending(List.of(bytes("one"), bytes("two"), MALFORMED, bytes("four")))) {
            start(HoldfastStreams.from(TcpLines.connect("127.0.0.1", peer.port()))
                    .decodedBy(Decoders.utf8())
                    .on(jssc));

            await().atMost(LIMIT).until(() -> peer.connections() >= 2 && reports.size() >= 1);
            assertThat(peer.acknowledged()).isEqualTo(1);
            assertThat(RECEIVED).containsOnly("one", "two");
            assertThat(reports.peek()).contains("peer@2").contains("spark.holdfast.receiver.onUndecodable=skip");
        }
    }

    @Test
    void shouldSkipWhatCannotBeDecodedWhenToldSo() throws IOException {
        try (AnnouncedPeer peer = AnnouncedPeer.sending(List.of(bytes("one"), MALFORMED, bytes("three")))) {
            start(HoldfastStreams.from(TcpLines.connect("127.0.0.1", peer.port()))
                    .changing(options -> options.withOnUndecodable(OnUndecodable.SKIP))
                    .decodedBy(Decoders.utf8())
                    .on(jssc));

            await().atMost(LIMIT).until(() -> peer.acknowledged() == 2 && RECEIVED.contains("three"));
            assertThat(RECEIVED).containsExactly("one", "three");
            assertThat(reports).isEmpty();
        }
    }

    /** Each is made ready while the one before is on its way, so a later one could be first at the driver. */
    @Test
    void shouldKeepTheOrderWithManySmallBlocks() throws IOException {
        List<byte[]> lines =
                IntStream.range(0, 20_000).mapToObj(n -> bytes("line " + n)).toList();
        try (AnnouncedPeer peer = AnnouncedPeer.sending(lines)) {
            start(HoldfastStreams.from(TcpLines.connect("127.0.0.1", peer.port()))
                    .changing(options -> options.withBlockRecords(7))
                    .decodedBy(Decoders.utf8())
                    .on(jssc));

            await().atMost(LIMIT).until(() -> RECEIVED.size() >= 20_000);
            assertThat(RECEIVED.stream().map(HoldfastReceiverTest::bytes)).containsExactlyElementsOf(lines);
            assertThat(reports).isEmpty();
        }
    }

    /** A lower bound of time only, which a slow machine cannot break. */
    @Test
    void shouldTakeNoMoreThanSparksMaxRate() throws IOException {
        jssc.stop(true, false);
        jssc = new JavaStreamingContext(
                conf().set("spark.streaming.receiver.maxRate", "50"), Durations.milliseconds(200));
        jssc.checkpoint(directory.resolve("slow").toString());
        List<byte[]> lines =
                IntStream.range(0, 400).mapToObj(n -> bytes("line " + n)).toList();
        try (AnnouncedPeer peer = AnnouncedPeer.sending(lines)) {
            long begin = System.nanoTime();
            start(HoldfastStreams.from(TcpLines.connect("127.0.0.1", peer.port()))
                    .decodedBy(Decoders.utf8())
                    .on(jssc));

            await().atMost(LIMIT).until(() -> peer.acknowledged() == 399);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(400 / seconds).as("records per second").isLessThan(75);
        }
    }

    @Test
    void shouldNameTheClassThatCannotBeStored() throws IOException {
        try (AnnouncedPeer peer = AnnouncedPeer.sending(List.of(bytes("one")))) {
            start(HoldfastStreams.from(TcpLines.connect("127.0.0.1", peer.port()))
                    .decodedBy(message -> new NotSerializable())
                    .on(jssc)
                    .map(Object::toString));

            await().atMost(LIMIT).until(() -> !reports.isEmpty());
            assertThat(reports.peek()).contains(NotSerializable.class.getName()).contains("serializ");
            assertThat(peer.acknowledged()).isEqualTo(-1);
        }
    }

    @Test
    void shouldSayThatABrokerCannotBeReachedRatherThanStayIdle() {
        start(HoldfastStreams.from(KafkaRecords.from("127.0.0.1:1")
                        .topics("orders")
                        .group("counts")
                        .openTimeout(Duration.ofSeconds(1)))
                .changing(options -> options.withOpenAttempts(2))
                .decodedBy(Decoders.utf8())
                .on(jssc));

        await().atMost(LIMIT).until(() -> !reports.isEmpty());
        assertThat(reports.peek()).contains("127.0.0.1:1");
    }

    @Test
    void shouldRefuseAnUnknownSettingWhenTheStreamIsCreated() {
        jssc.stop(true, false);
        jssc = new JavaStreamingContext(
                conf().set("spark.holdfast.receiver.blockAgee", "1s"), Durations.milliseconds(200));

        assertThatThrownBy(() ->
                        HoldfastStreams.from(TcpLines.connect("127.0.0.1", 1)).on(jssc))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("did you mean spark.holdfast.receiver.blockAge?");
    }

    @Test
    void shouldRefuseToRunWithoutLogAndWithoutCopies() {
        jssc.stop(true, false);
        jssc = new JavaStreamingContext(
                conf().set("spark.streaming.receiver.writeAheadLog.enable", "false"), Durations.milliseconds(200));

        assertThatThrownBy(() -> HoldfastStreams.from(TcpLines.connect("127.0.0.1", 1))
                        .storageLevel(StorageLevel.MEMORY_ONLY_SER())
                        .on(jssc))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("has neither a log nor copies");
    }

    @Test
    void shouldRefuseToRejectWhereTheSourceCannot() {
        assertThatThrownBy(() -> HoldfastStreams.from(TcpLines.connect("127.0.0.1", 1))
                        .changing(given -> given.withOnUndecodable(OnUndecodable.REJECT))
                        .on(jssc))
                .isInstanceOf(SettingsException.class)
                .hasMessage("spark.holdfast.receiver.onUndecodable is reject, and tcp 127.0.0.1:1 has no place where"
                        + " rejected records go; use stop or skip for this stream");
    }

    @Test
    void shouldCarryReferencesAndNoSecret() throws IOException {
        Path secret = directory.resolve("password");
        Files.writeString(secret, "hunter2-is-the-secret");
        ReceiverStart<String> start = ReceiverStart.of(
                conf(),
                KafkaRecords.from("broker:9092")
                        .topics("orders")
                        .group("counts")
                        .property("ssl.truststore.password", "${file:" + secret + "}"),
                Decoders.utf8(),
                StorageLevel.MEMORY_AND_DISK_SER_2(),
                options -> options);

        ByteArrayOutputStream serialized = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(serialized)) {
            out.writeObject(start.receiver("orders", 0, 1));
        }

        assertThat(serialized.toString(StandardCharsets.ISO_8859_1))
                .contains("${file:")
                .doesNotContain("hunter2");
    }

    @Test
    void shouldAskSparkForTheHostThatTheSourcePrefers() {
        ReceiverStart<String> start = ReceiverStart.of(
                conf(),
                HttpPosts.to(Listening.on(8080).preferring("first", "second"), "/orders"),
                Decoders.utf8(),
                StorageLevel.MEMORY_AND_DISK_SER_2(),
                options -> options);

        assertThat(start.receiver("orders", 1, 2).preferredLocation().get()).isEqualTo("second");
        assertThat(ReceiverStart.of(
                                conf(),
                                KafkaRecords.from("broker:9092")
                                        .topics("orders")
                                        .group("counts"),
                                Decoders.utf8(),
                                StorageLevel.MEMORY_AND_DISK_SER_2(),
                                options -> options)
                        .receiver("orders", 0, 1)
                        .preferredLocation()
                        .isEmpty())
                .isTrue();
    }

    private void start(JavaDStream<String> stream) {
        stream.foreachRDD(rdd -> RECEIVED.addAll(rdd.collect()));
        jssc.start();
    }

    private SparkConf conf() {
        return new SparkConf(false)
                .setMaster("local[3]")
                .setAppName("receiver-test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.streaming.receiver.writeAheadLog.enable", "true")
                .set("spark.streaming.receiver.writeAheadLog.class", "io.holdfast.spark.HoldfastWriteAheadLog")
                .set("spark.streaming.driver.writeAheadLog.class", "io.holdfast.spark.HoldfastDriverLog")
                .set("spark.holdfast.wal.dir", directory.resolve("log").toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Cannot be stored, and is no String either. */
    private static final class NotSerializable {}

    private final class Reports implements StreamingListener {
        @Override
        public void onReceiverStopped(StreamingListenerReceiverStopped stopped) {
            String message = stopped.receiverInfo().lastErrorMessage();
            if (!message.contains("Stopped by driver")) {
                reports.add(message);
            }
        }
    }
}
