package io.holdfast.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the caller of a benchmark asked for. Immutable.
 *
 * @param cells the cells to measure, such as {@code T2}; empty for all
 * @param rounds rounds that count
 * @param warmUp rounds before them that do not
 * @param quick tiny amounts, to see whether all runs; the figures mean nothing
 * @param list only name the cases
 * @param keep write the results beside the documentation, too
 * @param output where the results go
 */
record Options(Set<String> cells, int rounds, int warmUp, boolean quick, boolean list, boolean keep, Path output) {
    private static final int ROUNDS = 9;
    private static final int WARM_UP = 2;

    /** Wrong use; the message says what was expected. */
    static final class WrongUse extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        WrongUse(String message) {
            super(message);
        }
    }

    private static final class Draft {
        private final Set<String> cells = new TreeSet<>();
        private int rounds;
        private boolean quick;
        private boolean list;
        private boolean keep;
        private Path output = Path.of("target", "bench");

        private void take(String option, Iterator<String> rest) {
            switch (option) {
                case "--cells" -> cells.addAll(cellNames(value(option, rest)));
                case "--rounds" -> rounds = count(option, value(option, rest));
                case "--quick" -> quick = true;
                case "--list" -> list = true;
                case "--keep" -> keep = true;
                case "--output" -> output = Path.of(value(option, rest));
                default -> throw new WrongUse("unknown option " + option);
            }
        }

        private Options options() {
            if (keep && (quick || !cells.isEmpty() || (rounds > 0 && rounds < ROUNDS))) {
                throw new WrongUse("--keep is for full runs: all cells, at least " + ROUNDS + " rounds, not --quick");
            }
            int counted = rounds > 0 ? rounds : quick ? 1 : ROUNDS;
            return new Options(cells, counted, quick ? 0 : WARM_UP, quick, list, keep, output);
        }
    }

    /**
     * Reads the command line.
     *
     * @throws WrongUse if it cannot be understood
     */
    static Options parse(String... arguments) {
        Draft draft = new Draft();
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
            draft.take(rest.next(), rest);
        }
        return draft.options();
    }

    /** That amount of work, or a little of it. */
    int amount(int full) {
        return quick ? Math.max(2, full / 50) : full;
    }

    /** All rounds, with those that do not count. */
    int allRounds() {
        return rounds + warmUp;
    }

    private static List<String> cellNames(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    private static int count(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,3}")) {
            throw new WrongUse(option + " needs a number from 1 to 9999, found " + value);
        }
        return Integer.parseInt(value);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new WrongUse(option + " needs a value");
        }
        return rest.next();
    }
}
