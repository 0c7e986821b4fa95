package io.holdfast.offset.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.Epoch;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMetadataTest {
    private static final String LINE =
            "holdfast/1 app=orders+of+k%C3%B6ln epoch=7 owner=host%3A12 claimed=1700000000000"
                    + " batch=1700000001000 at=1700000002000 incarnation=cluster%2Ftopic";
    private static final CommitMetadata METADATA = new CommitMetadata(
            "orders of köln",
            7,
            "host:12",
            1_700_000_000_000L,
            1_700_000_001_000L,
            1_700_000_002_000L,
            "cluster/topic");

    @Test
    void shouldWriteALineThatPeopleCanRead() {
        assertThat(METADATA.encode()).isEqualTo(LINE);
    }

    @Test
    void shouldReadWhatItWrote() {
        assertThat(decode(LINE)).isEqualTo(METADATA);
        CommitMetadata byHand = CommitMetadata.foreign("orders of köln");
        assertThat(decode(byHand.encode())).isEqualTo(byHand);
    }

    @Test
    void shouldPassOverWhatALaterWriterOfThisVersionAdds() {
        assertThat(decode(LINE + " more=x")).isEqualTo(METADATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "by me", "{\"v\":1}", "holdfastening"})
    void shouldTakeWhatOthersWroteAsUnknown(String foreign) {
        assertThat(decode(foreign)).isEqualTo(CommitMetadata.foreign("orders of köln"));
    }

    @Test
    void shouldRefuseANewerVersion() {
        assertThatThrownBy(() -> decode(LINE.replace("holdfast/1", "holdfast/2")))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessage("Cannot read the offset of t-0: expected format version 1 or lower, found 2; start the"
                        + " Holdfast version that wrote it, or a newer one");
    }

    @Test
    void shouldRefuseAnotherApplication() {
        assertThatThrownBy(() -> CommitMetadata.decode(LINE, "payments", "the offset of t-0"))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("belongs to application 'orders of köln', and this is 'payments'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "holdfast/",
                "holdfast/x app=orders",
                "holdfast/1",
                "holdfast/1 app=orders+of+k%C3%B6ln",
                "holdfast/1 app=%zz",
                "holdfast/1 app=orders+of+k%C3%B6ln epoch=-1 owner= claimed=0 batch=-1 at=0 incarnation=",
                "holdfast/1 app=orders+of+k%C3%B6ln epoch=1 owner= claimed=0 batch=-2 at=0 incarnation=",
                "holdfast/1 app=orders+of+k%C3%B6ln epoch=1 owner= claimed=0 batch=-1 at=0",
            })
    void shouldRefuseWhatCannotBeRight(String damaged) {
        assertThatThrownBy(() -> decode(damaged))
                .isInstanceOf(OffsetDamagedException.class)
                .hasMessageContaining("the offset of t-0");
    }

    @Test
    void shouldKeepALongOwnerWithinBounds() {
        Epoch epoch = new Epoch(1, "orders", "x".repeat(5000), 0);
        CommitMetadata signed = CommitMetadata.foreign("orders").signed(epoch, 5);
        assertThat(signed.encode()).hasSizeLessThan(400);
        assertThat(signed.owner()).isEqualTo(CommitMetadata.ownerOf(epoch));
    }

    @Test
    void shouldRefuseWhatBrokersWouldNotTake() {
        CommitMetadata wide = METADATA.of(1, "ü".repeat(2000));
        assertThatThrownBy(wide::encode)
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("brokers take 4096");
    }

    private static CommitMetadata decode(String line) {
        return CommitMetadata.decode(line, "orders of köln", "the offset of t-0");
    }
}
