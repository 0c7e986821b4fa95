package io.holdfast.spark.context;

import io.holdfast.config.Settings;
import io.holdfast.config.SettingsException;
import io.holdfast.spark.log.LogCheck;
import io.holdfast.storage.Storage;
import io.holdfast.wal.WalSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Brings together the settings that lie in a checkpoint and those that the application was submitted with. Spark itself
 * takes the saved ones. Stateless.
 */
final class FrozenSettings {
    private static final Logger log = LoggerFactory.getLogger(FrozenSettings.class);
    private static final String JARS = "spark.jars";
    private static final Pattern SLASHES = Pattern.compile("/+$");

    private FrozenSettings() {}

    /**
     * The saved settings, over which go the submitted ones that are Holdfast's, those that switch its log on, and the
     * jars. What differs is logged.
     *
     * @throws SettingsException if received data lies where the submitted settings do not look for it
     */
    static SparkConf under(SparkConf submitted, SparkConf frozen) {
        refuseAnotherDirectory(submitted, frozen);
        refuseAnotherLog(submitted, frozen);
        SparkConf merged = frozen.clone();
        for (String key : winning(submitted)) {
            String value = submitted.get(key);
            String before = frozen.get(key, "");
            if (!value.equals(before)) {
                log.info(
                        "{} is {}, as submitted; the checkpoint had {}",
                        key,
                        value,
                        before.isEmpty() ? "none" : before);
                merged.set(key, value);
            }
        }
        nameMissingJars(merged);
        return merged;
    }

    private static Set<String> winning(SparkConf submitted) {
        Set<String> keys = new TreeSet<>(LogCheck.KEYS);
        for (Tuple2<String, String> entry : submitted.getAll()) {
            if (entry._1().startsWith(Settings.PREFIX) || entry._1().equals(JARS)) {
                keys.add(entry._1());
            }
        }
        keys.removeIf(key -> !submitted.contains(key));
        return keys;
    }

    private static void refuseAnotherDirectory(SparkConf submitted, SparkConf frozen) {
        String key = WalSettings.DIRECTORY.key();
        String now = directory(submitted, key);
        String before = directory(frozen, key);
        if (!now.isEmpty() && !before.isEmpty() && !now.equals(before)) {
            throw new SettingsException(
                    key + " must stay " + before + " for as long as the application starts from this checkpoint,"
                            + " found " + now + ": what was received and not yet processed lies in the former. Start it"
                            + " with that directory and stop it gracefully, then start it with the new one and a"
                            + " checkpoint directory of its own",
                    null);
        }
    }

    private static String directory(SparkConf conf, String key) {
        return SLASHES.matcher(conf.get(key, "")).replaceAll("");
    }

    private static void refuseAnotherLog(SparkConf submitted, SparkConf frozen) {
        if (!LogCheck.isReceiverLogOn(frozen)) {
            return;
        }
        boolean isGone = !LogCheck.isReceiverLogOn(submitted);
        for (String key : LogCheck.CLASSES) {
            String now = submitted.get(key, "");
            String before = frozen.get(key, "");
            if (isGone || LogCheck.isOurs(now) != LogCheck.isOurs(before)) {
                throw new SettingsException(
                        "The checkpoint was written with " + (before.isEmpty() ? "Spark's own log" : before) + " as "
                                + key + ", found " + (isGone ? "the log switched off" : now)
                                + ": what was received and not yet processed would stay behind. Start the application"
                                + " with the settings it had and stop it gracefully, or take a stock log over with"
                                + " 'scripts/holdfast wal migrate'; then start it with a checkpoint directory of its"
                                + " own",
                        null);
            }
        }
    }

    /** Spark only says that it could not add them; what then fails are tasks. */
    private static void nameMissingJars(SparkConf conf) {
        List<String> missing = new ArrayList<>(Arrays.asList(conf.get(JARS, "").split(",", -1)));
        missing.removeIf(jar -> jar.isBlank() || !isLocal(jar) || exists(jar));
        if (!missing.isEmpty()) {
            log.error(
                    "The checkpoint names jars that are gone: {}. Executors will lack their classes; submit the"
                            + " application with --jars that exist",
                    missing);
        }
    }

    private static boolean isLocal(String jar) {
        return jar.startsWith("file:") || jar.startsWith("/");
    }

    private static boolean exists(String jar) {
        try (Storage storage = Storage.open(jar, Map.of())) {
            return storage.exists(storage.root());
        }
    }
}
