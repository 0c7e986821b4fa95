package io.holdfast.spark.log;

import io.holdfast.account.Account;
import io.holdfast.account.AccountRecord;
import io.holdfast.account.AccountRecord.BatchEnded;
import io.holdfast.account.AccountRecord.BatchSetAside;
import io.holdfast.account.AccountRecord.BlocksDropped;
import io.holdfast.account.AccountRecord.DriverBegan;
import io.holdfast.account.AccountRecord.StreamsNamed;
import io.holdfast.account.AccountSettings;
import io.holdfast.account.BatchFacts;
import io.holdfast.account.BlockFacts;
import io.holdfast.account.OnBatchFailure;
import io.holdfast.account.OnPoison;
import io.holdfast.account.RecoveryPlan;
import io.holdfast.account.RecoveryRule;
import io.holdfast.account.Verdict;
import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.epoch.Claim;
import io.holdfast.epoch.Epoch;
import io.holdfast.metric.CountingMetrics;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.internal.StreamingStop;
import io.holdfast.storage.Storage;
import io.holdfast.time.Ticker;
import io.holdfast.wal.LogOptions;
import io.holdfast.wal.OnDamage;
import io.holdfast.wal.Role;
import io.holdfast.wal.WalSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One start of a driver, from its claim on: the journal, and what is decided along it. Thread-safe. */
final class DriverSession implements LiveDriver {
    private static final Logger log = LoggerFactory.getLogger(DriverSession.class);
    private static final long COMPACT_FROM_BYTES = 16L << 20;
    private static final int STATUS_REFUSED = 2;
    private static final int STATUS_FAILED = 3;
    private static final int STATUS_POISON = 4;

    private final Settings settings;
    private final Ticker ticker;
    private final DriverEnd end;
    private final DriverJournal journal;
    private final DriverCleaning cleaning;
    private final Storage storage;
    private final DriverCounts counts;
    private final DriverProgress progress;
    private @Nullable DriverWatch watch; // written once, before the session is handed out
    private volatile @Nullable RunningStreams streams; // written when streaming starts, read by all

    private DriverSession(
            LogSite site,
            Ticker ticker,
            DriverEnd end,
            DriverJournal journal,
            DriverCleaning cleaning,
            DriverCounts counts) {
        this.settings = site.settings();
        this.storage = site.storage();
        this.ticker = ticker;
        this.end = end;
        this.journal = journal;
        this.cleaning = cleaning;
        this.counts = counts;
        this.progress = new DriverProgress(ticker);
    }

    /**
     * Claims the next epoch and reads the log. What cannot be understood is found before the claim, so that a driver
     * that cannot go on does not fence one that can.
     *
     * @param isRestored whether Spark restores a checkpoint, and asks before it starts receivers
     */
    static DriverSession begin(SparkConf conf, boolean isRestored, DriverEnd end, Ticker ticker) {
        LogSite site = LogSite.of(conf);
        site.bind();
        AccountReading.check(site.readDriver());
        Claim claim = site.claim(Hosts.process(conf));
        // Once more: what an older driver made durable between the first reading and the claim counts, too.
        Account account = AccountReading.load(site.readDriver());
        LogOptions options = site.options(Role.DRIVER, claim.epoch().number());
        DriverJournal journal = DriverJournal.open(site, options, claim, account, end);
        DriverCounts counts = DriverCounts.published(claim.epoch().number());
        DriverCleaning cleaning = cleaning(site, isRestored, journal, ticker, counts.metrics());
        DriverSession session = new DriverSession(site, ticker, end, journal, cleaning, counts);
        session.append(new DriverBegan(
                claim.epoch().number(), claim.epoch().owner(), org.apache.spark.package$.MODULE$.SPARK_VERSION()));
        session.setDamageAside(site);
        session.watch = DriverWatch.start(site.heartbeat(), journal, ticker, session::isOver);
        return session;
    }

    private static DriverCleaning cleaning(
            LogSite site, boolean isRestored, DriverJournal journal, Ticker ticker, CountingMetrics metrics) {
        DataCleaner data =
                new DataCleaner(site.segments(Role.DATA), isRestored, journal, ticker, quiet(site.settings()), metrics);
        DriverCompaction compaction = new DriverCompaction(journal, site.onDamage(), ticker, COMPACT_FROM_BYTES);
        return new DriverCleaning(data, compaction, metrics, ticker);
    }

