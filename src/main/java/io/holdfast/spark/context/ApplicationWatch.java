package io.holdfast.spark.context;

import io.holdfast.HoldfastException;
import io.holdfast.account.AccountSettings;
import io.holdfast.account.OnBatchFailure;
import io.holdfast.config.Settings;
import io.holdfast.spark.internal.StreamingStop;
import io.holdfast.spark.log.DriverEnd;
import io.holdfast.spark.log.LiveDriver;
import io.holdfast.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second at what no event tells: a failure outside of any job, such as an exception in {@code transform};
 * a stop file; receivers or batches that stand still. One thread.
 */
final class ApplicationWatch {
    private static final Logger log = LoggerFactory.getLogger(ApplicationWatch.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int STATUS_FAILED = 3;

    /** How often a failure is seen before it is acted on: one of a job is heard of meanwhile, with its batch. */
    private static final int LOOKS_AT_A_FAILURE = 3;

    private final LiveDriver driver;
    private final StreamingStop streaming;
    private final DriverEnd end;
    private final Runnable whenStopFile;
    private final Ticker ticker;
    private final Watchdog watchdog;
    private final String stopFile;
    private @Nullable Throwable failure;
    private List<Long> withoutJobs = List.of();
    private int looks;
    private boolean isTroubled;

    ApplicationWatch(LiveDriver driver, StreamingStop streaming, DriverEnd end, Runnable whenStopFile, Ticker ticker) {
        Settings settings = driver.settings();
        this.driver = driver;
        this.streaming = streaming;
        this.end = end;
        this.whenStopFile = whenStopFile;
        this.ticker = ticker;
        this.watchdog = Watchdog.of(
                settings.get(StopSettings.NO_RECEIVER),
                settings.get(StopSettings.NO_BATCH),
                Duration.ofMillis(driver.streams().batchMillis()));
        this.stopFile = driver.storage().root() + "/" + settings.get(StopSettings.FILE);
    }

    /** Looks until streaming has stopped. A stop file that was there before counts for the driver before. */
    void run() {
        try {
            takeStopFile();
            while (!streaming.isStopped()) {
                look();
                ticker.sleep(LOOK_EVERY);
            }
            driver.over();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        if (takeStopFile()) {
            whenStopFile.run();
        }
        streaming.failure().ifPresent(this::see);
        watchdog.complaint(driver.withoutReceiverSince(), driver.lastEndNanos(), ticker)
                .ifPresent(complaint -> end.failed(STATUS_FAILED, complaint));
    }

    private boolean takeStopFile() {
        try {
            boolean isThere =
                    driver.storage().exists(stopFile) && driver.storage().deleteFile(stopFile);
            isTroubled = false;
            return isThere;
        } catch (HoldfastException unreachable) {
            if (!isTroubled) {
                log.warn("Cannot look for the stop file {}; trying again", stopFile, unreachable);
            }
            isTroubled = true;
            return false;
        }
    }

    /**
     * Spark reports failed jobs and jobs that could not be made in the same way, and does not say of which batch. A
     * batch that got blocks and is without jobs at every look is taken for one of the latter. Where all batches fail,
     * each look may find another failure.
     */
    private void see(Throwable found) {
        boolean isNews = looks == 0 || (looks > LOOKS_AT_A_FAILURE && found != failure);
        if (isNews) {
            looks = 0;
            withoutJobs = driver.withoutJobs();
        }
        failure = found;
        looks++;
        List<Long> still = new ArrayList<>(driver.withoutJobs());
        still.retainAll(withoutJobs);
        withoutJobs = still;
        if (looks == LOOKS_AT_A_FAILURE) {
            act(found);
        }
    }

    private void act(Throwable found) {
        putOnRecord(found);
        if (driver.settings().get(AccountSettings.ON_BATCH_FAILURE) == OnBatchFailure.STOP) {
            log.error("Streaming failed", found);
            end.failed(
                    STATUS_FAILED,
                    "Streaming failed, batches without jobs " + withoutJobs + ": " + found
                            + ". The next start repeats what is not done");
        } else {
            log.error("Streaming failed; later batches go on, the next start repeats {}", withoutJobs, found);
        }
    }

    private void putOnRecord(Throwable found) {
        try {
            // The oldest: later ones may fail because of it, and a batch must not count as poison for another's fault.
            driver.jobsFailed(withoutJobs.stream().limit(1).toList(), found.toString());
        } catch (HoldfastException unwritten) {
            log.error("Could not put on record that the jobs of batches {} failed", withoutJobs, unwritten);
        }
    }
}
