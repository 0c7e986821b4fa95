package io.holdfast.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.account.AccountRecord.BatchAllocated;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchKept;
import io.holdfast.account.AccountRecord.BatchOffered;
import io.holdfast.account.AccountRecord.BatchSetAside;
import io.holdfast.account.AccountRecord.BatchesCleaned;
import io.holdfast.account.AccountRecord.BlockAdded;
import io.holdfast.account.AccountRecord.BlockKept;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.AccountRecord.DriverBegan;
import io.holdfast.account.AccountRecord.SparkEvent;
import io.holdfast.account.AccountRecord.StreamsNamed;
import io.holdfast.account.AccountRecord.TotalsKept;
import io.holdfast.wal.RecordAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountCodecTest {
    private static final BlockKey KEY = new BlockKey(3, 1_700_000_000_123L);
    private static final BlockFacts FACTS = new BlockFacts(
            KEY,
            77,
            BlockPlace.of(new RecordAddress("hdfs://nn/log/data/b/s", 512, 1000, 0xCAFEBABE, 0x12345678)),
            List.of(new OriginRange("kafka", "orders-1", 5, 9)));
    private static final byte[] EVENT = {(byte) 0xac, (byte) 0xed, 0, 5};

    static Stream<AccountRecord> records() {
        return Stream.of(
                new BlockAdded(FACTS, EVENT),
                new BlockAdded(new BlockFacts(KEY, -1, BlockPlace.NOWHERE, List.of()), new byte[0]),
                new BlockAdded(new BlockFacts(KEY, 0, BlockPlace.OTHER_LOG, List.of()), EVENT),
                new BatchAllocated(1_700_000_001_000L, List.of(KEY, new BlockKey(0, 1)), EVENT),
                new BatchesCleaned(List.of(1L, 2L)),
                new BatchEnded(5, Verdict.FAILED, "saveAsTextFile: disk full ä"),
                new BatchSetAside(5, "failed 5 times"),
                new BatchOffered(5),
                new DriverBegan(7, "host, process 1", "3.5.5"),
                new StreamsNamed(Map.of(0, "tcp", 1, "kafka")),
                new BlockKept(FACTS, 5, EVENT),
                new BatchKept(5, List.of(KEY), Verdict.OK, "why", true, false, 2, EVENT),
                new TotalsKept(9, Map.of("a", 1L)),
                new BlocksDropped(List.of(KEY), "gone"));
    }

    @ParameterizedTest
    @MethodSource("records")
    void shouldComeBackAsWritten(AccountRecord record) {
        AccountRecord decoded = AccountCodec.decode(AccountCodec.encode(record), "here");
        assertThat(decoded).usingRecursiveComparison().isEqualTo(record);
    }

    /** The bytes of version 1; whatever comes later must still read them. */
    @Test
    void shouldReadTheBytesOfVersionOne() {
        String golden = "48464101" + "04" + "0000018bcfe56be8" + "02" + "00000004" + "64697363";
        AccountRecord record = new BatchEnded(1_700_000_001_000L, Verdict.FAILED, "disc");
        assertThat(HexFormat.of().formatHex(bytes(AccountCodec.encode(record)))).isEqualTo(golden);
        assertThat(AccountCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(golden)), "here"))
                .isEqualTo(record);
    }

    @Test
    void shouldLeaveAnEventOfSparksAsItCame() {
        AccountRecord decoded = AccountCodec.decode(ByteBuffer.wrap(EVENT), "here");
        assertThat(decoded)
                .isInstanceOfSatisfying(
                        SparkEvent.class, raw -> assertThat(raw.event()).isEqualTo(EVENT));
        assertThat(bytes(AccountCodec.encode(decoded))).isEqualTo(EVENT);
    }

    @Test
    void shouldNameThePlaceAndTheWayOutWhenTheVersionIsNewer() {
        byte[] bytes = bytes(AccountCodec.encode(new BatchOffered(5)));
        bytes[3] = 2;
        assertThatThrownBy(() -> AccountCodec.decode(ByteBuffer.wrap(bytes), "segment x at offset 5"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("segment x at offset 5")
                .hasMessageContaining("found 2; start the Holdfast version that wrote it");
    }

    @Test
    void shouldRefuseAnythingElseWithoutAllocatingForIt() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[5 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = 'H';
            bytes[1] = 'F';
            bytes[2] = 'A';
            bytes[3] = 1;
            bytes[4] = (byte) random.nextInt(14);
            try {
                AccountCodec.decode(ByteBuffer.wrap(bytes), "seed " + seed);
            } catch (AccountException expected) {
                assertThat(expected).hasMessageContaining("seed " + seed);
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
