package io.holdfast.offset;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.Settings;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The options that were given with an address, taken one by one, so that what nobody took is told at the end. Options
 * below {@code spark.holdfast.x.} are others' and pass. Not thread-safe.
 */
public final class StoreOptions {
    private final String address;
    private final SortedMap<String, String> left = new TreeMap<>();
    private final SortedSet<String> known = new TreeSet<>();

    /** The options of the store at an address. */
    public StoreOptions(String address, Map<String, String> options) {
        this.address = address;
        left.putAll(options);
        left.keySet().removeIf(name -> name.startsWith(Settings.EXTENSIONS));
    }

    /** An option's text, or what is used without it. */
    public String text(String name, String without) {
        known.add(name);
        String value = left.remove(name);
        return value == null ? without : value;
    }

    /**
     * A secret, by reference; empty if it was not given.
     *
     * @throws OffsetRefusedException if it was given literally
     */
    public String secret(String name) {
        return checkedSecret(name, text(name, ""));
    }

    private String checkedSecret(String name, String value) {
        if (!value.isEmpty() && !SecretReferences.hasReference(value)) {
            throw refused("option " + name + " holds a secret, which would travel through checkpoints: give a reference"
                    + " such as ${env:NAME} or ${file:/path}");
        }
        return value;
    }

    /**
     * A whole number in its range.
     *
     * @throws OffsetRefusedException if it is none
     */
    public int count(String name, int without, int least, int most) {
        String value = text(name, Integer.toString(without));
        if (value.matches("\\d{1,9}")) {
            int count = Integer.parseInt(value);
            if (count >= least && count <= most) {
                return count;
            }
        }
        throw refused("option " + name + " is a number from " + least + " to " + most + ", found '" + value + "'");
    }

    /**
     * All options whose name begins so, without that beginning.
     *
     * @throws OffsetRefusedException if one usually holds a secret and was given literally
     */
    public SortedMap<String, String> below(String prefix) {
        known.add(prefix + "...");
        SortedMap<String, String> found = new TreeMap<>();
        left.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(
                        name.substring(prefix.length()),
                        SecretReferences.isSensitive(name) ? checkedSecret(name, value) : value);
            }
        });
        left.keySet().removeIf(name -> name.startsWith(prefix));
        return found;
    }

    /**
     * Checks that every option was taken.
     *
     * @throws OffsetRefusedException naming the one that was not, and those there are
     */
    public void end() {
        if (!left.isEmpty()) {
            throw refused("it has no option " + left.firstKey() + "; there are: " + String.join(", ", known));
        }
    }

    /** The refusal of an address. */
    public OffsetRefusedException refused(String why) {
        return new OffsetRefusedException("Cannot use the offset store " + address + ": " + why, null);
    }
}
