package io.holdfast.cells;

import static io.holdfast.cells.Seen.say;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Graceful stops while records stream, with receivers by Spark's own means and its log of received blocks on and off:
 * what was acknowledged before the end is processed before the end, however the stop was asked for. Run by
 * {@code scripts/torture.sh driver}.
 */
class GracefulCellsTorture {
    private static final int UNTIL = 300;

    @Test
    void block() {
        stop("block", "block", true);
    }

    @Test
    void blockLogOff() {
        stop("blockLogOff", "block", false);
    }

    @Test
    void single() {
        stop("single", "single", true);
    }

    @Test
    void singleLogOff() {
        stop("singleLogOff", "single", false);
    }

    private static void stop(String name, String receiver, boolean isLogOn) {
        CellPlan plan = CellPlan.holdfast()
                .with("receiver", receiver)
                .with("until", UNTIL)
                .with("spark.streaming.gracefulStopTimeout", "15s")
                .with("spark.streaming.receiver.writeAheadLog.enable", isLogOn);
        for (String means : List.of("holdfast", "spark")) {
            try (DriverCell cell = DriverCell.open("graceful-" + name, plan.with("graceful", means))) {
                Tally left = stopped(cell);
                assertThat(left.lost()).as("stopped by %s: %s", means, left).isEmpty();
                say(name, "stopped by " + means + ": " + left);
            }
        }
        Seen.stock(name, "left", plan.with("graceful", "spark"), cell -> {
            int left = stopped(cell).lost().size();
            Tally after = cell.awaitQuiet(cell.start(cell.plan().with("graceful", "never")));
            say(name, "stock left " + left + " records, lost " + after.lost().size() + " of them for good");
            return left;
        });
    }

    private static Tally stopped(DriverCell cell) {
        cell.awaitEnd(cell.start(), 0);
        Tally tally = cell.tally();
        assertThat(tally.acknowledged()).isGreaterThanOrEqualTo(UNTIL);
        return tally;
    }
}
