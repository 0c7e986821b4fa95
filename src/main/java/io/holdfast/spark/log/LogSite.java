package io.holdfast.spark.log;

import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.epoch.Claim;
import io.holdfast.epoch.EpochAuthority;
import io.holdfast.epoch.EpochSettings;
import io.holdfast.epoch.Heartbeat;
import io.holdfast.metric.Metrics;
import io.holdfast.metric.PublishedMetrics;
import io.holdfast.spark.context.HoldfastSettings;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageUnsuitableException;
import io.holdfast.time.Ticker;
import io.holdfast.wal.Binding;
import io.holdfast.wal.LogMode;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.LogRecords;
import io.holdfast.wal.LogSegments;
import io.holdfast.wal.OnDamage;
import io.holdfast.wal.Role;
import io.holdfast.wal.WalBindingException;
import io.holdfast.wal.WalSettings;
import io.holdfast.wal.WriteAheadLog;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;

/**
 * Where the log is and whose it is, read from Spark's configuration. The storage behind it is shared by all logs of the
 * JVM and stays open: Spark makes a log per block that it reads back, and opening must cost nothing. Thread-safe.
 */
final class LogSite {
    private static final Map<Place, Storage> STORAGES = new ConcurrentHashMap<>();
    private static final Set<Map.Entry<String, String>> BOUND = ConcurrentHashMap.newKeySet();

    private final String application;
    private final String driverHost;
    private final Settings settings;
    private final Storage storage;
    private final Storage claims;

    private record Place(String directory, Map<String, String> hadoopOptions) {}

    private LogSite(String application, String driverHost, Settings settings, Storage storage, Storage claims) {
        this.application = application;
        this.driverHost = driverHost;
        this.settings = settings;
        this.storage = storage;
        this.claims = claims;
    }

    /**
     * Reads the configuration; no I/O in the log's directory.
     *
     * @throws io.holdfast.config.SettingsException if a setting is wrong or the directory is not set
     */
    static LogSite of(SparkConf conf) {
        Settings settings = HoldfastSettings.of(conf);
        Map<String, String> hadoopOptions = HoldfastSettings.hadoopOptions(conf);
        Storage storage = storage(settings.get(WalSettings.DIRECTORY), hadoopOptions);
        Storage claims = settings.find(EpochSettings.DIRECTORY)
                .map(directory -> storage(directory, hadoopOptions))
                .orElse(storage);
        return new LogSite(
                HoldfastSettings.application(conf, settings),
                conf.get("spark.driver.host", ""),
                settings,
                storage,
                claims);
    }

    private static Storage storage(String directory, Map<String, String> hadoopOptions) {
        Place place = new Place(directory, hadoopOptions);
        return STORAGES.computeIfAbsent(place, p -> Storage.open(p.directory(), p.hadoopOptions()));
    }

    /** The log of a role for the caller alone; nothing is opened. */
    WriteAheadLog log(Role role) {
        return new WriteAheadLog(storage, options(role));
    }

    /** The log of a role that all of this JVM write to who ask for the same one; nothing is opened. */
    SharedLogs.Lease lease(Role role) {
        return SharedLogs.lease(storage, options(role));
    }

    /** The application's settings. */
    Settings settings() {
        return settings;
    }

    /** The claim that was made for this start already, or the next epoch, as {@link #claimNew}. */
    Claim claim(String owner) {
        return EarlyClaim.take(owner).orElseGet(() -> claimNew(owner));
    }

    /**
     * Claims the next epoch.
     *
     * @throws SettingsException if the directory does not let one of two drivers win
     */
    Claim claimNew(String owner) {
        try {
            return new EpochAuthority(claims, application, Ticker.system()).claim(owner);
        } catch (StorageUnsuitableException unsuitable) {
            throw new SettingsException(
                    "Cannot claim an epoch in " + claims.root() + ": " + unsuitable.getMessage() + ". Set "
                            + EpochSettings.DIRECTORY.key() + " to a directory that can",
                    unsuitable);
        }
    }

    /** Where the signs of life go. */
    Heartbeat heartbeat() {
        return new Heartbeat(claims);
    }

    private LogOptions options(Role role) {
        return options(role, 0);
    }

    /** All logs of a role in this process count together. */
    private static Metrics metrics(Role role) {
        return PublishedMetrics.group(role == Role.DATA ? "data" : "driver");
    }

    /** Options of a log that a driver of that epoch writes. */
    LogOptions options(Role role, long epoch) {
        return WalSettings.options(settings, application, role, epoch, metrics(role));
    }

    /** All of the driver's log as it is now. */
    LogRecords readDriver() {
        return log(Role.DRIVER).readAll(onDamage());
    }

    LogSegments segments(Role role) {
        return new LogSegments(storage, options(role));
    }

    /** A log whose writer comes behind all segments that exist. */
    WriteAheadLog logBehind(long newestWriterMillis, LogOptions options) {
        return WriteAheadLog.behind(newestWriterMillis, storage, options);
    }

    Storage storage() {
        return storage;
    }

    /** What recovery does about damage. */
    OnDamage onDamage() {
        return settings.get(WalSettings.ON_DAMAGE);
    }

    /**
     * Makes the directory this application's, or verifies that it is.
     *
     * @throws io.holdfast.HoldfastException if it is another's, or cannot be written
     */
    void bind() {
        if (BOUND.contains(binding())) {
            return;
        }
        Binding.bind(storage, mode(), application, Hosts.here(), Ticker.system());
        BOUND.add(binding());
    }

    /** A binding never changes, so that one look is enough for a process. */
    private Map.Entry<String, String> binding() {
        return Map.entry(storage.root(), application);
    }

    /**
     * What a receiver does before its first write. On a shared file system whoever comes first binds the directory. On
     * a local disk only the driver's host may: a directory that appears on another host would be one that tasks on
     * other hosts cannot read.
     */
    void bindFromExecutor() {
        if (!isLocal() || Hosts.isHere(driverHost)) {
            bind();
            return;
        }
        try {
            Binding.require(storage, storage.root(), application);
        } catch (WalBindingException unbound) {
            throw new SettingsException(
                    "The log directory " + storage.root() + " is on the local disk of " + Hosts.here()
                            + ", and the driver on " + driverHost + " has not bound it: blocks written here could not"
                            + " be read elsewhere. Set " + WalSettings.DIRECTORY.key()
                            + " to a directory that all hosts share, such as one on HDFS",
                    unbound);
        }
    }

    private LogMode mode() {
        return settings.get(WalSettings.MODE);
    }

    /** Writes and deletes a small file, to find out before the first record whether that is allowed. */
    void probe() {
        String path =
                storage.root() + "/.probe-" + Long.toHexString(Ticker.system().nanos());
        if (mode().claim(storage, path, new byte[0])) {
            boolean unused = storage.deleteFile(path);
        }
    }

    private boolean isLocal() {
        return storage.root().startsWith("file:") || storage.root().startsWith("/");
    }

    @Override
    public String toString() {
        return storage.root() + " of application '" + application + "'";
    }
}
