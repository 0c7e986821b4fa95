package io.holdfast.cells;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a cell's files say at one moment. Immutable. */
final class Tally {
    private final CellPlan plan;
    private final Set<String> acknowledged = new TreeSet<>();
    private final List<List<Line>> outputs = new ArrayList<>();

    /**
     * A line of an output.
     *
     * @param kind {@code A}, {@code D}, {@code B} or {@code S}
     * @param time of the batch, milliseconds since the epoch
     * @param process that wrote it
     * @param text a record, or numbers
     */
    record Line(String kind, long time, long process, String text) {
        static Line parse(String line) {
            String[] parts = line.split(" ", 4);
            return new Line(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3]);
        }

        boolean is(String wanted) {
            return kind.equals(wanted);
        }
    }

    /** How many records there were, and the sum of their numbers. */
    record Sum(long count, long sum) {}

    Tally(CellPlan plan) {
        this.plan = plan;
        for (String partition : plan.partitions()) {
            new Acknowledged(plan.directory(), partition)
                    .ranges()
                    .forEach(range -> LongStream.rangeClosed(range.first(), range.last())
                            .forEach(number -> acknowledged.add(CountedRecords.text(partition, number))));
        }
        for (int output = 0; output < plan.number("outputs"); output++) {
            outputs.add(lines(CountingOutput.file(plan.directory(), output)));
        }
    }

    private static List<Line> lines(Path file) {
        return Lines.read(file).stream().map(Line::parse).toList();
    }

    int acknowledged() {
        return acknowledged.size();
    }

    boolean isAllAcknowledged() {
        return acknowledged.size() == plan.number("records") * plan.partitions().size();
    }

    List<Line> lines(int output, String kind) {
        return outputs.get(output).stream().filter(line -> line.is(kind)).toList();
    }

    private Set<String> delivered(int output) {
        return lines(output, "D").stream().map(Line::text).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Records that the source was told to be safe and that the output never got. */
    Set<String> lost(int output) {
        Set<String> lost = new TreeSet<>(acknowledged);
        lost.removeAll(delivered(output));
        return lost;
    }

    Set<String> lost() {
        Set<String> lost = new TreeSet<>();
        for (int output = 0; output < outputs.size(); output++) {
            lost.addAll(lost(output));
        }
        return lost;
    }

    /** Records that an output got in batches of different times: what an output keyed by batch time cannot tell apart. */
    Set<String> repeated(int output) {
        Map<String, Set<Long>> times = new TreeMap<>();
        lines(output, "D")
                .forEach(line -> times.computeIfAbsent(line.text(), none -> new TreeSet<>())
                        .add(line.time()));
        return times.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Records of the batch that the output was tried with when it got a certain one. */
    Set<String> triedWith(int output, String record) {
        List<Long> times = lines(output, "A").stream()
                .filter(line -> line.text().equals(record))
                .map(Line::time)
                .toList();
        return lines(output, "A").stream()
                .filter(line -> times.contains(line.time()))
                .map(Line::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Times of batches in which an output got a record. */
    Set<Long> timesOf(int output, String kind, String record) {
        return lines(output, kind).stream()
                .filter(line -> line.text().equals(record))
                .map(Line::time)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** How many batches an output has finished behind a time. */
    long batchesAfter(int output, long time) {
        return lines(output, "B").stream()
                .filter(line -> line.time() > time)
                .map(Line::time)
                .distinct()
                .count();
    }

    /** What every record in every batch comes to, a batch that ran twice counted once. */
    Sum expectedSum() {
        Set<String> distinct = lines(0, "D").stream()
                .map(line -> line.time() + " " + line.text())
                .collect(Collectors.toSet());
        long sum = distinct.stream()
                .mapToLong(text -> Long.parseLong(text.substring(text.indexOf('#') + 1)))
                .sum();
        return new Sum(distinct.size(), sum);
    }

    /** What the newest batch says. */
    Sum sum() {
        Line newest = lines(Sums.file(plan.directory())).stream()
                .reduce((one, other) -> one.time() > other.time() ? one : other)
                .orElse(new Line("S", 0, 0, "0 0"));
        String[] parts = newest.text().split(" ", -1);
        return new Sum(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    boolean isSumExact() {
        return sum().equals(expectedSum());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(acknowledged.size()).append(" acknowledged");
        for (int output = 0; output < outputs.size(); output++) {
            text.append("; output ")
                    .append(output)
                    .append(": ")
                    .append(delivered(output).size())
                    .append(" delivered, lost ")
                    .append(lost(output).size())
                    .append(", in two batches ")
                    .append(repeated(output).size())
                    .append(", batches ")
                    .append(batchesAfter(output, 0));
        }
        return text.toString();
    }
}
