package io.holdfast.source.contract;

/**
 * One record as the sink wrote it.
 *
 * @param number its number, {@link Numbered#NONE} without one
 * @param bytes how long its numbered payload is
 * @param payloadBytes how long the payload is that the adapter handed over
 * @param redelivered what the source said
 * @param partition the ordered part of the source, empty without positions
 * @param offset the place in it, -1 without positions
 * @param block the block it is stored in, from 1
 */
public record StoredRecord(
        int number, int bytes, int payloadBytes, boolean redelivered, String partition, long offset, long block) {
    private static final int FIELDS = 7;

    String line() {
        return String.join(
                "\t",
                Integer.toString(number),
                Integer.toString(bytes),
                Integer.toString(payloadBytes),
                Boolean.toString(redelivered),
                partition,
                Long.toString(offset),
                Long.toString(block));
    }

    static StoredRecord parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            throw new AssertionError("Not a record as the sink writes them: '" + line + "'");
        }
        return new StoredRecord(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                Integer.parseInt(fields[2]),
                Boolean.parseBoolean(fields[3]),
                fields[4],
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]));
    }
}
