package io.holdfast.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * Says on standard error what is being measured and how long the rest will take: on a terminal in one line that is
 * drawn again, elsewhere a line for each case. Not thread-safe.
 */
final class Progress {
    private static final boolean TERMINAL = Boolean.getBoolean("holdfast.terminal");

    /** What a quick round takes of a full one, about: less work, and as many starts. */
    private static final double QUICK = 0.4;

    private final PrintStream out;
    private final int cases;
    private final double planned;
    private final int rounds;
    private final long beginNanos = System.nanoTime();
    private final double scale;
    private double done;
    private int number;

    Progress(PrintStream out, List<Case> cases, Options options) {
        this.out = out;
        this.cases = cases.size();
        this.rounds = options.allRounds();
        this.scale = options.quick() ? QUICK : 1;
        this.planned = seconds(cases, options);
    }

    /** What the cases take on two quiet cores, about. */
    static double seconds(List<Case> cases, Options options) {
        double round = cases.stream().mapToDouble(Case::seconds).sum();
        return round * options.allRounds() * (options.quick() ? QUICK : 1);
    }

    /** A round of a case begins. */
    void round(Case of, int round) {
        if (round == 0) {
            number++;
        }
        if (TERMINAL || round == 0) {
            String line = Figures.text(
                    "[%d/%d] %s, round %d of %d, %s left", number, cases, of.title(), round + 1, rounds, left());
            out.print(TERMINAL ? "\r\033[K" + line : line + System.lineSeparator());
            out.flush();
        }
        done += of.seconds() * scale;
    }

    /** Clears the line, so that other text may be printed. */
    void pause() {
        if (TERMINAL) {
            out.print("\r\033[K");
            out.flush();
        }
    }

    /** The plan for what is left, stretched as the past was. */
    private String left() {
        double elapsed = (System.nanoTime() - beginNanos) / 1e9;
        double stretch = done > 10 ? elapsed / done : 1;
        return duration((planned - done) * stretch);
    }

    static String duration(double seconds) {
        return seconds < 90
                ? Figures.text("about %d s", Math.max(1, Math.round(seconds)))
                : Figures.text("about %d min", Math.round(seconds / 60));
    }
}
