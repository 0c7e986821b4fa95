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

    /** What the columns are. */
    static String legend() {
        return """
                Ratio: the baseline's time by Holdfast's, paired by round, the median; more is better, 1 is stock. \
                Quartiles and best: of the rounds. CPU: the same for the processor time of the measuring JVM. \
                Baseline and Holdfast: the median round, per operation. Bounds: how far a log that does nothing, and the \
                file system with no log around it, are ahead of the baseline in the same rounds.""";
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
                Figures.ratio(cell.cpuRatio()),
                of.judge().show(cell.micros(of.baseline())),
                of.judge().unit(),
                of.judge().show(cell.micros(of.subject())),
                bounds(cell),
                cell.verdict().words());
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
