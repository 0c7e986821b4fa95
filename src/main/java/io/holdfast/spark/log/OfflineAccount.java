package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountRecord.BatchOffered;
import io.holdfast.epoch.Claim;
import io.holdfast.epoch.FencedException;
import io.holdfast.time.Ticker;
import io.holdfast.wal.LogMode;
import io.holdfast.wal.Role;
import io.holdfast.wal.WalSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkConf;

/** The account of a driver's log for tools: to read at any time, and to change while no driver runs. Not thread-safe. */
public final class OfflineAccount {
    /** Longer than a driver takes from one sign of life to the next. */
    private static final Duration WATCH = Duration.ofSeconds(15);

    private final LogSite site;

    private OfflineAccount(LogSite site) {
        this.site = site;
    }

    /**
     * The account of a log directory; no I/O.
     *
     * @param application whose it is
     * @param mode how the log is written there
     */
    public static OfflineAccount of(
            String directory, String application, LogMode mode, Map<String, String> hadoopOptions) {
        SparkConf conf = new SparkConf(false)
                .set("spark.app.name", application)
                .set(WalSettings.DIRECTORY.key(), directory)
                .set(WalSettings.MODE.key(), mode.name().toLowerCase(Locale.ROOT));
        hadoopOptions.forEach((key, value) -> {
            SparkConf unused = conf.set("spark.hadoop." + key, value);
        });
        return new OfflineAccount(LogSite.of(conf));
    }

    /**
     * Reads all of it. A driver that runs writes on meanwhile.
     *
     * @throws io.holdfast.HoldfastException if it cannot be read or understood
     */
    public Account read() {
        return AccountReading.load(site.readDriver());
    }

    /**
     * Whether a driver gives signs of life. Takes up to 15 s if one did and does not any more.
     *
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public boolean isDriverAlive() throws InterruptedException {
        return site.heartbeat().isAlive(Ticker.system(), WATCH);
    }

    /**
     * Puts on record that a batch is to be offered again. Claims an epoch for it: a driver that runs after all is fenced
     * and ends, instead of not knowing.
     *
     * @throws io.holdfast.HoldfastException if that could not be made durable
     */
    public void offer(long time) {
        Ticker ticker = Ticker.system();
        Claim claim = site.claim("holdfast batches offer on " + Hosts.here());
        Account account = AccountReading.load(site.readDriver());
        DriverJournal journal = DriverJournal.open(
                site, site.options(Role.DRIVER, claim.epoch().number()), claim, account, new Nobody());
        journal.append(new BatchOffered(time), ticker.millis());
        journal.roll();
    }

    /** There is no driver to end: what fails is thrown. */
    private static final class Nobody implements DriverEnd {
        @Override
        public void fenced(FencedException why) {
            // Thrown by the append as well.
        }

        @Override
        public void failed(int status, String why) {
            throw new IllegalStateException(why);
        }
    }
}
