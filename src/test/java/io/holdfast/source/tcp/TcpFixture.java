package io.holdfast.source.tcp;

import io.holdfast.examples.SendLines;
import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.TestBed;
import java.io.Closeable;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Example senders, one for each place, that announce themselves. Not thread-safe. */
final class TcpFixture implements SourceServer, Closeable {
    private static final Pattern ACKNOWLEDGED = Pattern.compile("acked=(\\d+)");
    private static final int PIPE_BYTES = 1 << 16;

    private final TestBed bed;
    private final List<Thread> senders = new ArrayList<>();

    TcpFixture(TestBed bed) {
        this.bed = bed;
    }

    @Override
    public void start() {} // each place has a sender of its own

    @Override
    public void kill9() {
        throw new UnsupportedOperationException("the example sender keeps its lines in memory");
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case SERVER_KILL, ACKNOWLEDGEMENTS_SURVIVE_KILL ->
                Optional.of("what a sender keeps is the sender's: the example one keeps lines in memory");
            case REDELIVERED_FLAG -> Optional.of("it is a hint within one process");
            case ACKNOWLEDGE_TIMEOUT -> Optional.of("a sender waits as long as the connection stands");
            case CREDENTIALS, PERMISSION -> Optional.of("the protocol knows nobody");
            default -> Optional.empty();
        };
    }

    @Override
    public SourcePlace place(String name) {
        return new Place(name);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        throw new UnsupportedOperationException("the protocol knows nobody");
    }

    @Override
    public RefusedSource wrongAddress(SourcePlace place, int port) {
        return new RefusedSource(
                TcpLines.connect("127.0.0.1", port).connectTimeout(Duration.ofSeconds(2)), "127.0.0.1:" + port);
    }

    @Override
    public RefusedSource permissionDenied(SourcePlace place) {
        throw new UnsupportedOperationException("the protocol knows nobody");
    }

    @Override
    public void close() {
        senders.forEach(Thread::interrupt);
    }

    private final class Place implements SourcePlace {
        private final int port = FreePorts.next();
        private final Path status;
        private final PipedOutputStream input = new PipedOutputStream();
        private long published;

        Place(String name) {
            Path directory = bed.directory("sender-" + name);
            this.status = directory.resolve("status");
            List<String> arguments = List.of("--port", Integer.toString(port), "--status", status.toString());
            try {
                PipedInputStream read = new PipedInputStream(input, PIPE_BYTES);
                PrintStream out = new PrintStream(Files.newOutputStream(directory.resolve("out")), true);
                Thread sender = new Thread(() -> send(arguments, read, out), "sender-" + name);
                sender.setDaemon(true);
                sender.start();
                senders.add(sender);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void send(List<String> arguments, PipedInputStream read, PrintStream out) {
            try {
                int unused = SendLines.run(arguments, read, out);
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public TcpLines source() {
            return TcpLines.connect("127.0.0.1", port);
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(port, bed);
            return new CuttableSource(TcpLines.connect("127.0.0.1", line.port()), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            try {
                for (byte[] payload : payloads) {
                    input.write(payload);
                    input.write('\n');
                }
                input.flush();
                published += payloads.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** As the sender's status file says, which is up to half a second old. */
        @Override
        public OptionalLong unacknowledged() {
            try {
                Matcher matcher = ACKNOWLEDGED.matcher(Files.exists(status) ? Files.readString(status) : "acked=0");
                return OptionalLong.of(matcher.find() ? published - Long.parseLong(matcher.group(1)) : -1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
