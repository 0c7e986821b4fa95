package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.bench.Cell.Verdict;
import org.junit.jupiter.api.Test;

class CellTest {
    @Test
    void shouldPairRoundsWhenTheMachineIsSlowInSomeOfThem() {
        // given a machine that was ten times slower in the second round, for both
        Cell cell = Measured.cell("write", 2, new double[] {4, 40, 6}, new double[] {2, 20, 1});

        // then
        assertThat(cell.ratios()).containsExactly(2, 2, 6);
        assertThat(cell.ratio()).isEqualTo(2);
        assertThat(cell.best()).isEqualTo(6);
        assertThat(cell.verdict()).isEqualTo(Verdict.AHEAD);
    }

    @Test
    void shouldTellQuartilesOfNineRounds() {
        Cell cell = Measured.cell(
                "write", 1, new double[] {9, 1, 8, 2, 7, 3, 6, 4, 5}, new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1});

        assertThat(cell.lowerQuartile()).isEqualTo(3);
        assertThat(cell.ratio()).isEqualTo(5);
        assertThat(cell.upperQuartile()).isEqualTo(7);
    }

    @Test
    void shouldTellWhereTheTargetIsMissed() {
        Cell missed = Measured.cell("write", 4, new double[] {3, 3, 5}, new double[] {1, 1, 1});
        Cell behind = Measured.cell("write", 1.5, new double[] {1, 1, 1}, new double[] {2, 2, 2});

        assertThat(missed.verdict()).isEqualTo(Verdict.SHORT);
        assertThat(Shortfall.words(missed))
                .isEqualTo("- **T1 write**: 3.00 where 4.00 is aimed at; ahead of stock, by less than wanted."
                        + " The best round reached 5.00.");
        assertThat(behind.verdict()).isEqualTo(Verdict.BEHIND);
        assertThat(Shortfall.words(behind))
                .isEqualTo("- **T1 write**: 0.50 where 1.50 is aimed at; Holdfast is not ahead of stock here."
                        + " No round reached the target; the best was 0.50.");
    }

    @Test
    void shouldNameBoundsThatMissTheTargetThemselves() {
        Cell cell = Measured.cell("write", 4, new double[] {1, 1, 1}, new double[] {1, 1, 1});

        assertThat(Shortfall.words(cell)).endsWith("In the same rounds 'nothing' is at 2.00, below the target, too.");
    }

    @Test
    void shouldHaveNoVerdictWhenThereIsNoTarget() {
        Cell cell = Measured.cell("write", Double.NaN, new double[] {1}, new double[] {2});

        assertThat(cell.verdict()).isEqualTo(Verdict.CONTEXT);
    }

    @Test
    void shouldTurnEachOtherRoundAround() {
        Case of = Measured.cell("write", 1, new double[] {1}, new double[] {1}).of();

        assertThat(of.order(0)).extracting(Contender::name).containsExactly("stock", "holdfast", "nothing");
        assertThat(of.order(1)).extracting(Contender::name).containsExactly("nothing", "holdfast", "stock");
    }
}
