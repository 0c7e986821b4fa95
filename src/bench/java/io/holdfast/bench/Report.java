package io.holdfast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes what was measured: JSON with every round, a chart, and a page with the table.
 *
 * @param area what was measured, one word
 * @param title the same in words
 * @param bounds what the bounds are, a sentence; empty where there are none
 * @param options how
 * @param machine where and when
 * @param cells what came out
 */
record Report(String area, String title, String bounds, Options options, Machine machine, List<Cell> cells) {
    private static final Path RESULTS = Path.of("src", "docs", "results");

    /** Writes all into the output directory and, for results that are kept, beside the documentation; names the files. */
    List<Path> write() throws IOException {
        List<Path> files = new ArrayList<>(write(options.output(), area));
        if (options.keep()) {
            files.addAll(write(RESULTS, area + "-" + machine.day()));
        }
        return files;
    }

    private List<Path> write(Path directory, String name) throws IOException {
        Files.createDirectories(directory);
        Path chart = directory.resolve(name + ".svg");
        return List.of(
                Files.writeString(directory.resolve(name + ".json"), json()),
                Files.writeString(chart, Chart.of(heading(), subtitle(), cells)),
                Files.writeString(directory.resolve(name + ".md"), page(chart.getFileName())));
    }

    private String heading() {
        return title + (options.quick() ? " (quick: figures mean nothing)" : "");
    }

    private String subtitle() {
        return machine.day() + ", " + options.rounds() + " paired rounds, " + machine.line();
    }

    String json() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("area", area);
        root.put("machine", machine.facts());
        root.put("rounds", options.rounds());
        root.put("warmUpRounds", options.warmUp());
        root.put("quick", options.quick());
        root.put("cases", cells.stream().map(Report::json).toList());
        return Json.of(root) + "\n";
    }

    private static Map<String, Object> json(Cell cell) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cell", cell.of().cell());
        fields.put("name", cell.of().name());
        fields.put("target", cell.target());
        fields.put("stretch", cell.of().target().stretch());
        fields.put("ratio", cell.ratio());
        fields.put("lowerQuartile", cell.lowerQuartile());
        fields.put("upperQuartile", cell.upperQuartile());
        fields.put("best", cell.best());
        fields.put("cpuRatio", cell.cpuRatio());
        fields.put("verdict", cell.verdict().words());
        fields.put("judgedBy", cell.of().judge() == Judge.MEDIAN ? "medianMicros" : "micros");
        fields.put("baseline", cell.of().baseline().name());
        fields.put("seconds", cell.seconds());
        fields.put("ratios", boxed(cell.ratios()));
        Map<String, Object> rounds = new LinkedHashMap<>();
        cell.samples().forEach((contender, samples) -> rounds.put(contender, rounds(samples)));
        fields.put("contenders", rounds);
        return fields;
    }

    private static Map<String, Object> rounds(List<Sample> samples) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("micros", samples.stream().map(Sample::micros).toList());
        figures.put("medianMicros", samples.stream().map(Sample::medianMicros).toList());
        figures.put("cpuMicros", samples.stream().map(Sample::cpuMicros).toList());
        return figures;
    }

    private static List<Double> boxed(double... values) {
        return Arrays.stream(values).boxed().toList();
    }

    private String page(Path chart) {
        return "# " + heading() + "\n\n" + facts() + "\n![" + heading() + "](" + chart + ")\n\n" + Table.head() + "\n"
                + cells.stream().map(Table::row).collect(Collectors.joining("\n")) + "\n\n" + Table.legend(bounds)
                + "\n\n"
                + shortfalls();
    }

    private String facts() {
        return machine.facts().entrySet().stream()
                .map(fact -> "- " + fact.getKey() + ": " + fact.getValue())
                .collect(Collectors.joining(
                        "\n",
                        "",
                        "\n- rounds: " + options.rounds() + " paired ones after " + options.warmUp()
                                + " that do not count\n"));
    }

    private String shortfalls() {
        List<Cell> missed = cells.stream()
                .filter(cell -> cell.verdict() == Cell.Verdict.SHORT || cell.verdict() == Cell.Verdict.BEHIND)
                .toList();
        if (missed.isEmpty()) {
            return "Every case meets its target.\n";
        }
        return missed.stream()
                .map(Shortfall::words)
                .collect(Collectors.joining(
                        "\n",
                        "## Where the target is missed\n\n",
                        "\n\nWhat was tried for these cases is in benchmarks.md, under \"What was tried\".\n"));
    }
}
