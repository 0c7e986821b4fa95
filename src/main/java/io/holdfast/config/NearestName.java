package io.holdfast.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds the name that somebody probably meant, by edit distance (Wagner and Fischer, 1974). Stateless. */
final class NearestName {
    private NearestName() {}

    static String of(String name, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse("none");
    }

    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            nextRow(row, from.charAt(i - 1), i, to);
        }
        return row[to.length()];
    }

    private static void nextRow(int[] row, char letter, int i, String to) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j < row.length; j++) {
            int replace = diagonal + (letter == to.charAt(j - 1) ? 0 : 1);
            diagonal = row[j];
            row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
        }
    }
}
