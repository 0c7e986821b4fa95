package io.holdfast.cells;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an application of a cell does, as {@code key=value} arguments of its process. Immutable.
 *
 * <p>Keys: {@code directory} (journals, outputs and switches), {@code checkpoint}, {@code stock} (Spark's own log
 * classes and receivers), {@code streams} (how many receivers each has, such as {@code 1,2}), {@code records} and
 * {@code rate} (per receiver; per second), {@code outputs}, {@code shape} ({@code plain}, {@code state},
 * {@code window},
 * {@code sliding}, {@code transform}), {@code receiver} ({@code own}: Holdfast's or, for stock, whole blocks;
 * {@code block} and {@code single}: a receiver by Spark's own means), {@code batch} (milliseconds), {@code first} (make the Spark context before the checkpoint is read, so
 * that submitted settings count), {@code refuse} (each reader refuses after so many records, 0 for never), {@code stop}
 * (stop the first context after so many records and begin a second one in the same process, 0 for never),
 * {@code graceful} and {@code until} (stop gracefully, by {@code holdfast} or {@code spark}, after so many records, or
 * {@code never}), {@code submitted} (take the settings that spark-submit gives), and {@code spark.*}.
 */
final class CellPlan {
    private final Map<String, String> values;

    private CellPlan(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    static CellPlan parse(String... arguments) {
        Map<String, String> values = new TreeMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new CellPlan(values);
    }

    /** One stream, one receiver, one output, 600 records in three seconds, batches of 300 ms. */
    static CellPlan holdfast() {
        return parse(
                "streams=1",
                "records=600",
                "rate=200",
                "outputs=1",
                "shape=plain",
                "receiver=own",
                "batch=300",
                "refuse=0",
                "stop=0",
                "graceful=never");
    }

    CellPlan with(String key, Object value) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(key, value.toString());
        return new CellPlan(changed);
    }

    CellPlan stock() {
        return with("stock", true);
    }

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        new TreeMap<>(values).forEach((key, value) -> arguments.add(key + "=" + value));
        return arguments;
    }

    String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("The plan says nothing of " + key + ": " + values);
        }
        return value;
    }

    int number(String key) {
        return Integer.parseInt(text(key));
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    boolean is(String key) {
        return Boolean.parseBoolean(values.getOrDefault(key, "false"));
    }

    boolean isStock() {
        return is("stock");
    }

    Path directory() {
        return Path.of(text("directory"));
    }

    /** How many receivers each stream has. */
    int[] receivers() {
        return Arrays.stream(text("streams").split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    /** What the plan says of keys with a beginning, by the rest of the key. */
    Map<String, String> below(String beginning) {
        Map<String, String> found = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(beginning)) {
                found.put(key.substring(beginning.length()), value);
            }
        });
        return found;
    }

    /** Names of all partitions: one per receiver. */
    List<String> partitions() {
        List<String> names = new ArrayList<>();
        int[] receivers = receivers();
        for (int stream = 0; stream < receivers.length; stream++) {
            for (int index = 0; index < receivers[stream]; index++) {
                names.add(partition(stream, index));
            }
        }
        return names;
    }

    static String partition(int stream, int index) {
        return "s" + stream + "r" + index;
    }

    /** Settings for Spark, those of the plan last. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.app.name", "cell");
        settings.put("spark.ui.enabled", "false");
        if (!is("submitted")) {
            settings.put("spark.master", "local[" + (Arrays.stream(receivers()).sum() + 5) + "]");
            settings.put("spark.driver.host", "127.0.0.1");
            settings.put("spark.driver.bindAddress", "127.0.0.1");
        }
        settings.put("spark.streaming.receiver.writeAheadLog.enable", "true");
        if (isStock()) {
            // Without these, what is on a local disk is only flushed when a file ends.
            settings.put("spark.streaming.receiver.writeAheadLog.closeFileAfterWrite", "true");
            settings.put("spark.streaming.driver.writeAheadLog.closeFileAfterWrite", "true");
        } else {
            settings.put("spark.streaming.receiver.writeAheadLog.class", "io.holdfast.spark.HoldfastWriteAheadLog");
            settings.put("spark.streaming.driver.writeAheadLog.class", "io.holdfast.spark.HoldfastDriverLog");
            settings.put("spark.holdfast.wal.dir", directory().resolve("log").toString());
            settings.put("spark.holdfast.receiver.blockAge", "100ms");
        }
        settings.putAll(spark());
        return settings;
    }

    /** The settings for Spark that the plan itself names. */
    Map<String, String> spark() {
        Map<String, String> settings = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith("spark.")) {
                settings.put(key, value);
            }
        });
        return settings;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
