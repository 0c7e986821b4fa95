package io.holdfast.source.redisstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the nested lists in which a server answers by version 2 of its protocol. Stateless. */
final class Replies {
    private static final int WITH_DELETED = 3;

    private Replies() {}

    /** Of {@code XREADGROUP} for one stream; null is the answer when there is nothing. */
    static List<Entry> read(@Nullable Object reply) {
        List<Entry> entries = new ArrayList<>();
        if (reply instanceof List<?> streams && !streams.isEmpty()) {
            for (Object entry : list(list(streams.get(0)).get(1))) {
                entries.add(entry(list(entry)));
            }
        }
        return entries;
    }

    /** Of {@code XAUTOCLAIM}. */
    static Claimed claimed(Object reply) {
        List<?> parts = list(reply);
        List<Entry> entries = new ArrayList<>();
        boolean isNamelessGone = false;
        for (Object entry : list(parts.get(1))) {
            if (entry == null) {
                isNamelessGone = true;
            } else {
                entries.add(entry(list(entry)));
            }
        }
        List<String> deleted = parts.size() < WITH_DELETED
                ? List.of()
                : list(parts.get(2)).stream().map(Replies::text).toList();
        return new Claimed(text(parts.get(0)), entries, deleted, isNamelessGone);
    }

    private static Entry entry(List<?> parts) {
        String id = text(parts.get(0));
        return parts.get(1) instanceof List<?> fields
                ? new Entry(id, fields.stream().map(byte[].class::cast).toList())
                : new Entry(id, null);
    }

    private static List<?> list(@Nullable Object part) {
        if (part instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException("Redis answers something else than a list");
    }

    private static String text(@Nullable Object part) {
        if (part instanceof byte[] bytes) {
            return new String(bytes, US_ASCII);
        }
        throw new IllegalStateException("Redis answers something else than an id");
    }
}
