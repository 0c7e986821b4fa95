package io.holdfast.source.postgresql;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a change as JSON in UTF-8; every value as the text that PostgreSQL makes of it, or null. Stateless. */
final class ChangeJson {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final int FIRST_PRINTABLE = 0x20;

    private ChangeJson() {}

    /** @param index the change's place in its transaction, from 0 */
    static byte[] of(Event.Begin transaction, long index, Event.Change change) {
        StringBuilder json = new StringBuilder(256);
        Relation first = change.tables().get(0);
        json.append("{\"op\":").append(quoted(change.operation()));
        json.append(",\"schema\":").append(quoted(first.schema()));
        json.append(",\"table\":").append(quoted(first.table()));
        json.append(",\"lsn\":").append(quoted(Lsn.text(transaction.commitLsn())));
        json.append(",\"index\":").append(index);
        json.append(",\"xid\":").append(transaction.xid());
        json.append(",\"committed\":")
                .append(quoted(EPOCH.plus(transaction.committedMicros(), ChronoUnit.MICROS)
                        .toString()));
        addTables(json, change.tables());
        addRow(json, "key", first, change.key(), true);
        addRow(json, "old", first, change.before(), false);
        addRow(json, "new", first, change.after(), false);
        addUnchanged(json, first, change.after());
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Only a truncation has several. */
    private static void addTables(StringBuilder json, List<Relation> tables) {
        if (tables.size() > 1) {
            List<String> names = new ArrayList<>();
            tables.forEach(table -> names.add(quoted(table.schema() + "." + table.table())));
            json.append(",\"tables\":[").append(String.join(",", names)).append(']');
        }
    }

    /** @param isKey whether nulls are columns that are not in it */
    private static void addRow(
            StringBuilder json, String name, Relation table, @Nullable List<Cell> row, boolean isKey) {
        if (row == null) {
            return;
        }
        List<String> members = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            String text = row.get(i).text();
            if (!row.get(i).isUnchanged() && !(isKey && text == null)) {
                members.add(quoted(column(table, i)) + ":" + (text == null ? "null" : quoted(text)));
            }
        }
        json.append(",\"")
                .append(name)
                .append("\":{")
                .append(String.join(",", members))
                .append('}');
    }

    private static void addUnchanged(StringBuilder json, Relation table, @Nullable List<Cell> row) {
        List<String> names = new ArrayList<>();
        for (int i = 0; row != null && i < row.size(); i++) {
            if (row.get(i).isUnchanged()) {
                names.add(quoted(column(table, i)));
            }
        }
        if (!names.isEmpty()) {
            json.append(",\"unchanged\":[").append(String.join(",", names)).append(']');
        }
    }

    private static String column(Relation table, int index) {
        return index < table.columns().size() ? table.columns().get(index) : "column " + index;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\') {
                quoted.append('\\').append(next);
            } else if (next < FIRST_PRINTABLE) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
            } else {
                quoted.append(next);
            }
        }
        return quoted.append('"').toString();
    }
}
