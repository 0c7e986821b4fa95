package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Every source of {@link ReceiversGround#supplies} against its client library, and lines over TCP against Spark's socket
 * receiver. Not thread-safe.
 */
final class ReceiversCases implements Bench.Cases {
    static final int RECORD_BYTES = 1024;
    private static final Target OF_CLIENT = Target.of(0.7);
    private static final Target OF_SOCKET = Target.of(0.9);
    private static final int WARM_UP_RECORDS = 400_000;
    private static final double SECONDS = 14;

    private final ReceiversGround ground;
    private final Options options;
    private final List<Case> cases = new ArrayList<>();

    ReceiversCases(Options options) {
        this.options = options;
        this.ground = new ReceiversGround(options.amount(WARM_UP_RECORDS));
        ground.supplies().forEach(this::source);
        socket("HDFS", ground::hdfs);
        socket("a local disk", ground::local);
    }

    @Override
    public List<Case> all() {
        return List.copyOf(cases);
    }

    @Override
    public void close() {
        ground.close();
    }

    /** Where the log is. */
    private interface LogPlace {
        Place get() throws Exception;
    }

    /** Makes work of a load. */
    private interface Receiving {
        Sample of(Supply.Load load, Stretch stretch) throws Exception;
    }

    private void source(Supply supply) {
        cases.add(new Case(
                supply.name(),
                "1 KiB, " + supply.detail() + "log on a local disk",
                OF_CLIENT,
                Judge.RATE,
                contender("client", supply, ground::client),
                contender("holdfast", supply, (load, stretch) -> ground.holdfast(ground.local(), load, stretch)),
                List.of(contender("no Spark", supply, ground::engine), stockSocket("stock socket")),
                SECONDS));
    }

    private void socket(String where, LogPlace place) {
        cases.add(new Case(
                "socket",
                "1 KiB lines, log on " + where + ", against socketTextStream without a log",
                OF_SOCKET,
                Judge.RATE,
                stockSocket("stock"),
                contender("holdfast", ground.lines(), (load, stretch) -> ground.holdfast(place.get(), load, stretch)),
                List.of(contender("no Spark", ground.lines(), ground::engine)),
                SECONDS));
    }

    private Contender stockSocket(String name) {
        return new Contender(name, () -> ground.stockSocket(records(ground.lines())));
    }

    private Contender contender(String name, Supply supply, Receiving receiving) {
        return new Contender(name, () -> {
            int records = records(supply);
            ground.prepare();
            Supply.Load load = supply.load(records);
            try {
                Sample sample = receiving.of(load, new Stretch(records));
                load.verify();
                return sample;
            } finally {
                load.drop();
            }
        });
    }

    /** Whole posts and writes, also in a quick run. */
    private int records(Supply supply) {
        return options.amount(supply.records()) / 100 * 100;
    }
}
