package io.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.file.FileOffsets;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageFailedException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileLinesTest {
    private static final OffsetStoreSettings STORE = FileOffsets.in("/offsets");
    private static final FileLines SOURCE = FileLines.in("/logs", "*.log", STORE, "app-logs");

    @Test
    void shouldHaveDefaults() {
        assertThat(SOURCE.name()).isEqualTo("files /logs/*.log");
        assertThat(SOURCE.toString()).isEqualTo("files /logs/*.log, positions of app-logs in files in /offsets");
        assertThat(SOURCE.picked()).isEqualTo(FileLines.Picked.GROWING);
        assertThat(SOURCE.untouchedFor()).isZero();
        assertThat(SOURCE.rotatedFor()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.pollEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(SOURCE.maxFiles()).isEqualTo(10_000);
        assertThat(SOURCE.forgetAfter()).isEqualTo(Duration.ofDays(7));
        assertThat(SOURCE.doneDirectory()).isEmpty();
        assertThat(SOURCE.preferredHost(0)).isEmpty();
        assertThat(SOURCE.hadoop()).isEmpty();
    }

    @Test
    void shouldKeepWhatWasSet() {
        FileLines set = SOURCE.completeOnceUntouchedFor(Duration.ofMinutes(1))
                .completeOnceRenamedFor(Duration.ofSeconds(3))
                .pollEvery(Duration.ofMillis(5))
                .maxFiles(7)
                .forgetAfter(Duration.ofHours(1))
                .listingDoneIn("/done")
                .preferring("one", "two")
                .hadoop(Map.of("dfs.replication", "2"));

        assertThat(set.picked()).isEqualTo(FileLines.Picked.GROWING);
        assertThat(set.untouchedFor()).isEqualTo(Duration.ofMinutes(1));
        assertThat(set.rotatedFor()).isEqualTo(Duration.ofSeconds(3));
        assertThat(set.pollEvery()).isEqualTo(Duration.ofMillis(5));
        assertThat(set.maxFiles()).isEqualTo(7);
        assertThat(set.forgetAfter()).isEqualTo(Duration.ofHours(1));
        assertThat(set.doneDirectory()).isEqualTo("/done");
        assertThat(set.preferredHost(0)).contains("one");
        assertThat(set.preferredHost(3)).contains("two");
        assertThat(set.hadoop()).containsEntry("dfs.replication", "2");
        assertThat(set.wholeOnceRenamedIn().picked()).isEqualTo(FileLines.Picked.RENAMED_IN);
        assertThat(set.wholeOnceUntouchedFor(Duration.ofSeconds(4)).untouchedFor())
                .isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({
        "*.log, app.log, true",
        "*.log, app.log.1, false",
        "*, .hidden, false",
        ".*, .hidden, true",
        "*, _temporary, false",
        "_*, _temporary, true",
        "*, part-0._COPYING_, false",
        "part-[0-9], part-7, true"
    })
    void shouldMatchNamesThatAreNotHidden(String glob, String name, boolean expected) {
        assertThat(new NamePattern(glob).matches(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "-a", "a/b"})
    void shouldRefuseNamesForPositions(String name) {
        assertThatThrownBy(() -> FileLines.in("/logs", "*", STORE, name))
                .hasMessage("The name under which positions are kept has 1 to 100 letters, digits, dots, hyphens and"
                        + " underscores, a letter or digit first; found '" + name + "'");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> FileLines.in(" ", "*", STORE, "a"))
                .hasMessage("The directory of the files must be given");
        assertThatThrownBy(() -> FileLines.in("/logs", "a/*.log", STORE, "a"))
                .hasMessage("The files are given by a glob of their names, as *.log, without a directory; found"
                        + " 'a/*.log'");
        assertThatThrownBy(() -> FileLines.in("/logs", "[", STORE, "a")).hasMessageStartingWith("'[' is no glob: ");
        assertThatThrownBy(() -> SOURCE.maxFiles(0)).hasMessage("maxFiles must be from 1 to 1000000, found 0");
        assertThatThrownBy(() -> SOURCE.pollEvery(Duration.ZERO))
                .hasMessage("pollEvery must be at least 1 ms, found PT0S");
        assertThatThrownBy(() -> SOURCE.listingDoneIn("/logs"))
                .hasMessage("Files that are done are listed in a directory of its own; found '/logs' for the files of"
                        + " '/logs'");
        assertThatThrownBy(() -> SOURCE.hadoop(Map.of("fs.s3a.secret.key", "literal")))
                .hasMessageContaining("fs.s3a.secret.key")
                .hasMessageNotContaining("literal'");
    }

    @Test
    void shouldTellWhatMendsItFromWhatPasses() {
        StorageException denied = new StorageFailedException(
                "Cannot list /logs: denied\n\tat the.NameNode", new AccessDeniedException("/logs"));
        assertThat(Failures.of(SOURCE, denied))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage(
                        "Cannot read files /logs/*.log: Cannot list /logs: denied; the executor's user must be allowed"
                                + " to list the directory and read its files");
        assertThat(Failures.of(SOURCE, new StorageFailedException("Cannot list /logs: busy", null)))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageEndingWith("; check that the file system answers on this host");
    }
}
