package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random walks of writes, faults, crashes, reads and cleanings, and then damage, against a plain list. */
class LogModelTest {
    private static final int CASES = Integer.getInteger("holdfast.cases", 500);

    @TempDir
    private Path directory;

    @Test
    void shouldReturnWhatTheModelHoldsWhenOperationsAreRandom() {
        for (long seed : Seeds.of("LogModelTest", CASES)) {
            try {
                new LogModel(directory.resolve("seed-" + seed), seed).walk(40);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("Failed for -Dholdfast.seed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
        assertThat(LogModel.crashes()).isPositive();
    }
}
