package io.holdfast.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A benchmark of one area from the command line to the files: the frame around the cases. Each area is a main class of
 * its own that hands its cases over.
 */
final class Bench {
    private static final int WRONG_USE = 2;
    private static final int FAILED = 3;

    private Bench() {}

    /** What is measured, with what it needs; resources are started when a case first needs them. */
    interface Cases extends AutoCloseable {
        List<Case> all();

        @Override
        void close();
    }

    /**
     * What is measured.
     *
     * @param area one word, as on the command line and in the names of files
     * @param title the heading of table and chart
     * @param bounds what the bounds are, a sentence below the table; empty where there are none
     * @param prepare makes the cases; no I/O
     */
    record Area(String area, String title, String bounds, Function<Options, Cases> prepare) {}

    /** Runs an area and returns the exit status: 0 measured, 2 wrong use, 3 it could not run. */
    static int run(Area area, String... arguments) {
        try {
            Options options = Options.parse(arguments);
            try (Cases cases = area.prepare().apply(options)) {
                List<Case> chosen = chosen(cases.all(), options.cells());
                if (options.list()) {
                    chosen.forEach(each -> System.out.println(each.title()));
                } else {
                    measure(area, options, chosen);
                }
            }
            return 0;
        } catch (Options.WrongUse wrong) {
            System.err.println("bench: " + wrong.getMessage() + "; see scripts/bench.sh --help");
            return WRONG_USE;
        } catch (Exception failure) { // the outermost call of the program
            System.err.println("bench: " + failure.getMessage());
            failure.printStackTrace();
            return FAILED;
        }
    }

    private static List<Case> chosen(List<Case> all, Set<String> cells) {
        Set<String> known = all.stream().map(Case::cell).collect(Collectors.toCollection(TreeSet::new));
        if (!known.containsAll(cells)) {
            throw new Options.WrongUse("--cells knows " + String.join(",", known) + ", found " + cells);
        }
        return all.stream()
                .filter(each -> cells.isEmpty() || cells.contains(each.cell()))
                .toList();
    }

    private static void measure(Area area, Options options, List<Case> cases) throws Exception {
        Machine machine = Machine.here();
        System.err.println(machine.line());
        System.err.println(cases.size() + " cases, " + options.rounds() + " rounds each after " + options.warmUp()
                + " that do not count: " + Progress.duration(Progress.seconds(cases, options)) + " on two quiet cores");
        Progress progress = new Progress(System.err, cases, options);
        Measurement measurement = new Measurement(options, progress);
        System.out.println(Table.head());
        List<Cell> cells = new ArrayList<>();
        for (Case each : cases) {
            Cell cell = measurement.of(each);
            cells.add(cell);
            progress.pause();
            System.out.println(Table.row(cell));
        }
        System.out.println("\n" + Table.legend(area.bounds()));
        new Report(area.area(), area.title(), area.bounds(), options, machine, cells)
                .write()
                .forEach(file -> System.out.println("written: " + file));
    }
}
