package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
    @Test
    void shouldMeasureAllCellsInNineRoundsWhenNothingIsAsked() {
        assertThat(Options.parse())
                .isEqualTo(new Options(Set.of(), 9, 2, false, false, false, Path.of("target", "bench")));
    }

    @Test
    void shouldTakeEveryOption() {
        assertThat(Options.parse("--cells", "T1, T5", "--rounds", "3", "--list", "--output", "out"))
                .isEqualTo(new Options(Set.of("T1", "T5"), 3, 2, false, true, false, Path.of("out")));
        assertThat(Options.parse("--keep", "--rounds", "12"))
                .isEqualTo(new Options(Set.of(), 12, 2, false, false, true, Path.of("target", "bench")));
    }

    @Test
    void shouldDoLittleOnceWithoutWarmUpWhenQuick() {
        Options quick = Options.parse("--quick");

        assertThat(quick.allRounds()).isEqualTo(1);
        assertThat(quick.amount(1000)).isEqualTo(20);
        assertThat(quick.amount(30)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rounds zero   | --rounds needs a number from 1 to 9999, found zero",
                "--rounds 0      | --rounds needs a number from 1 to 9999, found 0",
                "--rounds        | --rounds needs a value",
                "--fast          | unknown option --fast",
                "--keep --quick  | --keep is for full runs: all cells, at least 9 rounds, not --quick",
                "--keep --cells T1 | --keep is for full runs: all cells, at least 9 rounds, not --quick",
                "--keep --rounds 3 | --keep is for full runs: all cells, at least 9 rounds, not --quick",
            })
    void shouldSayWhatWasExpectedWhenUsedWrongly(String line, String message) {
        assertThatThrownBy(() -> Options.parse(line.split(" ", -1)))
                .isInstanceOf(Options.WrongUse.class)
                .hasMessage(message);
    }
}
