package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What offsets in a store cost a stream of 100 partitions, for every kind of store. Not thread-safe. */
final class OffsetsCases implements Bench.Cases {
    private static final int PARTITIONS = 100;
    private static final double BOUND_MICROS = 20_000;
    private static final Set<String> BOUND_KINDS = Set.of("kafka", "postgresql", "zookeeper", "redis");

    private final OffsetsGround ground = new OffsetsGround();
    private final List<Case> cases = new ArrayList<>();

    OffsetsCases(Options options) {
        DirectWork.Load made = new DirectWork.Load(200, PARTITIONS, 10, 10, 5, options.amount(25), false);
        ground.kinds().forEach(kind -> batches(kind, made));
        int commits = options.amount(50);
        ground.kinds().forEach(kind -> commits(kind, commits));
        throughput(new DirectWork.Load(50, PARTITIONS, 500, 1024, 1, options.amount(6), true));
    }

    @Override
    public List<Case> all() {
        return List.copyOf(cases);
    }

    private void batches(String kind, DirectWork.Load load) {
        DirectWork work = new DirectWork(ground, load);
        List<Double> stock = new ArrayList<>();
        cases.add(new Case(
                "O1",
                "a batch that reads nothing, " + kind,
                BOUND_KINDS.contains(kind) ? Target.told(() -> least(stock)) : Target.none(),
                Judge.MEAN,
                new Contender("commitAsync", () -> {
                    Sample sample = work.latency(null);
                    stock.add(sample.micros());
                    return sample;
                }),
                new Contender(kind, () -> work.latency(ground.store(kind))),
                List.of(),
                15));
    }

    /** The ratio of a stream whose batches take 20 ms longer. */
    private static double least(List<Double> stock) {
        double micros =
                Figures.median(stock.stream().mapToDouble(Double::doubleValue).toArray());
        return micros / (micros + BOUND_MICROS);
    }

    private void commits(String kind, int commits) {
        CommitWork work = new CommitWork(ground, PARTITIONS, commits);
        cases.add(new Case(
                "O2",
                "a commit, " + kind,
                Target.none(),
                Judge.MEDIAN,
                new Contender("commitSync", work::ofConsumer),
                new Contender(kind, () -> work.of(ground.store(kind))),
                List.of(),
                2));
    }

    private void throughput(DirectWork.Load load) {
        DirectWork work = new DirectWork(ground, load);
        cases.add(new Case(
                "O3",
                "a backlog is read, records of 1 KiB, kafka",
                Target.none(),
                Judge.RATE,
                new Contender("commitAsync", () -> work.throughput(null)),
                new Contender("kafka", () -> work.throughput(ground.store("kafka"))),
                List.of(),
                20));
    }

    @Override
    public void close() {
        ground.close();
    }
}
