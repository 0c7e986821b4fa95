package io.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.offset.SourcePartition;
import io.holdfast.offset.StoredOffset;

/**
 * A line of an export. Immutable.
 *
 * @param partition whose offset it is
 * @param offset what is stored
 */
record ExportedOffset(SourcePartition partition, StoredOffset offset) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a line.
     *
     * @throws CommandException naming the line, if it is none of an export
     */
    static ExportedOffset parse(String line, int number) {
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.path("type").asText().equals("offset")
                    || !node.path("offset").isIntegralNumber()
                    || node.path("offset").asLong() < 0) {
                throw wrong(line, number);
            }
            return new ExportedOffset(
                    new SourcePartition(
                            node.path("source").asText(), node.path("partition").asText()),
                    new StoredOffset(
                            node.path("offset").asLong(),
                            node.path("incarnation").asText(),
                            node.path("batch").asLong(-1)));
        } catch (JsonProcessingException | IllegalArgumentException unreadable) {
            throw wrong(line, number);
        }
    }

    private static CommandException wrong(String line, int number) {
        String begin = line.length() > 200 ? line.substring(0, 200) + "..." : line;
        return CommandException.wrongUse("Line " + number + ": expected an object of 'offsets export' with type,"
                + " source, partition and offset; found " + begin);
    }
}
