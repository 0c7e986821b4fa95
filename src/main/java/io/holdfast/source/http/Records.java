package io.holdfast.source.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes records of a body, all of them or none. Thread-safe. */
final class Records {
    // Names in what strangers send must not fill the JVM's own table of strings.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final HttpPosts.Format format;
    private final int maxRecordBytes;

    Records(HttpPosts.Format format, int maxRecordBytes) {
        this.format = format;
        this.maxRecordBytes = maxRecordBytes;
    }

    /**
     * The records of a body, in its order.
     *
     * @throws RefusedRequestException naming the line that is too long (413) or no JSON (400)
     */
    List<byte[]> of(byte[] body) {
        if (format != HttpPosts.Format.BODY) {
            return lines(body);
        }
        check("the body", body.length);
        return List.of(body);
    }

    private List<byte[]> lines(byte[] body) {
        List<byte[]> records = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < body.length; ) {
            int feed = indexOfFeed(body, start);
            int end = feed > start && feed < body.length && body[feed - 1] == '\r' ? feed - 1 : feed;
            number++;
            if (isRecord(body, start, end)) {
                check("line " + number, end - start);
                checkJson(number, body, start, end);
                records.add(Arrays.copyOfRange(body, start, end));
            }
            start = feed + 1;
        }
        return records;
    }

    private static int indexOfFeed(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] != '\n') {
            at++;
        }
        return at;
    }

    private boolean isRecord(byte[] body, int start, int end) {
        if (format == HttpPosts.Format.LINES) {
            return true;
        }
        for (int at = start; at < end; at++) {
            if (body[at] != ' ' && body[at] != '\t' && body[at] != '\r') {
                return true;
            }
        }
        return false;
    }

    private void check(String which, int length) {
        if (length > maxRecordBytes) {
            throw new RefusedRequestException(
                    Answer.TOO_LARGE,
                    which + " is too long for a record: at most " + maxRecordBytes + " bytes are taken, found " + length
                            + "; nothing of this request is stored");
        }
    }

    private void checkJson(int number, byte[] body, int start, int end) {
        if (format != HttpPosts.Format.JSON_LINES) {
            return;
        }
        try (JsonParser parser = JSON.createParser(body, start, end - start)) {
            parser.nextToken();
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw badJson(number, "there is more than one value in it");
            }
        } catch (JsonProcessingException failure) {
            throw badJson(number, String.valueOf(failure.getOriginalMessage()));
        } catch (IOException | RuntimeException failure) {
            throw failure instanceof RefusedRequestException refused ? refused : badJson(number, failure.toString());
        }
    }

    private static RefusedRequestException badJson(int number, String reason) {
        String line = reason.replaceAll("\\p{Cntrl}", " ");
        return new RefusedRequestException(
                Answer.BAD_REQUEST, "line " + number + " is no JSON: " + line + "; nothing of this request is stored");
    }
}
