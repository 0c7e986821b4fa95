package io.holdfast.source.relp;

import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.listen.Listening;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.RsyslogServer;
import io.holdfast.testbed.TestBed;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** For each place an rsyslog of its own, which keeps messages on disk until the receiver takes them. Not thread-safe. */
final class RelpFixture implements SourceServer, Closeable {
    private static final String HEAD = "<133>1 2026-11-21T10:00:00Z host contract - - - ";

    private final TestBed bed;
    private final List<Closeable> open = new ArrayList<>();
    private @Nullable RsyslogServer latest;

    RelpFixture(TestBed bed) {
        this.bed = bed;
    }

    /** The first start is each place's; this one comes after a kill. */
    @Override
    public void start() {
        if (latest != null) {
            latest.start();
        }
    }

    @Override
    public void kill9() {
        if (latest != null) {
            latest.kill9();
        }
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case REDELIVERED_FLAG -> Optional.of("the protocol has none");
            case EXACT_END -> Optional.of("rsyslog may not have read the last answers when the connection ends");
            case ACKNOWLEDGE_TIMEOUT ->
                Optional.of(
                        "rsyslog ends the connection and sends again each time its timeout passes, so often it may come");
            case LONG_RECORD -> Optional.of("it is refused to its sender");
            case CREDENTIALS -> Optional.of("the protocol knows nobody; TLS does, and has a case of its own");
            case PERMISSION -> Optional.of("whoever is let in may send");
            default -> Optional.empty();
        };
    }

    @Override
    public SourcePlace place(String name) {
        Place place = new Place();
        latest = place.rsyslog;
        return place;
    }

    /** Hands messages to an rsyslog; returns when they are in its queue. */
    static void publish(RsyslogServer rsyslog, List<byte[]> payloads) {
        try (RelpClient client = RelpClient.open(rsyslog.port())) {
            client.deliver(payloads.stream()
                    .map(payload ->
                            (HEAD + new String(payload, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot hand messages to " + rsyslog.process(), e);
        }
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        throw new UnsupportedOperationException("there are no credentials");
    }

    /** Somebody else has the port. */
    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        try {
            open.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RefusedSource(
                RelpMessages.on(Listening.on(port)), "Address already in use", "see who has that port");
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        throw new UnsupportedOperationException("there are no permissions");
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
    }

    private final class Place implements SourcePlace {
        private final int port = FreePorts.next();
        private final RsyslogServer rsyslog;

        Place() {
            rsyslog = RsyslogServer.in(bed).forwardingTo(port).start();
        }

        @Override
        public RelpMessages source() {
            return RelpMessages.on(Listening.on(port));
        }

        /** Nobody listens yet, so all is in rsyslog's queue, which survives the kill. */
        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(port, bed);
            rsyslog.kill9();
            rsyslog.forwardingTo(line.port()).start();
            return new CuttableSource(source(), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            RelpFixture.publish(rsyslog, payloads);
        }

        /** What was sent and not answered, rsyslog sends again with its next message. */
        @Override
        public void stir() {
            publish(List.of("stir".getBytes(StandardCharsets.UTF_8)));
        }

        /** It has no way to ask. */
        @Override
        public OptionalLong unacknowledged() {
            return OptionalLong.empty();
        }
    }
}
