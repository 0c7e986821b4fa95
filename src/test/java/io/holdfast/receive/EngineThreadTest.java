package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.source.Decoders;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on its own threads and the system's clock. */
@Timeout(60)
class EngineThreadTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedSource source = new ScriptedSource();
    private final BlockingQueue<Block<String>> stored = new LinkedBlockingQueue<>();
    private final BlockingQueue<ReceiveException> failures = new LinkedBlockingQueue<>();
    private final CountDownLatch storing = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseWhateverHangs() {
        release.countDown();
    }

    @Test
    void shouldStoreAcknowledgeAndCloseOnOneThreadWhenStopped() throws Exception {
        // given
        source.delivers("p", 0, 1000);
        Engine<String> engine = engine(stored::add);
        engine.start();
        stored.take();

        // when
        boolean complete = engine.stop(LONG);

        // then
        assertThat(complete).isTrue();
        assertThat(source.isOpen()).isFalse();
        assertThat(source.acknowledged()).hasSize(1000);
        assertThat(source.threads())
                .hasSize(1)
                .allMatch(thread -> thread.getName().equals("test-0-receive"));
        assertThat(engine.stop(LONG)).as("again").isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldHandOverABlockWhileTheOneBeforeIsOnItsWayAndStoreThemInOrder() throws Exception {
        // given a sink that stores the first block only when it has the second one as well
        source.delivers("p", 0, 1000);
        Engine<String> engine = engine(
                new BlockSink<>() {
                    @Override
                    public void store(Block<String> block) {
                        throw new AssertionError("Without its turn: " + block);
                    }

                    @Override
                    public void store(Block<String> block, Turn turn) throws InterruptedException {
                        if (block.number() == 1) {
                            storing.await();
                        } else {
                            storing.countDown();
                            turn.await();
                        }
                        stored.add(block);
                    }
                },
                failures::add,
                Rig.defaults().withBlockRecords(10));

        // when
        engine.start();
        storing.await();

        // then
        assertThat(engine.stop(LONG)).isTrue();
        assertThat(stored).extracting(Block::number).isSorted().startsWith(1L, 2L);
        assertThat(source.acknowledged())
                .isEqualTo(stored.stream()
                        .flatMap(block -> block.elements().stream())
                        .toList());
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldWakeAFetchThatWaitsWhenABlockIsStored() throws Exception {
        // given a source that waits for what is acknowledged before it hands over more
        BlockingQueue<Boolean> woken = new LinkedBlockingQueue<>();
        source.delivers("p", 0, 2).whileFetching(() -> {
            storing.countDown();
            woken.add(source.awaitWake(LONG));
        });
        Engine<String> engine = engine(
                block -> {
                    storing.await();
                    stored.add(block);
                },
                failures::add,
                Rig.defaults().withBlockRecords(2));

        // when
        engine.start();

        // then
        assertThat(woken.take()).isTrue();
        assertThat(engine.stop(LONG)).isTrue();
        assertThat(source.acknowledged()).containsExactly("r0", "r1");
    }

    @Test
    void shouldGiveUpAtTheBoundAndNeverAcknowledgeWhenTheStoreHangs() throws Exception {
        // given
        source.delivers("p", 0, 2);
        Engine<String> engine = engine(this::hang);
        engine.start();
        storing.await();

        // when
        boolean complete = engine.stop(Duration.ofMillis(300));

        // then
        assertThat(complete).isFalse();
        release.countDown();
        assertThat(engine.stop(LONG)).isFalse();
        assertThat(source.acknowledged()).isEmpty();
        assertThat(source.isOpen()).isFalse();
    }

    @Test
    void shouldBreakOffAnAttemptToOpenWhenStopped() throws Exception {
        // given
        CountDownLatch opening = new CountDownLatch(1);
        source.whileOpening(() -> {
            opening.countDown();
            awaitRelease();
        });
        Engine<String> engine = engine(stored::add);
        engine.start();
        opening.await();

        // when
        boolean complete = engine.stop(LONG);

        // then
        assertThat(complete).isTrue();
        assertThat(source.isOpen()).isFalse();
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldStopWhileItWaitsForTheNextAttemptToOpen() throws Exception {
        CountDownLatch opening = new CountDownLatch(1);
        source.whileOpening(() -> {
            opening.countDown();
            throw new SourceUnavailableException("down", null);
        });
        Engine<String> engine = engine(stored::add);
        engine.start();
        opening.await();

        assertThat(engine.stop(LONG)).isTrue();
        assertThat(source.sessions()).isZero();
    }

    @Test
    void shouldTellItsOwnerFromItsOwnThreadAndStopInThere() throws Exception {
        // given
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Engine<String>[] holder = newHolder();
        source.refuses("too long");
        holder[0] = engine(stored::add, failure -> {
            boolean complete = holder[0].stop(LONG);
            seen.add(Thread.currentThread().getName() + " " + complete + " " + source.isOpen());
        });

        // when
        holder[0].start();

        // then
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("test-0-receive true false");
        assertThat(holder[0].stop(LONG)).isTrue();
    }

    @Test
    void shouldStoreOnThreadsWithAName() throws Exception {
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        source.delivers("p", 0, 1);
        Engine<String> engine = engine(block -> names.add(Thread.currentThread().getName()));
        engine.start();

        assertThat(names.poll(30, TimeUnit.SECONDS)).isEqualTo("test-0-store-1");
        assertThat(engine.stop(LONG)).isTrue();
    }

    @Test
    void shouldStartNothingWhenStoppedBefore() {
        Engine<String> engine = engine(stored::add);
        assertThat(engine.stop(LONG)).isTrue();

        engine.start();

        assertThat(engine.stop(LONG)).isTrue();
        assertThat(source.sessions()).isZero();
    }

    @Test
    void shouldStartOnce() {
        Engine<String> engine = engine(stored::add);
        engine.start();

        assertThatThrownBy(engine::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Engine test-0 was started before; make another one");
        assertThat(engine.stop(LONG)).isTrue();
    }

    @Test
    void shouldGiveUpWithTheFlagRestoredWhenTheStopIsInterrupted() throws Exception {
        source.delivers("p", 0, 2);
        Engine<String> engine = engine(this::hang);
        engine.start();
        storing.await();

        Thread.currentThread().interrupt();
        boolean complete = engine.stop(LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(complete).isFalse();
        assertThat(engine.stop(LONG)).isFalse();
        assertThat(source.acknowledged()).isEmpty();
    }

    private void hang(Block<String> block) {
        storing.countDown();
        boolean interrupted = false;
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException deaf) {
                interrupted = true;
            }
        }
        stored.add(block);
        assertThat(interrupted).as("interrupted when the engine gave up").isTrue();
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("interrupted while connecting", interrupt);
        }
    }

    private Engine<String> engine(BlockSink<String> sink) {
        return engine(sink, failures::add);
    }

    private Engine<String> engine(BlockSink<String> sink, EngineListener listener) {
        return engine(sink, listener, Rig.defaults().withBlockAge(Duration.ofMillis(20)));
    }

    private Engine<String> engine(BlockSink<String> sink, EngineListener listener, ReceiverOptions options) {
        return new Engine<>(
                "test-0",
                source,
                Decoders.utf8(),
                options,
                options.context(0, 1, Ticker.system(), new CountingMetrics()),
                sink,
                RateLimit.none(),
                listener);
    }

    @SuppressWarnings("unchecked") // an array only so that a lambda can see what comes later
    private static Engine<String>[] newHolder() {
        return (Engine<String>[]) new Engine<?>[1];
    }
}
