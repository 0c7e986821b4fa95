package io.holdfast.bench;

import io.holdfast.testbed.HdfsCluster;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The log against Spark's own: cells T1, T2, T4 and T5 of the targets, at the level "flush". */
public final class WalBench {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final int rounds;
    private final List<Cell> cells = new ArrayList<>();

    private WalBench(int rounds) {
        this.rounds = rounds;
    }

    /** Arguments: how many rounds count, 9 by default. */
    public static void main(String[] args) throws IOException {
        WalBench bench = new WalBench(args.length == 0 ? 9 : Integer.parseInt(args[0]));
        System.out.println("| cell | target | ratio (stock = 1) | spread | stock us | Holdfast us |");
        System.out.println("|---|---|---|---|---|---|");
        try (TestBed bed = TestBed.open("bench")) {
            bench.local(new LogWork("file:" + bed.directory("local"), Map.of()));
            HdfsCluster hdfs = HdfsCluster.in(bed).start();
            bench.hdfs(new LogWork(hdfs.uri() + "/bench", Map.of("dfs.replication", "2")));
        }
        bench.keep(Path.of("target", "bench", "wal.json"));
    }

    private void local(LogWork work) {
        writeLocal(work, "1 KiB", KIB, 4000, 0.95);
        writeLocal(work, "16 KiB", 16 * KIB, 2000, 0.95);
        writeLocal(work, "256 KiB", 256 * KIB, 200, 0.95);
        writeLocal(work, "1 MiB", MIB, 60, 0.95);
        writeLocal(work, "4 MiB", 4 * MIB, 20, 0.90);
        add("T5 local readAll, 1 KiB", 2, c -> work.readAll(c, KIB, 20_000));
        add("T5 local readAll, 256 KiB", 1, c -> work.readAll(c, 256 * KIB, 300));
    }

    private void writeLocal(LogWork work, String size, int bytes, int records, double target) {
        add("T1 local write, 1 writer, " + size, target, c -> work.write(c, 1, bytes, records));
    }

    private void hdfs(LogWork work) {
        writeHdfs(work, "1 KiB", KIB, 2, 1.7);
        writeHdfs(work, "1 KiB", KIB, 4, 3);
        writeHdfs(work, "1 KiB", KIB, 16, 7);
        writeHdfs(work, "16 KiB", 16 * KIB, 2, 1.5);
        writeHdfs(work, "16 KiB", 16 * KIB, 4, 1.5);
        writeHdfs(work, "16 KiB", 16 * KIB, 16, 2);
        add("T4 HDFS read by handle, 1 KiB", 4, c -> work.readByHandle(c, KIB, 150));
        add("T4 HDFS read by handle, 64 KiB", 2.5, c -> work.readByHandle(c, 64 * KIB, 100));
        add("T4 HDFS read by handle, 1 MiB", 1.5, c -> work.readByHandle(c, MIB, 30));
        add("T5 HDFS readAll, 1 KiB", 1.5, c -> work.readAll(c, KIB, 1500));
    }

    private void writeHdfs(LogWork work, String size, int bytes, int writers, double target) {
        add(
                "T2 HDFS write " + size + ", " + writers + " writers",
                target,
                c -> work.write(c, writers, bytes, 800 / writers));
    }

    private void add(String name, double target, ToDoubleFunction<Contender> work) {
        Cell cell = Cell.measure(name, target, rounds, work);
        cells.add(cell);
        System.out.println(cell.row());
    }

    private void keep(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, cells.stream().map(Cell::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));
        System.out.println("kept in " + file);
    }
}
