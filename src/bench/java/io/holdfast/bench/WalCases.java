package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The cells T1 to T8 of the log's targets. Not thread-safe. */
final class WalCases implements Bench.Cases {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final WalGround ground = new WalGround();
    private final Options options;
    private final List<Case> cases = new ArrayList<>();
    private final LogKind stock = LogKind.stock();
    private final LogKind holdfast = LogKind.holdfast();
    private final LogKind nothing = LogKind.nothing();
    private final LogKind raw = LogKind.raw();

    WalCases(Options options) {
        this.options = options;
        localWrites();
        smallHdfsWrites();
        bigHdfsWrites();
        readsByHandle();
        readsOfAll();
        cleanings();
        forcedWrites();
        applications();
    }

    @Override
    public List<Case> all() {
        return List.copyOf(cases);
    }

    @Override
    public void close() {
        ground.close();
    }

    /** Measures one kind of log. */
    private interface LogTask {
        Sample run(LogKind kind) throws Exception;
    }

    private record Pair(LogKind baseline, LogKind subject) {}

    private void add(String cell, String name, Target target, Judge judge, double seconds, Pair pair, LogTask task) {
        cases.add(new Case(
                cell,
                name,
                target,
                judge,
                contender(pair.baseline, task),
                contender(pair.subject, task),
                List.of(contender(nothing, task), contender(raw, task)),
                seconds));
    }

    private static Contender contender(LogKind kind, LogTask task) {
        return new Contender(kind.name(), () -> task.run(kind));
    }

    private Pair usual() {
        return new Pair(stock, holdfast);
    }

    private void localWrites() {
        localWrite("1 KiB", KIB, 20_000, 0.95);
        localWrite("16 KiB", 16 * KIB, 5000, 0.95);
        localWrite("256 KiB", 256 * KIB, 400, 0.95);
        localWrite("1 MiB", MIB, 120, 0.95);
        localWrite("4 MiB", 4 * MIB, 40, 0.90);
    }

    private void localWrite(String size, int bytes, int records, double target) {
        byte[] payload = Payloads.random(bytes);
        int count = options.amount(records);
        add(
                "T1",
                "local write " + size + ", 1 writer",
                Target.of(target),
                Judge.MEDIAN,
                0.3,
                usual(),
                kind -> new LogWork(ground.local()).write(kind, 1, payload, count));
    }

    private void smallHdfsWrites() {
        smallHdfsWrite("1 KiB", KIB, 2, Target.of(1.7));
        smallHdfsWrite("1 KiB", KIB, 4, Target.of(3));
        smallHdfsWrite("1 KiB", KIB, 16, Target.of(7, 10));
        smallHdfsWrite("16 KiB", 16 * KIB, 2, Target.of(1.5));
        smallHdfsWrite("16 KiB", 16 * KIB, 4, Target.of(1.5));
        smallHdfsWrite("16 KiB", 16 * KIB, 16, Target.of(2));
    }

    private void smallHdfsWrite(String size, int bytes, int writers, Target target) {
        byte[] payload = Payloads.random(bytes);
        int count = options.amount(2400 / writers);
        add(
                "T2",
                "HDFS write " + size + ", " + writers + " writers",
                target,
                Judge.MEAN,
                1.7,
                usual(),
                kind -> new LogWork(ground.hdfs()).write(kind, writers, payload, count));
    }

    private void bigHdfsWrites() {
        for (int mebibytes : new int[] {1, 4}) {
            int bytes = mebibytes * MIB;
            int count = options.amount(100 / mebibytes);
            byte[] noise = Payloads.random(bytes);
            bigHdfsWrite(mebibytes + " MiB, no codec", noise, count, 1.25, LogKind.holdfast("compression", "none"));
            bigHdfsWrite(mebibytes + " MiB log lines, LZ4", Payloads.logLines(bytes), count, 1.5, holdfast);
            bigHdfsWrite(mebibytes + " MiB incompressible, LZ4", noise, count, 0.95, holdfast);
        }
    }

    private void bigHdfsWrite(String what, byte[] payload, int count, double target, LogKind subject) {
        add(
                "T3",
                "HDFS write " + what + ", 1 writer",
                Target.of(target),
                Judge.MEDIAN,
                1.2,
                new Pair(stock, subject),
                k -> new LogWork(ground.hdfs()).write(k, 1, payload, count));
    }

    private void readsByHandle() {
        readByHandle("1 KiB", KIB, 150, 4);
        readByHandle("64 KiB", 64 * KIB, 100, 2.5);
        readByHandle("1 MiB", MIB, 30, 1.5);
    }

