package io.holdfast.source.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.contract.Fault;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.Await;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The contract on files of a local disk, and what only this source has. */
class FileLinesIT extends SourceContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new FilesFixture(testBed);
    }

    private FileLines source(String name) {
        return ((FilesFixture) server()).source(name);
    }

    @Test
    void shouldLoseNothingOfAFileThatIsRotatedWhileReceiversAreKilled() throws IOException {
        SourcePlace place = server().place("rotated");
        Path directory = bed().root().resolve("rotated");
        place.publish(Numbered.payloads(0, 100));
        ReceiverRun killed = start(ReceiverPlan.of(place.source()).with(Fault.haltAfter(2)));
        killed.awaitHalt();
        Set<Integer> due = Numbered.numbers(0, 300);
        due.removeAll(killed.numbersBefore(2));
        place.publish(Numbered.payloads(100, 150));
        Files.move(directory.resolve("app.log"), directory.resolve("app.log.1"));
        place.publish(Numbered.payloads(150, 300));

        ReceiverRun next = start(ReceiverPlan.of(place.source()));
        next.awaitStored(due);
        next.stop();

        assertThat(next.stored()).hasSameSizeAs(next.numbers());
        assertThat(next.numbers()).containsAll(due);
    }

    @Test
    void shouldRefuseTheReceiverThatAnotherOneHasReplaced() {
        SourcePlace place = server().place("replaced");
        place.publish(Numbered.payloads(0, 100));
        ReceiverRun former = start(ReceiverPlan.of(place.source()).with(Fault.hold(2)));
        former.awaitHold(2);
        ReceiverRun latter = start(ReceiverPlan.of(place.source()));
        Set<Integer> due = new TreeSet<>(Numbered.numbers(0, 100));
        due.removeAll(former.numbersBefore(2));
        latter.awaitStored(due);

        former.letGo();
        assertThat(former.awaitFailure()).contains("ReceiveRefusedException", "has taken over");
        place.publish(Numbered.payloads(100, 150));
        latter.awaitStored(Numbered.numbers(100, 150));
        latter.stop();
        awaitKept(place, 0);
    }

    @Test
    void shouldShareFilesAmongReceivers() throws IOException {
        Path directory = Files.createDirectory(bed().root().resolve("shared"));
        for (int file = 0; file < 20; file++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                lines.append('#').append(10 * file + i).append("#.\n");
            }
            Files.writeString(directory.resolve("part-" + file + ".log"), lines);
        }
        ReceiverRun one = start(ReceiverPlan.of(source("shared")).as(0, 2));
        ReceiverRun other = start(ReceiverPlan.of(source("shared")).as(1, 2));
        Await.until(
                "all lines to be stored by one or the other",
                Duration.ofSeconds(20),
                () -> one.stored().size() + other.stored().size() >= 200,
                () -> one.stored().size() + " and " + other.stored().size());
        one.stop();
        other.stop();

        Set<Integer> all = one.numbers();
        assertThat(all).isNotEmpty().doesNotContainAnyElementsOf(other.numbers());
        all.addAll(other.numbers());
        assertThat(all).isEqualTo(Numbered.numbers(0, 200));
    }
}
