package io.holdfast.epoch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.FaultyStorage;
import io.holdfast.storage.FaultyStorage.Fault;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochAuthorityTest {
    @TempDir
    private Path directory;

    private EpochAuthority authority() {
        return authority(storage());
    }

    private Storage storage() {
        return Storage.open(directory.toString(), Map.of());
    }

    private static EpochAuthority authority(Storage storage) {
        return new EpochAuthority(storage, "orders", Ticker.system());
    }

    private Path file(long number) {
        return directory.resolve(String.format("epoch/epoch-%019d", number));
    }

    @Test
    void shouldFenceTheOlderOneWhenAnotherClaims() {
        Claim first = authority().claim("host-a, process 1");
        assertThat(first.epoch().number()).isEqualTo(1);
        first.check();

        Claim second = authority().claim("host-b, process 2");

        assertThat(second.epoch().number()).isEqualTo(2);
        second.check();
        assertThatThrownBy(first::check)
                .isInstanceOfSatisfying(FencedException.class, fenced -> {
                    assertThat(fenced.winner()).isEqualTo(second.epoch());
                    assertThat(fenced.mine()).isEqualTo(first.epoch());
                })
                .hasMessageContaining("epoch 2 was claimed by host-b, process 2");
    }

    @Test
    void shouldHaveOneWinnerForEachNumberWhenManyClaimAtOnce() throws Exception {
        int drivers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(drivers);
        try {
            List<Callable<Claim>> claiming = new ArrayList<>();
            for (int i = 0; i < drivers; i++) {
                String owner = "driver " + i;
                claiming.add(() -> authority().claim(owner));
            }
            List<Claim> claims = new ArrayList<>();
            for (Future<Claim> claim : threads.invokeAll(claiming)) {
                claims.add(claim.get());
            }

            assertThat(claims.stream().map(claim -> claim.epoch().number()))
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, drivers).boxed().toList());
            assertThat(claims.stream().filter(EpochAuthorityTest::counts)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean counts(Claim claim) {
        try {
            claim.check();
            return true;
        } catch (FencedException fenced) {
            return false;
        }
    }

    @Test
    void shouldKeepAFewClaimsAndNeverCountBackwards() {
        for (int i = 1; i <= 10; i++) {
            assertThat(authority().claim("driver").epoch().number()).isEqualTo(i);
        }
        assertThat(directory.resolve("epoch"))
                .isDirectoryContaining("glob:**epoch-*8")
                .isDirectoryNotContaining("glob:**epoch-*7");
        assertThat(authority().newest())
                .hasValueSatisfying(epoch -> assertThat(epoch.number()).isEqualTo(10));
    }

    @Test
    void shouldFenceAVeryOldDriverWhoseOwnFileIsGone() {
        Claim old = authority().claim("old");
        for (int i = 0; i < 10; i++) {
            authority().claim("newer");
        }
        assertThatThrownBy(old::check).isInstanceOf(FencedException.class);
    }

    @Test
    void shouldClaimNothingWhenTheNewestFileIsHalfWritten() throws IOException {
        authority().claim("driver");
        byte[] whole = Files.readAllBytes(file(1));
        Files.write(
                file(1), new String(whole, UTF_8).substring(0, whole.length / 2).getBytes(UTF_8));

        assertThatThrownBy(() -> authority().claim("next"))
                .isInstanceOf(EpochUnreadableException.class)
                .hasMessageContaining(file(1).toString())
                .hasMessageContaining("move that file away");
        assertThat(file(2)).doesNotExist();
    }

    @Test
    void shouldClaimNothingWhenTheNewestFileIsOfANewerVersionOrAnotherApplication() throws IOException {
        authority().claim("driver");
        String whole = Files.readString(file(1));
        Files.writeString(file(1), whole.replace("holdfast-epoch 1", "holdfast-epoch 2"));
        assertThatThrownBy(() -> authority().claim("next"))
                .hasMessageContaining("found 2; start the Holdfast version that wrote it");

        Files.writeString(file(1), whole);
        assertThatThrownBy(() -> new EpochAuthority(storage(), "payments", Ticker.system()).claim("next"))
                .isInstanceOf(EpochUnreadableException.class)
                .hasMessageContaining("epoch 1 of 'payments'")
                .hasMessageContaining("found epoch 1 of 'orders'");
        assertThat(file(2)).doesNotExist();
    }

    @Test
    void shouldNotPassACheckWhenNobodyCanTell() throws IOException {
        Claim claim = authority().claim("driver");
        Files.delete(file(1));
        assertThatThrownBy(claim::check).isInstanceOf(EpochUnreadableException.class);

        FaultyStorage storage = new FaultyStorage(storage());
        Claim second = authority(storage).claim("driver");
        storage.failCalls(0, 1, Fault.BEFORE);
        assertThatThrownBy(second::check).isInstanceOf(StorageException.class);
        second.check();
    }

    /** Whatever call of a claim fails, and however: the next driver claims, and fences whoever came before. */
    @Test
    void shouldLeaveTheAuthorityUsableWhenAnyCallOfAClaimFails() {
        for (Fault fault : Fault.values()) {
            for (int call = 0; call < 6; call++) {
                FaultyStorage storage = new FaultyStorage(storage());
                Claim before = authority().claim("before");
                storage.failCalls(call, 1, fault);
                try {
                    authority(storage).claim("failing");
                } catch (StorageException expected) {
                    assertThat(expected).isNotNull();
                }
                Claim next = authority().claim("next");
                assertThatCode(next::check).doesNotThrowAnyException();
                assertThatThrownBy(before::check).isInstanceOf(FencedException.class);
            }
        }
    }

    @Test
    void shouldShowALivingDriverByItsHeartbeat() throws InterruptedException {
        Claim claim = authority().claim("driver");
        Heartbeat heartbeat = new Heartbeat(storage());
        StepTicker ticker = new StepTicker(() -> heartbeat.beat(claim.epoch(), Ticker.system()));
        assertThat(heartbeat.isAlive(ticker, java.time.Duration.ofSeconds(2))).isFalse();

        heartbeat.beat(claim.epoch(), Ticker.system());
        assertThat(heartbeat.isAlive(ticker, java.time.Duration.ofSeconds(2))).isTrue();

        assertThat(heartbeat.isAlive(new StepTicker(() -> {}), java.time.Duration.ofSeconds(2)))
                .isFalse();
        heartbeat.end();
        assertThat(heartbeat.isAlive(ticker, java.time.Duration.ofSeconds(2))).isFalse();
    }

    /** A clock that does something whenever somebody sleeps. */
    private static final class StepTicker implements Ticker {
        private final Runnable onSleep;
        private long nanos;

        StepTicker(Runnable onSleep) {
            this.onSleep = onSleep;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long millis() {
            return nanos / 1_000_000;
        }

        @Override
        public void sleep(java.time.Duration duration) {
            nanos += duration.toNanos();
            onSleep.run();
        }
    }
}
