package io.holdfast.metric;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What this process shows of itself: groups of metrics, each under the group's name. Of those who collect here nobody
 * knows who shows it. Thread-safe.
 */
public final class PublishedMetrics {
    private static final Map<String, CountingMetrics> GROUPS = new ConcurrentHashMap<>();
    private static final List<BiConsumer<String, Supplier<Object>>> VIEWERS = new CopyOnWriteArrayList<>();

    private PublishedMetrics() {}

    /**
     * The group of that name, which all who ask for it share.
     *
     * @param name lower case words joined by dots, as {@code data}
     */
    public static CountingMetrics group(String name) {
        CountingMetrics found = GROUPS.get(name);
        if (found != null) {
            return found;
        }
        CountingMetrics made = new CountingMetrics();
        CountingMetrics before = GROUPS.putIfAbsent(name, made);
        if (before != null) {
            return before;
        }
        VIEWERS.forEach(viewer -> show(name, viewer));
        return made;
    }

    /** Shows a group of somebody's own, in place of the one that the name, which may be empty, may have had. */
    public static void publish(String name, CountingMetrics metrics) {
        GROUPS.put(name, metrics);
        VIEWERS.forEach(viewer -> show(name, viewer));
    }

    /**
     * Has a viewer told of all that there is and that will be: its full name, possibly more than once, and how to ask for
     * its value, which is a number or a text, or empty text when it is gone. The viewer stays for the life of the process.
     */
    public static void view(BiConsumer<String, Supplier<Object>> viewer) {
        VIEWERS.add(viewer);
        GROUPS.keySet().forEach(name -> show(name, viewer));
    }

    private static void show(String group, BiConsumer<String, Supplier<Object>> viewer) {
        CountingMetrics shown = GROUPS.get(group);
        if (shown != null) {
            shown.watch(name -> viewer.accept(fullName(group, name), () -> look(group, name)));
        }
    }

    private static String fullName(String group, String name) {
        return group.isEmpty() ? name : group + "." + name;
    }

    private static Object look(String group, String name) {
        CountingMetrics shown = GROUPS.get(group);
        Object value = shown == null ? null : shown.look(name);
        return value == null ? "" : value;
    }
}
