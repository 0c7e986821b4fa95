package io.holdfast.account;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.holdfast.account.AccountRecord.SetAside;
import io.holdfast.account.AccountRecord.StartedAfresh;
import io.holdfast.account.AccountRecord.StreamsNamed;
import io.holdfast.account.AccountRecord.TotalsKept;
import io.holdfast.wal.RecordAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Records of the account as version 1 wrote them, which every later version must read: a line of hexadecimal each. The
 * file was made by this test with {@code -Dholdfast.golden=<directory>}; lines are added at its end and never changed.
 */
class GoldenAccountTest {
    private static final BlockKey KEY = new BlockKey(3, 1_700_000_000_123L);
    private static final byte[] EVENT = {(byte) 0xac, (byte) 0xed, 0, 5};
    private static final BlockFacts FACTS = new BlockFacts(
            KEY,
            77,
            BlockPlace.of(new RecordAddress("hdfs://nn/log/data/b/s", 512, 1000, 0xCAFEBABE, 0x12345678)),
            List.of(new OriginRange("orders", "orders-1", 5, 9)));

    private static List<AccountRecord> records() {
        return List.of(
                new BlockAdded(FACTS, EVENT),
                new BlockAdded(new BlockFacts(KEY, -1, BlockPlace.NOWHERE, List.of()), EVENT),
                new BlockAdded(new BlockFacts(KEY, 0, BlockPlace.OTHER_LOG, List.of()), EVENT),
                new BatchAllocated(1_700_000_001_000L, List.of(KEY, new BlockKey(0, 1)), EVENT),
                new BatchesCleaned(List.of(1L, 2L)),
                new BatchEnded(5, Verdict.OK, ""),
                new BatchEnded(5, Verdict.FAILED, "saveAsTextFile: disk full ä"),
                new BatchEnded(5, Verdict.NO_JOBS, ""),
                new BatchSetAside(5, "failed 5 times"),
                new BatchOffered(5),
                new DriverBegan(7, "host, process 1", "3.5.5"),
                new StreamsNamed(Map.of(0, "orders#0")),
                new BlockKept(FACTS, 5, EVENT),
                new BatchKept(5, List.of(KEY), Verdict.FAILED, "why", true, false, 2, EVENT),
                new TotalsKept(9, Map.of("hdfs://nn/log/data/b/s", 1L)),
                new BlocksDropped(List.of(KEY), "gone"),
                new StartedAfresh(
                        Map.of(3, "orders#0"), List.of(FACTS), List.of(new SetAside(5, "why", 2, List.of(FACTS)))));
    }

    private static String hex(AccountRecord record) {
        ByteBuffer encoded = AccountCodec.encode(record);
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void shouldWriteAndReadEveryRecordAsVersionOneDid() throws Exception {
        List<AccountRecord> records = records();
        List<String> written = records.stream().map(GoldenAccountTest::hex).toList();
        String target = System.getProperty("holdfast.golden");
        if (target != null) {
            Files.write(Path.of(target, "account-v1.hex"), written);
        }
        List<String> golden = Files.readAllLines(
                Path.of(GoldenAccountTest.class.getResource("/account/v1.hex").toURI()));

        assertThat(written).isEqualTo(golden);
        for (int i = 0; i < golden.size(); i++) {
            ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(golden.get(i)));
            assertThat(AccountCodec.decode(bytes, "golden"))
                    .usingRecursiveComparison()
                    .isEqualTo(records.get(i));
        }
    }
}
