package io.holdfast.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a case: all contenders in turn, round after round; the first rounds do not count. Not thread-safe. */
final class Measurement {
    private final Options options;
    private final Progress progress;

    Measurement(Options options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /** Measures; whatever a contender throws ends it. */
    Cell of(Case of) throws Exception {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        long beginNanos = System.nanoTime();
        of.contenders().forEach(contender -> samples.put(contender.name(), new ArrayList<>()));
        for (int round = 0; round < options.allRounds(); round++) {
            progress.round(of, round);
            for (Contender contender : of.order(round)) {
                Sample sample = run(of, contender);
                if (round >= options.warmUp()) {
                    samples.computeIfAbsent(contender.name(), unused -> new ArrayList<>())
                            .add(sample);
                }
            }
        }
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        return new Cell(of, samples, of.target().value().getAsDouble(), seconds);
    }

    private static Sample run(Case of, Contender contender) throws Exception {
        try {
            return contender.work().run();
        } catch (Exception failure) {
            throw new IllegalStateException(
                    "Could not measure '" + contender.name() + "' in " + of.title() + ": " + failure.getMessage(),
                    failure);
        }
    }
}