    private void setDamageAside(LogSite site) {
        if (site.onDamage() == OnDamage.QUARANTINE && !account().blocks().isEmpty()) {
            DamagedBlocks.find(site.log(Role.DATA).readAll(OnDamage.QUARANTINE), account())
                    .ifPresent(this::append);
        }
    }

    /** A writer may come back to its open segment until the bucket ends; giving that up would refuse all it writes. */
    private static Duration quiet(Settings settings) {
        Duration margin = settings.get(WalSettings.CLEAN_MARGIN);
        Duration bucket = settings.get(WalSettings.BUCKET_WIDTH);
        return margin.compareTo(bucket) > 0 ? margin : bucket;
    }

    DriverJournal journal() {
        return journal;
    }

    @Override
    public Account account() {
        return journal.account();
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Storage storage() {
        return storage;
    }

    @Override
    public Epoch epoch() {
        return journal.claim().epoch();
    }

    @Override
    public String hostName() {
        return Hosts.here();
    }

    @Override
    public RunningStreams streams() {
        RunningStreams found = streams;
        if (found == null) {
            throw new IllegalStateException("Streaming has not started, or this Spark hides its context");
        }
        return found;
    }

    @Override
    public Map<String, Long> counts() {
        return counts.metrics().values();
    }

    DriverProgress progress() {
        return progress;
    }

    @Override
    public long lastEndNanos() {
        return progress.lastEndNanos();
    }

    @Override
    public OptionalLong withoutReceiverSince() {
        return progress.withoutReceiverSince();
    }

    void append(AccountRecord record) {
        journal.append(record, ticker.millis());
        counts.count(record);
    }

    /** Decides what Spark gets back after a restore, and puts that on record. */
    RecoveryPlan recover(Optional<RunningStreams> streams) {
        GivingBack.renumber(this, streams);
        boolean keepsState = streams.map(RunningStreams::keepsState).orElse(false);
        RecoveryPlan plan = account().recover(rule(keepsState, true));
        if (!streams.map(found -> found.runAgain(plan.again())).orElse(true)) {
            RecoveryPlan second = account().recover(rule(keepsState, false));
            conclude(second);
            return second;
        }
        conclude(plan);
        return plan;
    }

    private RecoveryRule rule(boolean keepsState, boolean runsAgain) {
        return new RecoveryRule(keepsState, settings.get(AccountSettings.MAX_FAILURES), time -> runsAgain);
    }

    private void conclude(RecoveryPlan plan) {
        counts.count(plan);
        handlePoison(plan.poison());
        drop(plan.lost(), "its bytes were on executors only");
        drop(plan.repeated(), "another block has the same records");
        log.info(
                "Recovery gives back {} blocks in no batch and runs {} batches again: {}",
                plan.unallocated().size(),
                plan.again().size(),
                plan.again());
        if (!plan.lost().isEmpty()) {
            log.error(
                    "{} blocks were received with the log off, and are lost with the executors that had them: {}",
                    plan.lost().size(),
                    keys(plan.lost()));
        }
        if (!plan.repeated().isEmpty()) {
            log.warn(
                    "{} blocks hold records that others hold, too: {}",
                    plan.repeated().size(),
                    keys(plan.repeated()));
        }
        if (!plan.withoutPast().isEmpty()) {
            log.error(
                    "Batches {} run again although the batches before them are gone, from which their state or window"
                            + " is computed: what stateful output they put out may be wrong; the state itself is not",
                    plan.withoutPast());
        }
    }

    static List<?> keys(List<BlockFacts> blocks) {
        return blocks.stream().map(BlockFacts::key).limit(100).toList();
    }

    private void drop(List<BlockFacts> blocks, String reason) {
        if (!blocks.isEmpty()) {
            append(new BlocksDropped(blocks.stream().map(BlockFacts::key).toList(), reason));
        }
    }

    private void handlePoison(List<Long> times) {
        for (long time : times) {
            String what = "Batch " + time + " failed " + account().failures(time) + " times";
            if (settings.get(AccountSettings.ON_POISON) == OnPoison.STOP) {
                end.failed(
                        STATUS_POISON,
                        what + ". Look at why, mend it, and start with a higher "
                                + AccountSettings.MAX_FAILURES.key() + "; or start with "
                                + AccountSettings.ON_POISON.key() + "=set_aside, which keeps its blocks and goes on"
                                + " without it; or mend it and offer the batch again with 'scripts/holdfast batches"
                                + " offer " + storage.root() + " " + time + "'");
                continue;
            }
            append(new BatchSetAside(time, what));
            log.error("{}: it is set aside, its blocks are kept", what);
        }
    }

    /** After a start without a checkpoint: what an earlier driver left undone goes back to Spark. */
    void giveBack(SparkConf conf) {
        try {
            GivingBack.start(conf, this, ticker);
        } catch (RuntimeException failure) {
            cannotGiveBack(failure);
            throw failure;
        }
    }

    /** Blocks that an earlier driver left could not be given back: to go on would be to leave them behind. */
    void cannotGiveBack(RuntimeException failure) {
        log.error("Could not give back what an earlier driver left undone", failure);
        int status = failure instanceof SettingsException ? STATUS_REFUSED : STATUS_FAILED;
        end.failed(status, "Cannot give back what an earlier driver left undone: " + failure.getMessage());
    }

    /** Streaming has started: its streams are known now. Returns whether they could be found. */
    boolean started() {
        RunningStreams found = RunningStreams.find().orElse(null);
        streams = found;
        if (found == null) {
            return false;
        }
        Map<Integer, String> names = found.receiverStreams(StreamNames::of);
        progress.started(!names.isEmpty());
        append(new StreamsNamed(names));
        return true;
    }

    /** A batch ended. Comes after the news that it, and any batch before it, was submitted. */
    void ended(BatchEnded ended) {
        progress.ended(ended.time());
        if (account().knows(ended.time())) {
            append(ended);
        }
        decideBatchesWithoutJobs(ended.time());
        if (ended.verdict() == Verdict.FAILED) {
            failed(ended);
        }
    }

    /**
     * A batch that Spark cleaned without ever having submitted it had nothing to do: every job of a submitted one is
     * heard of before the end of a later batch. Not so when Spark could not make the jobs of some batch: it does not
     * say of which, so all of them come again.
     */
    private void decideBatchesWithoutJobs(long before) {
        Set<Long> without = Set.copyOf(withoutJobs());
        List<Long> undecided = account().undecided().stream()
                .filter(time -> time < before && without.contains(time))
                .toList();
        if (undecided.isEmpty()) {
            return;
        }
        Optional<Throwable> failure = streamingFailure();
        if (failure.isPresent()) {
            jobsFailed(undecided, failure.get().toString());
        } else {
            undecided.forEach(time -> append(new BatchEnded(time, Verdict.NO_JOBS, "")));
        }
    }

    private Optional<Throwable> streamingFailure() {
        return Optional.ofNullable(streams).flatMap(found -> new StreamingStop(found.context()).failure());
    }

    @Override
    public List<Long> withoutJobs() {
        List<Long> unknown = account().batches().stream()
                .filter(batch -> batch.verdict() == Verdict.UNKNOWN && !batch.isSetAside())
                .map(BatchFacts::time)
                .filter(time -> !progress.isSubmitted(time))
                .toList();
        Set<Long> pending = unknown.isEmpty() ? Set.of() : pending();
        return unknown.stream().filter(time -> !pending.contains(time)).toList();
    }

    @Override
    public void jobsFailed(List<Long> times, String why) {
        times.forEach(time -> append(new BatchEnded(time, Verdict.FAILED, "its jobs could not be made: " + why)));
    }

    private static Set<Long> pending() {
        return RunningStreams.find()
                .flatMap(RunningStreams::pending)
                .map(times -> times.boxed().collect(Collectors.toSet()))
                .orElseGet(Set::of);
    }

    private void failed(BatchEnded ended) {
        int failures = account().failures(ended.time());
        String what = "Batch " + ended.time() + " failed, for the " + failures + ". time of "
                + settings.get(AccountSettings.MAX_FAILURES) + ": " + ended.reason();
        if (settings.get(AccountSettings.ON_BATCH_FAILURE) == OnBatchFailure.STOP) {
            end.failed(STATUS_FAILED, what + ". The next start repeats it, with the same blocks");
        } else {
            log.error("{}. Later batches go on; the next start repeats it", what);
        }
    }

    /** Ends the open segment; what is written after it still counts. The signs of life end when streaming has. */
    void close() {
        journal.roll();
        DriverWatch current = watch;
        if (current != null) {
            current.close();
        }
    }

    /** Whether nothing streams: it has stopped, or never started. */
    private boolean isOver() {
        RunningStreams found = streams;
        return found == null || new StreamingStop(found.context()).isStopped();
    }

    @Override
    public void over() {
        journal.roll();
        DriverWatch current = watch;
        if (current != null) {
            current.end();
        }
    }

    void clean(boolean wait) {
        cleaning.request(wait);
    }
}
