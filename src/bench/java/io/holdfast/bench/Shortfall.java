package io.holdfast.bench;

import java.util.List;
import java.util.stream.Collectors;

/** Says in words by how much a case misses its target, and what the run itself tells about why. Stateless. */
final class Shortfall {
    private Shortfall() {}

    static String words(Cell cell) {
        return "- **" + cell.of().title() + "**: " + gap(cell) + spread(cell) + bounds(cell);
    }

    private static String gap(Cell cell) {
        String found = Figures.ratio(cell.ratio()) + " where " + Figures.ratio(cell.target()) + " is aimed at";
        return cell.verdict() == Cell.Verdict.BEHIND
                ? found + "; Holdfast is not ahead of " + cell.of().baseline().name() + " here."
                : found + "; ahead of " + cell.of().baseline().name() + ", by less than wanted.";
    }

    private static String spread(Cell cell) {
        return cell.best() >= cell.target()
                ? " The best round reached " + Figures.ratio(cell.best()) + "."
                : " No round reached the target; the best was " + Figures.ratio(cell.best()) + ".";
    }

    private static String bounds(Cell cell) {
        List<Contender> near = cell.of().bounds().stream()
                .filter(bound -> cell.ratioOf(bound) < cell.target())
                .toList();
        if (near.isEmpty()) {
            return "";
        }
        return near.stream()
                .map(bound -> "'" + bound.name() + "' is at " + Figures.ratio(cell.ratioOf(bound)))
                .collect(Collectors.joining(", ", " In the same rounds ", ", below the target, too."));
    }
}
