package io.holdfast.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final Duration HALF_A_DAY = Duration.ofHours(12);

    @Test
    void shouldCallAllOnOneDaemonThreadThoughOneFails() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch called = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            int number = i;
            Future<?> alarm = Alarms.after(Duration.ofMillis(i), () -> {
                threads.add(Thread.currentThread());
                called.countDown();
                if (number == 0) {
                    throw new IllegalStateException("failed by the test");
                }
            });
            assertThat(alarm).isNotNull();
        }
        assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).singleElement().matches(Thread::isDaemon);
    }

    @Test
    void shouldKeepNothingWhenCancelled() {
        // Far off, because alarms of other tests pass meanwhile.
        long before = Alarms.waiting(HALF_A_DAY);
        Future<?> alarm = Alarms.after(Duration.ofDays(1), () -> {});
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before + 1);
        assertThat(alarm.cancel(false)).isTrue();
        assertThat(Alarms.waiting(HALF_A_DAY)).isEqualTo(before);
    }
}
