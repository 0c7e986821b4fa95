package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.wal.RecordAddress;
import io.holdfast.wal.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.storage.StreamBlockId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that only look: ls, verify, dump. */
class WalInspectTest {
    @TempDir
    private Path directory;

    private CommandBench bench;

    @BeforeEach
    void setUp() {
        bench = new CommandBench(directory.resolve("log"));
    }

    private List<JsonNode> json() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (String line : bench.out().lines().toList()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        return objects;
    }

    private List<JsonNode> json(String type) throws IOException {
        return json().stream()
                .filter(object -> object.get("type").asText().equals(type))
                .toList();
    }

    @Test
    void shouldListSegmentsWithTheirCounts() throws IOException {
        bench.write(Role.DATA, true, 10);
        bench.write(Role.DRIVER, false, 3);

        assertThat(bench.run("wal", "ls", "--json", bench.path())).isZero();

        List<JsonNode> segments = json("segment");
        assertThat(segments).hasSize(5);
        assertThat(segments).extracting(each -> each.get("records").asLong()).containsExactly(4L, 4L, 2L, 0L, 3L);
        assertThat(segments)
                .extracting(each -> each.get("state").asText())
                .containsExactly("closed", "closed", "closed", "closed", "open-or-killed");
        assertThat(segments)
                .allSatisfy(each -> assertThat(each.get("application").asText()).isEqualTo("orders"));
        assertThat(segments.get(0).get("bucketStart").asText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(json("total"))
                .extracting(each -> each.get("records").asLong())
                .containsExactly(10L, 3L);
    }

    @Test
    void shouldListOneRoleForPeople() {
        bench.write(Role.DATA, true, 10);
        bench.write(Role.DRIVER, true, 3);
        assertThat(bench.run("wal", "ls", "--role", "driver", bench.path())).isZero();
        assertThat(bench.out()).contains("APPLICATION").contains("total driver: 2 segments, 3 records");
        assertThat(bench.out()).doesNotContain("total data");
    }

    @Test
    void shouldListADamagedHeaderAndAMissingSegment() throws IOException {
        bench.write(Role.DATA, true, 12);
        List<Path> segments = bench.segments(Role.DATA);
        CommandBench.flip(segments.get(2), 20);
        Files.delete(segments.get(1));

        assertThat(bench.run("wal", "ls", "--json", bench.path())).isEqualTo(1);

        assertThat(json("segment"))
                .extracting(each -> each.get("state").asText())
                .containsExactly("closed", "missing", "damaged-header", "closed");
        assertThat(json("damage")).hasSize(2);
    }

    @Test
    void shouldVerifyASoundLog() throws IOException {
        bench.write(Role.DATA, true, 100);
        bench.write(Role.DRIVER, false, 3);
        assertThat(bench.run("wal", "verify", "--threads", "3", "--json", bench.path()))
                .isZero();
        assertThat(json()).hasSize(1);
        assertThat(json("verified").get(0).get("records").asLong()).isEqualTo(103);
        assertThat(bench.run("wal", "verify", bench.path())).isZero();
        assertThat(bench.out()).contains("verified 27 segments, 103 records").contains("0 damages");
    }

    @Test
    void shouldReportEveryDamageWithFileAndOffset() throws IOException {
        List<RecordAddress> addresses = bench.write(Role.DATA, true, 12);
        CommandBench.flip(CommandBench.file(addresses.get(1)), addresses.get(1).offset() + 40);
        CommandBench.flip(CommandBench.file(addresses.get(9)), addresses.get(9).offset() + 2);

        assertThat(bench.run("wal", "verify", "--json", bench.path())).isEqualTo(1);

        List<JsonNode> damages = json("damage");
        assertThat(damages)
                .extracting(each -> each.get("path").asText())
                .containsExactly(addresses.get(1).path(), addresses.get(9).path());
        assertThat(damages)
                .extracting(each -> each.get("offset").asLong())
                .containsExactly(addresses.get(1).offset(), addresses.get(9).offset());
        assertThat(damages).extracting(each -> each.get("bytes").asLong()).allMatch(bytes -> bytes > 100);
        assertThat(json("verified").get(0).get("records").asLong()).isEqualTo(10);
    }

    @Test
    void shouldCallAnUnfinishedEndACutAndNoDamage() throws IOException {
        List<RecordAddress> addresses = bench.write(Role.DATA, false, 3);
        Files.write(CommandBench.file(addresses.get(2)), new byte[] {0, 0, 0, 80, 1, 0}, StandardOpenOption.APPEND);

        assertThat(bench.run("wal", "verify", "--json", bench.path())).isZero();

        assertThat(json("cut")).hasSize(1);
        assertThat(json("cut").get(0).get("bytes").asLong()).isEqualTo(6);
    }

    @Test
    void shouldReportAForeignFileAndAMissingEnd() throws IOException {
        bench.write(Role.DATA, true, 12);
        Path first = bench.segments(Role.DATA).get(0);
        Files.writeString(first.resolveSibling("notes.txt"), "foreign");
        byte[] bytes = Files.readAllBytes(first);
        Files.write(first, Arrays.copyOf(bytes, bytes.length - 100));

        assertThat(bench.run("wal", "verify", bench.path())).isEqualTo(1);

        assertThat(bench.out())
                .contains("notes.txt")
                .contains("the end of the file")
                .contains("2 damages");
    }

    @Test
    void shouldDumpRecordsOfOneSegmentWithContent() throws IOException {
        List<RecordAddress> addresses = bench.write(Role.DATA, true, 10);
        String name = CommandBench.file(addresses.get(5)).getFileName().toString();

        assertThat(bench.run("wal", "dump", "--segment", name, "--content", "text", "--json", bench.path()))
                .isZero();

        assertThat(json("record")).hasSize(4);
        JsonNode second = json("record").get(1);
        assertThat(second.get("offset").asLong()).isEqualTo(addresses.get(5).offset());
        assertThat(second.get("checksum").asText())
                .isEqualTo(String.format("%08x", addresses.get(5).checksum()));
        assertThat(second.get("content").asText()).startsWith("record 5 ");
        assertThat(second.get("time").asText()).isEqualTo("2023-11-14T22:13:20.005Z");
    }

    @Test
    void shouldDumpHexUpToALimitAndNothingElse() {
        bench.write(Role.DATA, true, 10);
        assertThat(bench.run("wal", "dump", "--limit", "5", "--content", "hex", bench.path()))
                .isZero();
        assertThat(bench.out().lines().filter(line -> line.startsWith("data "))).hasSize(5);
        assertThat(bench.out()).contains("7265636f7264");
        assertThat(bench.run("wal", "dump", "--segment", "none", bench.path())).isEqualTo(2);
    }

    @Test
    void shouldGoOnBehindDamageWhenDumping() {
        List<RecordAddress> addresses = bench.write(Role.DATA, true, 10);
        CommandBench.flip(CommandBench.file(addresses.get(1)), addresses.get(1).offset() + 40);
        assertThat(bench.run("wal", "dump", bench.path())).isEqualTo(1);
        assertThat(bench.out().lines().filter(line -> line.startsWith("data "))).hasSize(9);
        assertThat(bench.out()).contains("DAMAGE");
    }

    @Test
    void shouldNameTheEventsOfTheDriver() throws IOException {
        byte[] event = serialized(new StreamBlockId(3, 77));
        byte[] batch = serialized(new byte[][] {event, event});
        bench.write(
                Role.DRIVER, true, List.of(event, batch, new byte[] {1, 2, 3}, serialized(URI.create("holdfast:x"))));

        assertThat(bench.run("wal", "dump", "--json", bench.path())).isZero();

        List<JsonNode> records = json("record");
        assertThat(records.get(0).get("event").asText()).isEqualTo("StreamBlockId");
        assertThat(records.get(0).get("members").asText()).isEqualTo("input-3-77");
        assertThat(records.get(1).get("event2").asText()).isEqualTo("StreamBlockId");
        assertThat(records.get(2).get("event").asText()).isEqualTo("unreadable");
        assertThat(records.get(3).get("event").asText()).isEqualTo("unreadable");
    }

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }
}
