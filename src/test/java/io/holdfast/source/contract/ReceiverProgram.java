package io.holdfast.source.contract;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.receive.Engine;
import io.holdfast.receive.RateLimit;
import io.holdfast.receive.ReceiveException;
import io.holdfast.source.SourceMessage;
import io.holdfast.time.Ticker;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A receiver without Spark: the engine with one source and a {@link FileSink}, as a plan says. SIGTERM stops it in
 * order. It prints what it stored, why it failed, and what it counted.
 */
public final class ReceiverProgram {
    /** Exit status after an orderly stop: everything received is stored and acknowledged. */
    static final int COMPLETE = 0;
    /** Exit status when the engine has failed. */
    static final int FAILED = 3;
    /** Exit status after a stop that gave something back. */
    static final int INCOMPLETE = 4;
    /** Exit status of a planned halt. */
    static final int HALTED = 5;

    static final String READY = "receives from ";
    static final String FAILURE = "the receiver failed: ";
    static final String COUNTED = "counted ";
    private static final int FORGOTTEN = 6;
    private static final long LONGEST_LIFE_SECONDS = 300;

    private final ReceiverPlan plan;
    private final CountingMetrics metrics = new CountingMetrics();
    private final CountDownLatch failed = new CountDownLatch(1);
    private final Engine<SourceMessage> engine;

    private ReceiverProgram(ReceiverPlan plan, FileSink sink) {
        this.plan = plan;
        this.engine = new Engine<>(
                "contract-" + plan.index(),
                plan.source(),
                new NumberedDecoder(),
                plan.options(),
                plan.options().context(plan.index(), plan.receivers(), Ticker.system(), metrics),
                sink,
                RateLimit.none(),
                this::fail);
    }

    /** One argument: the directory with the plan, into which the sink writes. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        ReceiverPlan plan = ReceiverPlan.readFrom(directory.resolve(ReceiverRun.PLAN));
        new ReceiverProgram(plan, new FileSink(directory, plan.faults())).run();
    }

    private void run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "contract-stop"));
        System.out.println(READY + plan.source());
        engine.start();
        boolean hasFailed = failed.await(LONGEST_LIFE_SECONDS, TimeUnit.SECONDS);
        if (hasFailed) {
            engine.stop(plan.options().stopTimeout());
        }
        end(hasFailed ? FAILED : FORGOTTEN);
    }

    private void fail(ReceiveException failure) {
        System.out.println(FAILURE + failure.getClass().getSimpleName() + ": " + failure.getMessage());
        failed.countDown();
    }

    private void stop() {
        end(engine.stop(plan.options().stopTimeout()) ? COMPLETE : INCOMPLETE);
    }

    private void end(int status) {
        System.out.println(COUNTED + metrics.values());
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
