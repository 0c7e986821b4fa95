package io.holdfast.bench;

import java.util.stream.Collectors;

/** The results as a table in Markdown. Stateless. */
final class Table {
    private Table() {}

    /** The two lines above the rows. */
    static String head() {
        return """
                | case | target | ratio | quartiles | best | CPU | baseline | Holdfast | bounds |  |
                |---|---:|---:|---:|---:|---:|---:|---:|---|---|""";
    }

    /**
     * What the columns are.
     *
     * @param bounds what the bounds are, a sentence; empty where there are none
     */
    static String legend(String bounds) {
        return """
                Ratio: the baseline's time by Holdfast's, paired by round, the median; more is better, 1 is the baseline. \
                Quartiles and best: of the rounds. CPU: the same for the processor time of the measuring JVM, and the \
                microseconds of both per operation. Baseline and Holdfast: the median round, per operation. %s""".formatted(bounds).strip();
    }

    static String row(Cell cell) {
        Case of = cell.of();
        return Figures.text(
                "| %s | %s | **%s** | %s - %s | %s | %s | %s %s | %s | %s | %s |",
                of.title(),
                target(cell),
                Figures.ratio(cell.ratio()),
                Figures.ratio(cell.lowerQuartile()),
                Figures.ratio(cell.upperQuartile()),
                Figures.ratio(cell.best()),
                cpu(cell),
                of.judge().show(cell.micros(of.baseline())),
                of.judge().unit(),
                of.judge().show(cell.micros(of.subject())),
                bounds(cell),
                cell.verdict().words());
    }

    private static String cpu(Cell cell) {
        return Figures.ratio(cell.cpuRatio()) + " ("
                + Figures.count(cell.cpuMicros(cell.of().baseline())) + ", "
                + Figures.count(cell.cpuMicros(cell.of().subject())) + ")";
    }

    static String target(Cell cell) {
        if (Double.isNaN(cell.target())) {
            return "";
        }
        double stretch = cell.of().target().stretch();
        return Figures.ratio(cell.target()) + (Double.isNaN(stretch) ? "" : ", stretch " + Figures.ratio(stretch));
    }

    static String bounds(Cell cell) {
        return cell.of().bounds().stream()
                .map(bound -> bound.name() + " " + Figures.ratio(cell.ratioOf(bound)))
                .collect(Collectors.joining(", "));
    }
}
