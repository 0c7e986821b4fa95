package io.holdfast.receive;

import static io.holdfast.receive.ScriptedSource.record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EngineFailureTest {
    private final Rig rig = new Rig();

    @AfterEach
    void shouldNeverBreakTheContractOfTheSource() {
        assertThat(rig.failures).hasSizeLessThanOrEqualTo(1);
        assertThat(rig.failures).noneMatch(failure -> failure.getCause() instanceof AssertionError);
        Thread.interrupted();
    }

    @Test
    void shouldOfferTheSameBlockAgainWhenTheStoreFails() {
        // given
        rig.source.delivers("p", 0, 2);
        rig.sink.fails(new IOException("first"), new IOException("second"));
        rig.stores.storeAtOnce();

        // when
        rig.steps(5);

        // then
        assertThat(rig.sink.offered()).hasSize(3).containsOnly(rig.sink.blocks().get(0));
        assertThat(rig.ticker.sleeps()).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1");
        assertThat(rig.count(ReceiverMetrics.STORE_FAILURES)).isEqualTo(2);
    }

    @Test
    void shouldFailWithoutAcknowledgingWhenTheStoreFailsTooOften() {
        // given
        rig.source.delivers("p", 0, 4);
        IOException last = new IOException("disk full");
        rig.sink.fails(new IOException("1"), new IOException("2"), new IOException("3"), last);
        rig.stores.storeAtOnce();

        // when
        boolean goesOn = rig.steps(10);

        // then
        assertThat(goesOn).isFalse();
        assertThat(rig.failure())
                .isInstanceOf(ReceiveUnavailableException.class)
                .hasCause(last)
                .hasMessage("test-0: could not store block 1 (2 records, 4 bytes, from p@0 to p@1) in 4 attempts, the"
                        + " last one: java.io.IOException: disk full. Its records are not acknowledged. See why the"
                        + " store fails, or allow more with spark.holdfast.receiver.storeAttempts");
        assertThat(rig.source.acknowledged()).isEmpty();
        assertThat(rig.source.isOpen()).isFalse();
        assertThat(rig.count(ReceiverMetrics.UNACKNOWLEDGED)).isEqualTo(4);
    }

    @Test
    void shouldNotTryAgainWhenAnElementIsNotSerializable() {
        rig.source.delivers("p", 0, 2);
        rig.sink.fails(
                new IllegalStateException("task", new IOException(new NotSerializableException("com.acme.Thing"))));
        rig.stores.storeAtOnce();

        rig.steps(5);

        assertThat(rig.sink.offered()).hasSize(1);
        assertThat(rig.failure())
                .isInstanceOf(UnusableRecordException.class)
                .hasMessageContaining("element cannot be stored, because its class com.acme.Thing isn't serializable");
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldFailWhenTheStoreThreadMeetsAnError() {
        rig.source.delivers("p", 0, 2);
        rig.sink.fails(new NoClassDefFoundError("gone"));
        rig.stores.storeAtOnce();

        rig.steps(5);

        assertThat(rig.failure()).hasMessageContaining("the store broke down: java.lang.NoClassDefFoundError: gone");
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldAcknowledgeWhatCameBeforeAndFailWhenARecordCannotBeDecoded() {
        // given
        rig.decoder = message -> rejecting("r2", new String(message.payload(), UTF_8));
        rig.options = rig.options.withBlockRecords(10);
        rig.source.delivers("p", 0, 5);
        rig.doorbell.meanwhile(rig.stores::runAll);

        // when
        boolean goesOn = rig.steps(5);

        // then
        assertThat(goesOn).isFalse();
        assertThat(rig.sink.elements()).containsExactly("r0", "r1");
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1");
        assertThat(rig.count(ReceiverMetrics.UNACKNOWLEDGED)).isEqualTo(3);
        assertThat(rig.failure())
                .isInstanceOf(UnusableRecordException.class)
                .hasMessage(
                        "test-0: the decoder failed on record p@2 of 2 bytes: java.io.IOException: bad r2. It and what"
                                + " follows is not acknowledged. Mend the decoder, or pass over such records with"
                                + " spark.holdfast.receiver.onUndecodable=skip");
    }

    @Test
    void shouldSkipAndAcknowledgeInTurnWhenTheStreamSaysSo() {
        // given
        rig.options = rig.options.withOnUndecodable(OnUndecodable.SKIP).withBlockRecords(10);
        rig.decoder = message -> rejecting("r1", new String(message.payload(), UTF_8));
        rig.source.delivers("p", 0, 3).refuses("too long");
        rig.steps(3);

        // when
        rig.passBlockAge();
        rig.steps(2);
        assertThat(rig.source.acknowledged())
                .as("a skipped record waits for its turn")
                .isEmpty();
        rig.stores.runAll();
        rig.steps(1);

        // then
        assertThat(rig.sink.elements()).containsExactly("r0", "r2");
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1", "r2", "too long");
        assertThat(rig.count(ReceiverMetrics.SKIPPED)).isEqualTo(2);
        assertThat(rig.failures).isEmpty();
    }

    @Test
    void shouldAcknowledgeSkippedRecordsAtOnceWhenNothingIsBeforeThem() {
        rig.options = rig.options.withOnUndecodable(OnUndecodable.SKIP);
        rig.source.refuses("too long").refuses("too long as well");

        rig.steps(3);

        assertThat(rig.source.acknowledged()).containsExactly("too long", "too long as well");
        assertThat(rig.stores.waiting()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // a user's decoder may not know better
    void shouldFailWhenTheDecoderReturnsNull() {
        rig.decoder = message -> null;
        rig.source.delivers("p", 7, 8);

        rig.steps(3);

        assertThat(rig.failure())
                .hasMessageStartingWith("test-0: the decoder returned null for record p@7 of 2 bytes.");
    }

    @Test
    void shouldFailWhenTheAdapterRefusesARecord() {
        rig.source.refuses("line 3 is longer than 16m");

        rig.steps(3);

        assertThat(rig.failure())
                .isInstanceOf(UnusableRecordException.class)
                .hasMessageContaining("could not hand over a record: line 3 is longer than 16m");
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldFailEvenWhereItSkipsWhenTheDecoderBreaksDown() {
        rig.options = rig.options.withOnUndecodable(OnUndecodable.SKIP);
        rig.decoder = message -> {
            throw new NoClassDefFoundError("com/acme/Codec");
        };
        rig.source.delivers("p", 0, 1);

        rig.steps(3);

        assertThat(rig.failure())
                .isInstanceOf(UnusableRecordException.class)
                .hasMessageContaining("the decoder broke down on record p@0 of 2 bytes")
                .hasMessageContaining("com/acme/Codec");
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldNotTakeAnInterruptForABadRecord() {
        rig.options = rig.options.withOnUndecodable(OnUndecodable.SKIP);
        rig.decoder = message -> {
            throw new InterruptedException();
        };
        rig.source.delivers("p", 0, 1);

        rig.steps(3);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(rig.failure())
                .isInstanceOf(ReceiveUnavailableException.class)
                .hasMessageContaining("interrupted");
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldFailWithTheFlagRestoredAndTheSourceClosedWhenInterrupted() {
        rig.source.delivers("p", 0, 1);
        rig.steps(3);

        Thread.currentThread().interrupt();
        boolean goesOn = rig.steps(1);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(goesOn).isFalse();
        assertThat(rig.failure()).hasMessage("test-0: the engine's thread was interrupted");
        assertThat(rig.source.isOpen()).isFalse();
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldStoreEverythingAndNeverAcknowledgeOldTagsOnANewReaderWhenTheConnectionIsLost() {
        // given one block in the store, one record in the open block
        rig.source.delivers("p", 0, 3);
        rig.steps(4);
        assertThat(rig.stores.waiting()).isEqualTo(1);

        // when
        rig.source.fails(unavailable("reset"));
        rig.steps(1);
        assertThat(rig.source.isOpen()).isFalse();
        rig.doorbell.meanwhile(rig.stores::runAll);
        rig.steps(40);

        // then nothing received is lost, and nothing of it is acknowledged
        assertThat(rig.source.sessions()).isEqualTo(2);
        assertThat(rig.sink.elements()).containsExactly("r0", "r1", "r2");
        assertThat(rig.source.acknowledged()).isEmpty();
        assertThat(rig.count(ReceiverMetrics.UNACKNOWLEDGED)).isEqualTo(3);
        assertThat(rig.count(ReceiverMetrics.RECONNECTS)).isEqualTo(1);
        rig.stores.runAll();
        rig.steps(3);
        assertThat(rig.sink.elements()).containsExactly("r0", "r1", "r2", "r0", "r1");
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1");
        assertThat(rig.failures).isEmpty();
    }

    @Test
    void shouldStoreWhatItHasBeforeItOpensANewReader() {
        // given
        rig.source.delivers("p", 0, 2);
        rig.steps(4);
        rig.source.fails(unavailable("reset"));

        // when more time passes than the pause before the next attempt
        rig.steps(20);

        // then
        assertThat(rig.source.sessions()).isEqualTo(1);
        rig.stores.storeAtOnce();
        rig.steps(2);
        assertThat(rig.source.sessions()).isEqualTo(2);
    }

    @Test
    void shouldReconnectWhenTheSourceCannotBeTold() {
        rig.source.delivers("p", 0, 2).failsToAcknowledge(unavailable("reset"));
        rig.stores.storeAtOnce();

        rig.steps(20);

        assertThat(rig.sink.elements()).containsExactly("r0", "r1", "r0", "r1");
        assertThat(rig.source.acknowledged()).containsExactly("r0", "r1");
        assertThat(rig.count(ReceiverMetrics.UNACKNOWLEDGED)).isEqualTo(2);
    }

    @Test
    void shouldOpenANewReaderEvenIfTheStoreHangs() {
        rig.source.delivers("p", 0, 2);
        rig.steps(4);
        rig.source.fails(unavailable("reset"));

        rig.steps(100);

        assertThat(rig.source.sessions()).isEqualTo(2);
        assertThat(rig.source.acknowledged()).isEmpty();
    }

    @Test
    void shouldFailWhenTheSourceIsUnavailableTooOftenInARow() {
        // given
        rig.options = rig.options.withOpenAttempts(3);
        rig.source
                .failsToOpen(unavailable("no route"))
                .failsToOpen(unavailable("no route"))
                .failsToOpen(unavailable("connection refused"));
        long start = rig.ticker.nanos();

        // when
        boolean goesOn = rig.steps(20);

        // then
        assertThat(goesOn).isFalse();
        assertThat(Duration.ofNanos(rig.ticker.nanos() - start)).isEqualTo(Duration.ofMillis(500 + 1000));
        assertThat(rig.failure())
                .isInstanceOf(ReceiveUnavailableException.class)
                .hasMessage("test-0: scripted was not available 3 times in a row without a record in between, the last"
                        + " time: connection refused. See that it can be reached from this host, or allow more with"
                        + " spark.holdfast.receiver.openAttempts");
    }

    @Test
    void shouldGoOnForEverWhenRecordsComeBetweenTheFailures() {
        rig.options = rig.options.withOpenAttempts(2).withBlockRecords(1);
        for (int i = 0; i < 10; i++) {
            rig.source.delivers(record("p", i, "r" + i)).fails(unavailable("reset"));
        }
        rig.stores.storeAtOnce();

        rig.steps(200);

        assertThat(rig.failures).isEmpty();
        assertThat(rig.source.acknowledged()).hasSize(10);
    }

    @Test
    void shouldNotCountTheFailuresOfAQuietStreamWhenItsConnectionsLast() {
        rig.options = rig.options.withOpenAttempts(2);
        for (int i = 0; i < 5; i++) {
            rig.steps(10);
            rig.ticker.advance(Duration.ofMinutes(1));
            rig.source.fails(unavailable("idle for too long"));
            rig.steps(1);
        }

        assertThat(rig.failures).isEmpty();
    }

    @Test
    void shouldStoreWhatItHasWhenItGivesUpTheSource() {
        rig.options = rig.options.withOpenAttempts(1);
        rig.source.delivers("p", 0, 1).fails(unavailable("reset"));
        rig.doorbell.meanwhile(rig.stores::runAll);

        rig.steps(10);

        assertThat(rig.sink.elements()).containsExactly("r0");
        assertThat(rig.source.acknowledged()).isEmpty();
        assertThat(rig.failure()).isInstanceOf(ReceiveUnavailableException.class);
    }

    @Test
    void shouldFailAtOnceWhenTheSourceRefuses() {
        rig.source.failsToOpen(new SourceRefusedException("no such topic: orders", null));

        assertThat(rig.steps(5)).isFalse();

        assertThat(rig.failure())
                .isInstanceOf(ReceiveRefusedException.class)
                .hasMessage("test-0: scripted refused to open: no such topic: orders");
    }

    @Test
    void shouldStoreWhatItHasWhenTheAdapterHasADefect() {
        rig.source.delivers("p", 0, 1).fails(new IllegalStateException("oops"));
        rig.doorbell.meanwhile(rig.stores::runAll);

        rig.steps(5);

        assertThat(rig.failure())
                .isInstanceOf(ReceiveRefusedException.class)
                .hasMessageContaining(
                        "could not fetch scripted: java.lang.IllegalStateException: oops. This is a defect");
        assertThat(rig.source.acknowledged()).containsExactly("r0");
    }

    @Test
    void shouldCloseTheSourceWhenItIsStoppedByTheOneWhoHearsOfTheFailure() {
        // given
        boolean[] seen = new boolean[2];
        rig.listener = failure -> {
            seen[0] = rig.engine().stop(Duration.ofSeconds(1));
            seen[1] = rig.source.isOpen();
            rig.failures.add(failure);
        };
        rig.source.delivers("p", 0, 1).refuses("too long");
        rig.doorbell.meanwhile(rig.stores::runAll);

        // when
        rig.steps(5);

        // then
        assertThat(seen[0]).as("complete").isTrue();
        assertThat(seen[1]).as("open").isFalse();
        assertThat(rig.source.acknowledged()).containsExactly("r0");
        assertThat(rig.steps(1)).isFalse();
    }

    @Test
    void shouldCloseTheSourceWhenTheListenerThrows() {
        rig.listener = failure -> {
            throw new IllegalStateException("listener");
        };
        rig.source.refuses("too long");

        assertThat(rig.steps(5)).isFalse();
        assertThat(rig.source.isOpen()).isFalse();
    }

    private static SourceUnavailableException unavailable(String message) {
        return new SourceUnavailableException(message, null);
    }

    private static String rejecting(String bad, String text) throws IOException {
        if (text.equals(bad)) {
            throw new IOException("bad " + text);
        }
        return text;
    }
}