    private void readByHandle(String size, int bytes, int records, double target) {
        byte[] payload = Payloads.random(bytes);
        int count = options.amount(records);
        add(
                "T4",
                "HDFS read by handle " + size,
                Target.of(target),
                Judge.MEDIAN,
                1.2,
                usual(),
                kind -> new LogWork(ground.hdfs()).readByHandle(kind, payload, count));
    }

    private void readsOfAll() {
        readAll("local readAll 1 KiB", KIB, 100_000, 2, false);
        readAll("local readAll 16 KiB", 16 * KIB, 10_000, 2, false);
        readAll("local readAll 256 KiB", 256 * KIB, 800, 1, false);
        readAll("HDFS readAll 1 KiB", KIB, 20_000, 1.5, true);
        readAll("HDFS readAll 256 KiB", 256 * KIB, 400, 0.95, true);
    }

    private void readAll(String name, int bytes, int records, double target, boolean onHdfs) {
        ReadAllWork work = new ReadAllWork(Payloads.random(bytes), options.amount(records));
        add(
                "T5",
                name,
                Target.of(target),
                Judge.MEAN,
                onHdfs ? 1.2 : 0.5,
                usual(),
                kind -> work.run(onHdfs ? ground.hdfs() : ground.local(), kind));
    }

    private void cleanings() {
        int files = options.amount(1000);
        Contender delete = new Contender("raw files", () -> new CleanWork(ground.hdfs(), files).raw());
        cleaning("one bucket, waiting", Target.of(50), 1, true, List.of(delete));
        cleaning("one bucket, as Spark calls it", Target.of(50), 1, false, List.of());
        cleaning("100 buckets, as Spark calls it", Target.none(), 100, false, List.of());
    }

    private void cleaning(String how, Target target, int buckets, boolean wait, List<Contender> bounds) {
        int files = options.amount(1000);
        cases.add(new Case(
                "T6",
                "HDFS clean of 1,000 files, " + how,
                target,
                Judge.MEAN,
                new Contender("stock", () -> new CleanWork(ground.hdfs(), files).stock(wait)),
                new Contender("holdfast", () -> new CleanWork(ground.hdfs(), files).holdfast(buckets, wait)),
                bounds,
                wait ? 8 : 5));
    }

    private void forcedWrites() {
        for (int writers : new int[] {4, 16}) {
            forcedWrite("local force", writers, false);
            forcedWrite("HDFS hsync", writers, true);
        }
        byte[] payload = Payloads.random(KIB);
        int count = options.amount(50);
        add(
                "T7",
                "HDFS hsync 1 KiB, 16 writers, against stock's hflush",
                Target.of(0.8),
                Judge.RATE,
                1.2,
                new Pair(stock, LogKind.forcing(new GroupSize())),
                kind -> new LogWork(ground.hdfs()).write(kind, 16, payload, count));
    }

    private void forcedWrite(String what, int writers, boolean onHdfs) {
        GroupSize groups = new GroupSize();
        byte[] payload = Payloads.random(KIB);
        int count = options.amount(400 / writers);
        Pair pair = new Pair(LogKind.forceEach(), LogKind.forcing(groups));
        String name = what + " 1 KiB, " + writers + " writers, against one each";
        add(
                "T7",
                name,
                Target.told(() -> 0.8 * groups.average()),
                Judge.MEAN,
                1.2,
                pair,
                kind -> new LogWork(onHdfs ? ground.hdfs() : ground.local()).write(kind, writers, payload, count));
    }

    private void applications() {
        application("1 MB blocks of log lines", true, Target.of(1.15, 1.4));
        if (!options.quick()) {
            application("1 MB blocks, incompressible", false, Target.of(1.15, 1.4));
        }
    }

    private void application(String what, boolean compressible, Target target) {
        List<Contender> contenders = Stream.of("stock", "holdfast", "nothing", "none")
                .map(log -> new Contender(log.equals("none") ? "no log" : log, () -> receive(log, compressible)))
                .toList();
        cases.add(new Case(
                "T8",
                "end to end on HDFS, " + what,
                target,
                Judge.RATE,
                contenders.get(0),
                contenders.get(1),
                contenders.subList(2, 4),
                13));
    }

    private Sample receive(String log, boolean compressible) throws Exception {
        Place hdfs = ground.hdfs();
        String directory = hdfs.next();
        Sample sample = ground.streaming().run(new StreamingOrder(log, compressible, options.amount(80), directory));
        hdfs.delete(directory);
        return sample;
    }
}
