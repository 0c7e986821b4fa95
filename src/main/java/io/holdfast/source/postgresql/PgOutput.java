package io.holdfast.source.postgresql;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of {@code pgoutput}, version 1. It remembers the tables that the connection's server has described, so
 * each connection needs its own. Not thread-safe.
 *
 * <p>A message is a letter and its fields, numbers big-endian, texts ended by a zero byte: {@code B} commit's LSN (8), time
 * (8), transaction (4) · {@code C} flags (1), commit's LSN (8), end LSN (8), time (8) · {@code R} table's number (4), schema,
 * table, replica identity (1), columns (2), for each flags (1), name, type (4), modifier (4) · {@code I} table (4),
 * {@code N}, row · {@code U} table (4), perhaps {@code K} or {@code O} and a row, {@code N}, row · {@code D} table (4), {@code
 * K} or {@code O}, row · {@code T} tables (4), flags (1), their numbers (4 each) · {@code O}, {@code Y}, {@code M} are passed
 * over. A row is a number of columns (2), for each {@code n} null, {@code u} unchanged, or {@code t} length (4) and text.
 */
final class PgOutput {
    private static final Event OTHER = new Event.Other();

    private final Map<Integer, Relation> relations = new HashMap<>();

    /** @throws IllegalArgumentException if it is none of these */
    Event read(ByteBuffer message) {
        try {
            char type = (char) message.get();
            return switch (type) {
                case 'B' ->
                    new Event.Begin(message.getLong(), message.getLong(), Integer.toUnsignedLong(message.getInt()));
                case 'C' -> commit(message);
                case 'R' -> relation(message);
                case 'I' -> insert(message);
                case 'U' -> update(message);
                case 'D' -> delete(message);
                case 'T' -> truncate(message);
                case 'O', 'Y', 'M' -> OTHER;
                default -> throw new IllegalArgumentException("a message of the unknown type '" + type + "'");
            };
        } catch (BufferUnderflowException cut) {
            throw new IllegalArgumentException("a message that ends too early", cut);
        }
    }

    private static Event commit(ByteBuffer message) {
        message.get();
        message.getLong();
        return new Event.Commit(message.getLong());
    }

    private Event relation(ByteBuffer message) {
        int number = message.getInt();
        String schema = text(message);
        String table = text(message);
        message.get();
        List<String> columns = new ArrayList<>();
        for (int count = message.getShort(); count > 0; count--) {
            message.get();
            columns.add(text(message));
            message.getInt();
            message.getInt();
        }
        relations.put(number, new Relation(schema, table, List.copyOf(columns)));
        return OTHER;
    }

    private Event insert(ByteBuffer message) {
        List<Relation> table = List.of(table(message.getInt()));
        expect('N', message.get());
        return new Event.Change("insert", table, null, null, row(message));
    }

    private Event update(ByteBuffer message) {
        List<Relation> table = List.of(table(message.getInt()));
        char kind = (char) message.get();
        List<Cell> key = kind == 'K' ? row(message) : null;
        List<Cell> before = kind == 'O' ? row(message) : null;
        expect('N', kind == 'K' || kind == 'O' ? message.get() : (byte) kind);
        return new Event.Change("update", table, key, before, row(message));
    }

    private Event delete(ByteBuffer message) {
        List<Relation> table = List.of(table(message.getInt()));
        char kind = (char) message.get();
        @Nullable List<Cell> key = kind == 'K' ? row(message) : null;
        @Nullable List<Cell> before = kind == 'O' ? row(message) : null;
        if (key == null && before == null) {
            expect('K', (byte) kind);
        }
        return new Event.Change("delete", table, key, before, null);
    }

    private Event truncate(ByteBuffer message) {
        int count = message.getInt();
        message.get();
        List<Relation> tables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tables.add(table(message.getInt()));
        }
        return new Event.Change("truncate", List.copyOf(tables), null, null, null);
    }

    private Relation table(int number) {
        Relation found = relations.get(number);
        if (found == null) {
            throw new IllegalArgumentException("a change of table " + number + ", which was not described before");
        }
        return found;
    }

    private static List<Cell> row(ByteBuffer message) {
        List<Cell> row = new ArrayList<>();
        for (int count = message.getShort(); count > 0; count--) {
            char kind = (char) message.get();
            switch (kind) {
                case 'n' -> row.add(Cell.NULL);
                case 'u' -> row.add(Cell.UNCHANGED);
                case 't' -> row.add(new Cell(text(message, message.getInt()), false));
                default -> throw new IllegalArgumentException("a value of the unknown kind '" + kind + "'");
            }
        }
        return row;
    }

    private static void expect(char expected, byte found) {
        if (expected != (char) found) {
            throw new IllegalArgumentException("'" + (char) found + "' where '" + expected + "' was expected");
        }
    }

    private static String text(ByteBuffer message, int length) {
        if (length < 0 || length > message.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        message.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        int length = 0;
        for (byte next = message.get(); next != 0; next = message.get()) {
            bytes[length++] = next;
        }
        return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
    }
}
