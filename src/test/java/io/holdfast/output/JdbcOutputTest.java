package io.holdfast.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.Epoch;
import io.holdfast.epoch.FencedException;
import io.holdfast.metric.Metrics;
import io.holdfast.offset.OffsetAdvance;
import io.holdfast.offset.OffsetCommit;
import io.holdfast.offset.OffsetStore;
import io.holdfast.offset.OffsetStoreContext;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;
import io.holdfast.offset.jdbc.JdbcOffsets;
import io.holdfast.time.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of steps, on H2 in this process; {@link JdbcOutputContract} shows the rest on real servers. */
class JdbcOutputTest {
    private static final SourcePartition ORDERS = new SourcePartition("orders", "0");
    private static final OffsetAdvance RANGE = new OffsetAdvance(0, 10, "t");

    private final String application = "app-" + Long.toString(System.nanoTime(), 36);
    private final JdbcOffsets settings = JdbcOffsets.at("jdbc:h2:mem:output;DB_CLOSE_DELAY=-1");
    private final JdbcOutput output = JdbcOutput.at(settings);
    private final List<Long> calls = new ArrayList<>();
    private OffsetStore store;

    @BeforeEach
    void begin() {
        store = settings.open(new OffsetStoreContext(application, Ticker.system(), Metrics.none()));
        store.fence(epoch(1));
        store.commit(OffsetCommit.ofNoBatch(Map.of(ORDERS, new OffsetAdvance(-1, 0, "t")), "the start"));
    }

    @AfterEach
    void end() {
        store.close();
    }

    private Epoch epoch(long number) {
        return new Epoch(number, application, "driver-" + number, 1000);
    }

    private long write(long epoch, OffsetAdvance range) {
        BatchTicket ticket = BatchTicket.of(epoch(epoch), OffsetCommit.ofBatch(1000, Map.of(ORDERS, range)));
        return output.writePartition(ticket, ORDERS, (connection, first) -> calls.add(first));
    }

    @Test
    void shouldCallForWhatIsNewAlone() {
        assertThat(write(1, RANGE)).isEqualTo(10);
        assertThat(write(1, RANGE)).isZero();
        assertThat(write(1, new OffsetAdvance(5, 15, "t"))).isEqualTo(5);
        assertThat(calls).containsExactly(0L, 10L);
        assertThat(store.load()).containsEntry(ORDERS, new StoredOffset(15, "t", 1000));
    }

    @Test
    void shouldNotCallForADriverThatWasReplaced() {
        store.fence(epoch(2));
        assertThatThrownBy(() -> write(1, RANGE)).isInstanceOf(FencedException.class);
        assertThat(calls).isEmpty();
    }
}
