package io.holdfast.spark.context;

import io.holdfast.config.SettingsException;
import io.holdfast.spark.context.CheckpointFiles.Checkpoint;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.internal.SavedContext;
import io.holdfast.spark.internal.SavedContextException;
import io.holdfast.spark.log.LogCheck;
import io.holdfast.spark.log.TakingOver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.StreamingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the streaming context of one start: from its checkpoint if there is one and it can be understood, else by the
 * application's factory, and then the log gives back what an earlier driver left. Stateless.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class ContextStart {
    private static final Logger log = LoggerFactory.getLogger(ContextStart.class);

    private final String directory;
    private final SparkConf conf;
    private final CheckpointFiles files;
    private final List<Checkpoint> strange = new ArrayList<>();
    private String why = "";

    private ContextStart(String directory, SparkConf conf, CheckpointFiles files) {
        this.directory = directory;
        this.conf = conf;
        this.files = files;
    }

    /**
     * Makes the context; see {@code HoldfastContext}.
     *
     * @param conf is changed: the settings that switch the log on are set where they are missing
     */
    public static StreamingContext make(String directory, SparkConf conf, Callable<StreamingContext> factory) {
        TakingOver.forget();
        LogCheck.switchOn(conf);
        HoldfastSettings.of(conf);
        ContextStart start = new ContextStart(directory, conf, CheckpointFiles.of(directory, conf));
        Optional<SavedContext> saved = start.understand();
        return saved.isPresent() ? start.restore(saved.get()) : start.begin(factory);
    }

    private Optional<SavedContext> understand() {
        for (Checkpoint file : files.newestFirst()) {
            Optional<byte[]> content = files.read(file);
            try {
                if (content.isPresent()) {
                    return Optional.of(SavedContext.understand(content.get(), conf));
                }
            } catch (SavedContextException notUnderstood) {
                // All files of a directory mostly have the same trouble: one stack trace is enough.
                log.warn(
                        "Cannot understand the checkpoint {} in {}: {}",
                        file.name(),
                        files,
                        notUnderstood.getMessage());
                log.debug("Where", notUnderstood);
                why = why.isEmpty() ? String.valueOf(notUnderstood.getMessage()) : why;
                strange.add(file);
            }
        }
        return Optional.empty();
    }

    private StreamingContext restore(SavedContext saved) {
        SparkConf merged = FrozenSettings.under(conf, saved.conf());
        LogCheck.atStart(merged);
        StreamingContext context = saved.restore(merged);
        try {
            // Spark keeps the newest files only, by their names: these would drive out those of this context.
            files.setAside(strange);
        } catch (RuntimeException failure) {
            throw close(context, failure);
        }
        log.info("Restored the context of batch {} from {}", saved.time(), files);
        return context;
    }

    private StreamingContext begin(Callable<StreamingContext> factory) {
        if (!strange.isEmpty()) {
            log.error(
                    "None of the {} checkpoint files in {} can be understood ({}): the application starts afresh, and"
                            + " the log gives back what was received and not processed. Afterwards the files are set"
                            + " aside",
                    strange.size(),
                    files,
                    why);
        }
        StreamingContext context = call(factory);
        try {
            check(context);
            context.checkpoint(directory);
            if (!strange.isEmpty()) {
                TakingOver.onceDone(() -> files.setAside(strange));
            }
            return context;
        } catch (RuntimeException refused) {
            throw close(context, refused);
        }
    }

    /** A context that is not handed out must not stay: its threads keep the process alive. Returns what to throw. */
    private static RuntimeException close(StreamingContext context, RuntimeException failure) {
        try {
            context.stop(true, false);
        } catch (RuntimeException onStop) {
            failure.addSuppressed(onStop);
        }
        return failure;
    }

    private static StreamingContext call(Callable<StreamingContext> factory) {
        try {
            return factory.call();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) { // the boundary to the application
            throw new StartException("The application could not make its streaming context: " + failure, failure);
        }
    }

    private void check(StreamingContext context) {
        SparkConf used = context.sparkContext().getConf();
        for (String key : LogCheck.KEYS) {
            if (!used.get(key, "").equals(conf.get(key, ""))) {
                throw new SettingsException(
                        "The application's factory made a Spark context with " + key + "=" + used.get(key, "")
                                + ", expected " + conf.get(key, "")
                                + ": make it with the configuration that HoldfastContext was given",
                        null);
            }
        }
        LogCheck.atStart(used);
        boolean mayLoseState = HoldfastSettings.of(used).get(StartSettings.ON_STATE_LOSS) == OnStateLoss.ACCEPT;
        if (!strange.isEmpty() && !mayLoseState && RunningStreams.of(context).keepsState()) {
            throw new SettingsException(
                    "The application keeps state, or looks at windows, and none of the checkpoints in " + files
                            + " can be understood (" + why + "): expected the Spark and the classes that wrote them."
                            + " Start it with those; or give the state up with "
                            + StartSettings.ON_STATE_LOSS.key()
                            + "=accept: what was received and not processed comes back, nothing is deleted",
                    null);
        }
    }
}
