package io.holdfast.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.DeliveryTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    @Test
    void shouldReleaseNothingWhenTheFirstBlockIsNotStored() {
        // given
        Ticket first = new Ticket();
        Ticket second = new Ticket();
        ledger.add(new Tag(1), first);
        ledger.add(new Tag(2), second);

        // when
        second.markStored();

        // then
        assertThat(ledger.stored()).isEmpty();
    }

    @Test
    void shouldReleaseThePrefixInDeliveryOrderWhenLaterBlocksAreStoredFirst() {
        // given
        Ticket first = new Ticket();
        Ticket second = new Ticket();
        ledger.add(new Tag(1), first);
        ledger.add(new Tag(2), second);
        ledger.add(new Tag(3), first);
        ledger.add(new Tag(4), new Ticket());
        second.markStored();

        // when
        first.markStored();

        // then
        assertThat(ledger.stored()).containsExactly(new Tag(1), new Tag(2), new Tag(3));
    }

    @Test
    void shouldHoldSkippedRecordsBackWhenEarlierOnesAreNotStored() {
        // given
        Ticket block = new Ticket();
        ledger.add(new Tag(1), block);
        ledger.add(new Tag(2), Ticket.settled());

        // then
        assertThat(ledger.stored()).isEmpty();
        block.markStored();
        assertThat(ledger.stored()).containsExactly(new Tag(1), new Tag(2));
    }

    @Test
    void shouldReleaseWhatIsRejectedInItsTurn() {
        Ticket block = new Ticket();
        ledger.add(new Tag(1), block);
        ledger.addRejected(new Tag(2));
        ledger.addRejected(new Tag(3));
        ledger.add(new Tag(4), block);

        assertThat(ledger.rejected()).isEmpty();
        block.markStored();
        assertThat(ledger.stored()).containsExactly(new Tag(1));
        assertThat(ledger.rejected()).as("before the first is told").isEmpty();
        ledger.remove(1);
        assertThat(ledger.stored()).isEmpty();
        assertThat(ledger.rejected()).containsExactly(new Tag(2), new Tag(3));
        ledger.remove(2);
        assertThat(ledger.stored()).containsExactly(new Tag(4));
    }

    @Test
    void shouldKeepTagsUntilTheyAreRemoved() {
        ledger.add(new Tag(1), Ticket.settled());
        ledger.add(new Tag(2), Ticket.settled());

        assertThat(ledger.stored()).hasSize(2);
        ledger.remove(1);
        assertThat(ledger.stored()).containsExactly(new Tag(2));
        assertThat(ledger.forget()).isEqualTo(1);
        assertThat(ledger.size()).isZero();
    }

    @Test
    void shouldReleaseEveryTagOnceAndInOrderWhateverTheOrderOfStoring() {
        Random seeds = new Random();
        for (int round = 0; round < 200; round++) {
            long seed = seeds.nextLong();
            assertThat(release(new Random(seed)))
                    .as("seed %d", seed)
                    .isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()))
                    .hasSize(100)
                    .doesNotHaveDuplicates();
        }
    }

    private static List<Tag> release(Random random) {
        Ledger ledger = new Ledger();
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tickets.add(new Ticket());
        }
        List<Ticket> owners = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Ticket ticket = random.nextInt(8) == 0 ? Ticket.settled() : tickets.get(random.nextInt(10));
            owners.add(ticket);
            ledger.add(new Tag(i), ticket);
        }
        List<Tag> released = new ArrayList<>();
        while (!tickets.isEmpty()) {
            tickets.remove(random.nextInt(tickets.size())).markStored();
            ledger.stored().forEach(tag -> {
                assertThat(owners.get((int) ((Tag) tag).number()).isStored()).isTrue();
                released.add((Tag) tag);
            });
            ledger.remove(ledger.stored().size());
        }
        return released;
    }

    private record Tag(long number) implements DeliveryTag {}
}
