package io.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.wal.Finding;
import io.holdfast.wal.LogRecord;
import io.holdfast.wal.RecordVisitor;
import io.holdfast.wal.Role;
import io.holdfast.wal.SegmentInspection;
import java.util.HexFormat;
import java.util.List;

/** Prints records up to a limit. Not thread-safe. */
final class RecordPrinter {
    private final Output output;
    private final Content content;
    private long left;

    /** What is printed of a record's content. */
    enum Content {
        HEX,
        TEXT,
        NONE
    }

    RecordPrinter(Output output, Content content, long limit) {
        this.output = output;
        this.content = content;
        this.left = limit;
    }

    /** Prints the records of a segment and what else was found there; returns whether there was damage. */
    boolean print(Role role, SegmentInspection segment) {
        if (left <= 0) {
            return false;
        }
        List<Finding> findings = segment.visit(new RecordVisitor() {
            @Override
            public boolean record(LogRecord record) {
                print(role, segment, record);
                left--;
                return left > 0;
            }
        });
        findings.forEach(finding -> output.finding(role, finding));
        return findings.stream().anyMatch(Finding::isDamage);
    }

    private void print(Role role, SegmentInspection segment, LogRecord record) {
        String checksum = String.format("%08x", record.address().checksum());
        JsonLine object = JsonLine.of("record")
                .put("role", Output.name(role))
                .put("segment", segment.name())
                .put("offset", record.address().offset())
                .put("time", Output.time(record.timeMillis()))
                .put("length", record.address().length())
                .put("checksum", checksum);
        StringBuilder text = new StringBuilder(String.format(
                "%s %s offset %d time %s length %d checksum %s",
                Output.name(role),
                segment.name(),
                record.address().offset(),
                Output.time(record.timeMillis()),
                record.address().length(),
                checksum));
        byte[] bytes = record.data().array();
        if (role == Role.DRIVER) {
            addEvents(bytes, object, text);
        }
        if (content != Content.NONE) {
            String shown = content == Content.HEX ? HexFormat.of().formatHex(bytes) : new String(bytes, UTF_8);
            object.put("content", shown);
            text.append("\n  ").append(shown.replaceAll("\\p{Cntrl}", "."));
        }
        output.say(object, text.toString());
    }

    private static void addEvents(byte[] bytes, JsonLine object, StringBuilder text) {
        if (!DriverEvents.areKnown()) {
            return;
        }
        List<DriverEvents.Event> events =
                DriverEvents.read(bytes).orElseGet(() -> List.of(new DriverEvents.Event("unreadable", "")));
        for (int i = 0; i < events.size(); i++) {
            String suffix = i == 0 ? "" : Integer.toString(i + 1);
            object.put("event" + suffix, events.get(i).kind())
                    .put("members" + suffix, events.get(i).text());
            text.append("\n  ")
                    .append(events.get(i).kind())
                    .append(' ')
                    .append(events.get(i).text());
        }
    }
}
