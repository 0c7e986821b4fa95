package io.holdfast.source.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PgOutputTest {
    private final PgOutput output = new PgOutput();

    private static ByteBuffer message(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private static void value(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('t');
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void describe() throws IOException {
        Event event = output.read(message(out -> {
            out.write('R');
            out.writeInt(7);
            text(out, "public");
            text(out, "orders");
            out.write('d');
            out.writeShort(2);
            for (String column : new String[] {"id", "note"}) {
                out.write(column.equals("id") ? 1 : 0);
                text(out, column);
                out.writeInt(25);
                out.writeInt(-1);
            }
        }));
        assertThat(event).isInstanceOf(Event.Other.class);
    }

    private Event.Begin begin() throws IOException {
        return (Event.Begin) output.read(message(out -> {
            out.write('B');
            out.writeLong(0x1600000000L + 0xB374D848L);
            out.writeLong(1_000_001);
            out.writeInt(-1);
        }));
    }

    @Test
    void shouldReadTheEndsOfATransaction() throws IOException {
        assertThat(begin()).isEqualTo(new Event.Begin(0x16B374D848L, 1_000_001, 4_294_967_295L));
        Event commit = output.read(message(out -> {
            out.write('C');
            out.write(0);
            out.writeLong(5);
            out.writeLong(6);
            out.writeLong(7);
        }));
        assertThat(commit).isEqualTo(new Event.Commit(6));
    }

    @Test
    void shouldWriteAnUpdateAsJson() throws IOException {
        describe();
        Event.Change update = (Event.Change) output.read(message(out -> {
            out.write('U');
            out.writeInt(7);
            out.write('K');
            out.writeShort(2);
            value(out, "1");
            out.write('n');
            out.write('N');
            out.writeShort(2);
            value(out, "2\t\"\\");
            out.write('u');
        }));

        assertThat(ChangeJson.of(begin(), 3, update))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"op\":\"update\",\"schema\":\"public\",\"table\":\"orders\",\"lsn\":\"16/B374D848\",\"index\":3,"
                                + "\"xid\":4294967295,\"committed\":\"2000-01-01T00:00:01.000001Z\",\"key\":{\"id\":\"1\"},"
                                + "\"new\":{\"id\":\"2\\u0009\\\"\\\\\"},\"unchanged\":[\"note\"]}");
    }

    @Test
    void shouldReadInsertsDeletesAndTruncations() throws IOException {
        describe();
        Event.Change insert = (Event.Change) output.read(message(out -> {
            out.write('I');
            out.writeInt(7);
            out.write('N');
            out.writeShort(2);
            value(out, "");
            out.write('n');
        }));
        assertThat(insert.after()).containsExactly(new Cell("", false), Cell.NULL);
        Event.Change delete = (Event.Change) output.read(message(out -> {
            out.write('D');
            out.writeInt(7);
            out.write('O');
            out.writeShort(2);
            value(out, "1");
            value(out, "\u00e4");
        }));
        assertThat(delete.before()).containsExactly(new Cell("1", false), new Cell("\u00e4", false));
        assertThat(delete.key()).isNull();
        Event.Change truncate = (Event.Change) output.read(message(out -> {
            out.write('T');
            out.writeInt(1);
            out.write(0);
            out.writeInt(7);
        }));
        assertThat(truncate.tables()).extracting(Relation::table).containsExactly("orders");
    }

    @Test
    void shouldSayWhatItCannotRead() {
        assertThatThrownBy(() -> output.read(message(out -> out.write('S'))))
                .hasMessage("a message of the unknown type 'S'");
        assertThatThrownBy(() -> output.read(message(out -> out.write('B'))))
                .hasMessage("a message that ends too early");
        assertThatThrownBy(() -> output.read(message(out -> {
                    out.write('I');
                    out.writeInt(8);
                })))
                .hasMessage("a change of table 8, which was not described before");
    }

    @Test
    void shouldCountATransactionAsStoredOnlyAsAWhole() {
        Transactions transactions = new Transactions();
        transactions.begin(new Event.Begin(100, 0, 1));
        Transaction first = Objects.requireNonNull(transactions.arriving());
        first.handOver();
        first.stored();
        assertThat(transactions.flushed(1000)).isZero();
        first.handOver();
        transactions.commit(new Event.Commit(110));
        assertThat(transactions.flushed(1000)).isZero();
        transactions.begin(new Event.Begin(200, 0, 2));
        transactions.commit(new Event.Commit(210));
        assertThat(transactions.flushed(1000)).isZero();
        transactions.begin(new Event.Begin(300, 0, 3));
        first.stored();

        assertThat(transactions.flushed(1000)).isEqualTo(210);
        transactions.commit(new Event.Commit(310));
        assertThat(transactions.flushed(305)).isEqualTo(310);
        assertThat(transactions.flushed(1000)).isEqualTo(1000);
    }

    @Test
    void shouldKnowWhatItHandedOver() {
        assertThat(HandedOver.before("slot-of-this-test", 10, 0)).isFalse();
        assertThat(HandedOver.before("slot-of-this-test", 10, 1)).isFalse();
        assertThat(HandedOver.before("slot-of-this-test", 10, 0)).isTrue();
        assertThat(HandedOver.before("slot-of-this-test", 9, 5)).isTrue();
        assertThat(HandedOver.before("slot-of-this-test", 11, 0)).isFalse();
        assertThat(HandedOver.before("another-slot-of-this-test", 9, 5)).isFalse();
    }
}
