package io.holdfast.source.contract;

import io.holdfast.config.ByteSize;
import io.holdfast.config.Settings;
import io.holdfast.receive.OnUndecodable;
import io.holdfast.receive.ReceiverOptions;
import io.holdfast.receive.ReceiverSettings;
import io.holdfast.source.Source;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a receiver's process does: it is written to a file, as a source is on its way to an executor.
 *
 * @param source where records come from
 * @param options small blocks and short times, unless changed
 * @param index which receiver it is, from 0
 * @param receivers how many there are
 * @param faults what goes wrong
 */
public record ReceiverPlan(Source source, ReceiverOptions options, int index, int receivers, List<Fault> faults)
        implements Serializable {
    /** How many records make a block. */
    public static final int BLOCK_RECORDS = 20;

    /** How long a receiver may take to end in order. */
    public static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    @Serial
    private static final long serialVersionUID = 1L;

    /** The only receiver of the source, to which nothing happens. */
    public static ReceiverPlan of(Source source) {
        ReceiverOptions small = ReceiverOptions.from(Settings.of(Map.of(), ReceiverSettings.all()))
                .withBlockRecords(BLOCK_RECORDS)
                .withBlockBytes(ByteSize.ofMebibytes(2))
                .withBlockAge(Duration.ofMillis(50))
                .withMaxRecordBytes(ByteSize.ofMebibytes(2))
                .withStoreAttempts(3)
                .withOpenAttempts(10)
                .withStopTimeout(STOP_TIMEOUT);
        return new ReceiverPlan(source, small, 0, 1, List.of());
    }

    /** The same with other options. */
    public ReceiverPlan changing(UnaryOperator<ReceiverOptions> change) {
        return new ReceiverPlan(source, change.apply(options), index, receivers, faults);
    }

    /** The same, which gives up sooner. */
    public ReceiverPlan openingAtMost(int attempts) {
        return changing(given -> given.withOpenAttempts(attempts));
    }

    /** The same, which passes over what it cannot decode. */
    public ReceiverPlan skipping() {
        return changing(given -> given.withOnUndecodable(OnUndecodable.SKIP));
    }

    /** The same as one of several receivers. */
    public ReceiverPlan as(int number, int count) {
        return new ReceiverPlan(source, options, number, count, faults);
    }

    /** The same with one more fault. */
    public ReceiverPlan with(Fault fault) {
        List<Fault> more = new ArrayList<>(faults);
        more.add(fault);
        return new ReceiverPlan(source, options, index, receivers, List.copyOf(more));
    }

    void writeTo(Path file) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(this);
        }
    }

    static ReceiverPlan readFrom(Path file) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            return (ReceiverPlan) in.readObject();
        }
    }
}
