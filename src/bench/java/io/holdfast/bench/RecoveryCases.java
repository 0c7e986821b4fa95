package io.holdfast.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a driver's log costs when blocks come, and when a driver starts anew. Not thread-safe. */
final class RecoveryCases implements Bench.Cases {
    private static final int BLOCKS = 100_000;
    private static final int BATCHES = 1000;

    private final WalGround ground = new WalGround();
    private final List<Case> cases = new ArrayList<>();
    private final Options options;
    private final DriverKind stock = DriverKind.stock();
    private final DriverKind holdfast = DriverKind.holdfast("flush");
    private final DriverKind forcing = DriverKind.holdfast("force");

    RecoveryCases(Options options) {
        this.options = options;
        int blocks = options.amount(BLOCKS);
        recovery("R1", blocks, Math.min(blocks, BATCHES), Target.of(2), 40);
        recovery("R2", blocks, 0, Target.of(1 / 1.2), 8);
        writes("local, flush", true, holdfast, 1);
        writes("local, force", true, forcing, 1);
        writes("HDFS, flush", false, holdfast, 1);
        writes("HDFS, force", false, forcing, 1);
        writes("HDFS, flush, 16 receivers", false, holdfast, 16);
        writes("HDFS, force, 16 receivers", false, forcing, 16);
    }

    @Override
    public List<Case> all() {
        return List.copyOf(cases);
    }

    private void recovery(String cell, int blocks, int batches, Target target, double seconds) {
        RecoveryWork work = new RecoveryWork(blocks, batches);
        String where = batches == 0 ? "in no batch" : "in " + batches + " batches under way";
        cases.add(new Case(
                cell,
                "start with " + blocks + " blocks " + where,
                target,
                Judge.MEAN,
                new Contender(stock.name(), () -> work.run(ground.local(), stock)),
                new Contender(holdfast.name(), () -> work.run(ground.local(), holdfast)),
                List.of(),
                seconds));
    }

    private void writes(String name, boolean isLocal, DriverKind subject, int receivers) {
        int blocks = options.amount(isLocal || receivers > 1 ? 5000 : 500);
        cases.add(new Case(
                "R3",
                "a block announced, " + name,
                Target.none(),
                Judge.RATE,
                new Contender(stock.name(), () -> RecoveryWork.announce(place(isLocal), stock, blocks, receivers)),
                new Contender(subject.name(), () -> RecoveryWork.announce(place(isLocal), subject, blocks, receivers)),
                List.of(),
                2));
    }

    private Place place(boolean isLocal) throws IOException {
        return isLocal ? ground.local() : ground.hdfs();
    }

    @Override
    public void close() {
        ground.close();
    }
}
