package io.holdfast.source.mqtt;

import java.nio.charset.StandardCharsets;

/** The form of topic filters, checked where they are given and not only by a broker. Stateless. */
final class TopicFilters {
    private static final String SHARED = "$share/";
    private static final int LONGEST_BYTES = 65_535;

    private TopicFilters() {}

    /**
     * Checks all of them.
     *
     * @throws IllegalArgumentException naming the first that is none
     */
    static void check(String... filters) {
        if (filters.length == 0) {
            throw new IllegalArgumentException("An MQTT source needs at least one topic or topic filter");
        }
        for (String filter : filters) {
            if (!isFilter(isShared(filter) ? withoutGroup(filter) : filter)) {
                throw new IllegalArgumentException("Not a topic filter of MQTT: '" + filter
                        + "'. It has 1 to " + LONGEST_BYTES + " bytes; + stands for a whole level, # for all levels at"
                        + " the end, and a shared one begins with $share/group/");
            }
        }
    }

    private static boolean isFilter(String filter) {
        int bytes = filter.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > LONGEST_BYTES || filter.indexOf('\0') >= 0) {
            return false;
        }
        String[] levels = filter.split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            boolean isLast = i == levels.length - 1;
            boolean isWild = levels[i].equals("+") || (levels[i].equals("#") && isLast);
            boolean hasWild = levels[i].contains("+") || levels[i].contains("#");
            if (hasWild && !isWild) {
                return false;
            }
        }
        return true;
    }

    static boolean isShared(String filter) {
        return filter.startsWith(SHARED);
    }

    /** Empty if there is nothing behind the group. */
    private static String withoutGroup(String filter) {
        int end = filter.indexOf('/', SHARED.length());
        return end <= SHARED.length() ? "" : filter.substring(end + 1);
    }

    /** The filter for a group, in place of the group that it may have. */
    static String shared(String group, String filter) {
        return SHARED + group + "/" + (isShared(filter) ? withoutGroup(filter) : filter);
    }
}
