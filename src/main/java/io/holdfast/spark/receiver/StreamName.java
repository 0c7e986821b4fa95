package io.holdfast.spark.receiver;

import io.holdfast.config.SettingsException;
import io.holdfast.source.Source;
import io.holdfast.spark.internal.RunningStreams;
import io.holdfast.spark.log.NamedStream;
import java.util.Collection;
import org.apache.spark.streaming.StreamingContext;
import org.jspecify.annotations.Nullable;

/** Gives each stream of an application a name of its own, the same at every start. Stateless. */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class StreamName {
    private StreamName() {}

    /**
     * The name that was given, or the source's with a number behind it if an earlier stream of the context has that.
     *
     * @throws SettingsException if another stream has the given name
     */
    public static String choose(@Nullable String given, Source source, StreamingContext context) {
        Collection<String> taken = RunningStreams.of(context)
                .receiverStreams(receiver -> receiver instanceof NamedStream named ? named.streamName() : "")
                .values();
        if (given != null) {
            if (taken.contains(given)) {
                throw new SettingsException("Two streams of the application are named '" + given
                        + "': give each a name of its own, by which its records are found again after a restart");
            }
            return given;
        }
        String name = source.name();
        for (int number = 2; taken.contains(name); number++) {
            name = source.name() + " (" + number + ")";
        }
        return name;
    }
}
