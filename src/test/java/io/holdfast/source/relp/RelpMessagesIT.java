package io.holdfast.source.relp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.config.ByteSize;
import io.holdfast.config.TlsSettings;
import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.Numbered;
import io.holdfast.source.contract.ReceiverPlan;
import io.holdfast.source.contract.ReceiverRun;
import io.holdfast.source.contract.SourceContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.listen.Listening;
import io.holdfast.testbed.Certificates;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.RsyslogServer;
import io.holdfast.testbed.TestBed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The contract with a real rsyslog as the one that keeps messages, and what only this source has. */
@NeedsService(value = "rsyslog", program = RsyslogServer.PROGRAM)
class RelpMessagesIT extends SourceContract {
    private static final int MOST_LOST_BY_RSYSLOG = 10;

    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new RelpFixture(testBed);
    }

    @AfterAll
    void endPorts() throws IOException {
        ((RelpFixture) server()).close();
    }

    /** One address for all places, as a name or a load balancer gives. The second receiver is killed. */
    @Test
    void shouldBeFollowedByTheAddressThatLeadsToIt() {
        int[] places = {FreePorts.next(), FreePorts.next(), FreePorts.next()};
        CutLine address = CutLine.to(places[0], bed());
        RsyslogServer rsyslog =
                RsyslogServer.in(bed()).forwardingTo(address.port()).start();
        ReceiverRun[] runs = new ReceiverRun[places.length];
        for (int i = 0; i < places.length; i++) {
            address.leadTo(places[i]);
            RelpFixture.publish(rsyslog, Numbered.payloads(100 * i, 100 * i + 50));
            runs[i] = start(ReceiverPlan.of(RelpMessages.on(Listening.on(places[i]))));
            runs[i].awaitLog("listens at");
            RelpFixture.publish(rsyslog, Numbered.payloads(100 * i + 50, 100 * (i + 1)));
            runs[i].awaitStored(Numbered.numbers(100 * i + 50, 100 * (i + 1)));
            if (i == 1) {
                runs[i].kill9();
            } else {
                runs[i].stop();
            }
        }

        assertThat(stored(runs)).isEqualTo(Numbered.numbers(0, 300));
    }

    /**
     * The receiver stops in order and comes back elsewhere; rsyslog has a list of both places. What rsyslog was sending when
     * it noticed, it gives to no other place of the list, and loses.
     */
    @Test
    void shouldBeFollowedToTheNextPlaceOfTheList() {
        int here = FreePorts.next();
        int there = FreePorts.next();
        RsyslogServer rsyslog =
                RsyslogServer.in(bed()).forwardingTo(here, there).start();
        ReceiverRun first = start(ReceiverPlan.of(RelpMessages.on(Listening.on(here))));
        first.awaitLog("listens at");
        RelpFixture.publish(rsyslog, Numbered.payloads(0, 100));
        first.awaitStored(Numbered.numbers(0, 100));
        first.stop();

        ReceiverRun second = start(ReceiverPlan.of(RelpMessages.on(Listening.on(there))));
        second.awaitLog("listens at");
        RelpFixture.publish(rsyslog, Numbered.payloads(100, 200));
        second.awaitStored(Numbered.numbers(100 + MOST_LOST_BY_RSYSLOG, 200)).stop();

        assertThat(stored(first, second)).containsAll(Numbered.numbers(0, 100));
    }

    private static Set<Integer> stored(ReceiverRun... runs) {
        Set<Integer> all = new TreeSet<>();
        for (ReceiverRun run : runs) {
            all.addAll(run.numbers());
        }
        return all;
    }

    /** Both show the same certificate, and trust nobody else. */
    @Test
    void shouldSpeakTlsWithRsyslog() throws IOException {
        Certificates certificates = Certificates.in(bed(), "st0re-s3cret");
        Path password = Files.writeString(bed().directory("secrets").resolve("store"), certificates.password());
        String authority = certificates.certificate().toString();
        int port = FreePorts.next();
        RsyslogServer rsyslog = RsyslogServer.in(bed())
                .forwardingTo(port)
                .with("tls=\"on\" tls.caCert=\"" + authority + "\" tls.myCert=\"" + authority + "\" tls.myPrivKey=\""
                        + certificates.key() + "\" tls.authMode=\"name\" tls.permittedPeer=\"localhost\"")
                .start();
        RelpFixture.publish(rsyslog, Numbered.payloads(0, 50));
        TlsSettings tls = TlsSettings.ofSystem()
                .trusting(authority)
                .identifiedBy(certificates.store().toString(), "${file:" + password + "}");

        ReceiverRun run =
                start(ReceiverPlan.of(RelpMessages.on(Listening.on(port)).tls(tls)));
        run.awaitStored(Numbered.numbers(0, 50));
        assertThatThrownBy(() -> RelpClient.open(port)).isInstanceOf(IOException.class);
        run.stop();

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(0, 50));
        assertThat(run.output()).doesNotContain(certificates.password());
    }

    /** rsyslog drops what is refused, connects anew and sends the rest of its window again. */
    @Test
    void shouldRefuseAMessageThatIsTooLongOnceAndGoOn() {
        int port = FreePorts.next();
        RsyslogServer rsyslog = RsyslogServer.in(bed()).forwardingTo(port).start();
        RelpFixture.publish(rsyslog, Numbered.payloads(0, 10));
        RelpFixture.publish(rsyslog, List.of(Numbered.payload(1000, 100_000)));
        RelpFixture.publish(rsyslog, Numbered.payloads(10, 200));

        ReceiverRun run = start(ReceiverPlan.of(RelpMessages.on(Listening.on(port)))
                .changing(given -> given.withMaxRecordBytes(new ByteSize(64 * 1024))));
        run.awaitStored(Numbered.numbers(0, 200)).stop();

        assertThat(run.numbers()).isEqualTo(Numbered.numbers(0, 200));
        assertThat(run.stored()).hasSizeLessThanOrEqualTo(200 + 128);
        assertThat(run.counted("source.relp.messages.refused")).isEqualTo(1);
        assertThat(run.output()).contains("it is too long, at most 65536 bytes are taken");
    }

    /** The block's age is longer than the case may last, and the window smaller than a block. */
    @Test
    void shouldNeverLetABlockWaitForMessagesBeyondTheWindow() {
        int port = FreePorts.next();
        RsyslogServer rsyslog = RsyslogServer.in(bed())
                .forwardingTo(port)
                .with("windowSize=\"5\"")
                .start();
        RelpFixture.publish(rsyslog, Numbered.payloads(0, 60));

        ReceiverRun run =
                start(ReceiverPlan.of(RelpMessages.on(Listening.on(port)).window(5))
                        .changing(given -> given.withBlockAge(Duration.ofMinutes(5))));
        // The last ones may be less than half of a window, and wait for their age.
        run.awaitStored(Numbered.numbers(0, 57));
    }
}
