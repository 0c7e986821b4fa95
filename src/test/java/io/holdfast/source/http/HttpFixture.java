package io.holdfast.source.http;

import io.holdfast.source.contract.CuttableSource;
import io.holdfast.source.contract.RefusedSource;
import io.holdfast.source.contract.SourceCase;
import io.holdfast.source.contract.SourcePlace;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.source.listen.Listening;
import io.holdfast.testbed.CutLine;
import io.holdfast.testbed.FreePorts;
import io.holdfast.testbed.TestBed;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Senders over HTTP. The server is the receiver itself, in a process of its own. Not thread-safe. */
final class HttpFixture implements SourceServer, Closeable {
    static final String TOKEN = "p0st-s3cret-t0ken";
    private static final String TOKEN_REFERENCE = "${env:POST_TOKEN}";

    private final TestBed bed;
    private final List<Closeable> open = new ArrayList<>();

    HttpFixture(TestBed bed) {
        this.bed = bed;
    }

    @Override
    public void start() {} // the senders begin with their first record

    @Override
    public void kill9() {
        throw new UnsupportedOperationException("the server is the receiver");
    }

    @Override
    public Optional<String> unknown(SourceCase unknown) {
        return switch (unknown) {
            case SERVER_KILL, ACKNOWLEDGEMENTS_SURVIVE_KILL ->
                Optional.of("the receiver is the server, and other cases kill it; what a sender keeps is the sender's");
            case REDELIVERED_FLAG -> Optional.of("a repeated request looks like a new one");
            case LONG_RECORD -> Optional.of("it is refused to its sender");
            case PERMISSION -> Optional.of("whoever has the token may post");
            default -> Optional.empty();
        };
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("POST_TOKEN", TOKEN);
    }

    @Override
    public List<String> secrets() {
        return List.of(TOKEN);
    }

    /** A repeat with the same key waits for the first one's store. */
    @Override
    public boolean redeliversAfterTimeout() {
        return false;
    }

    @Override
    public String timeoutLogged() {
        return "not stored within 1000 ms";
    }

    @Override
    public SourcePlace place(String name) {
        return new Place(name);
    }

    /** Lines that are posted to that path. */
    HttpPosts source(Listening listening, String name) {
        return HttpPosts.to(listening, "/" + name).token(TOKEN_REFERENCE).storeTimeout(acknowledgeTimeout());
    }

    /** A sender that ends with the fixture. */
    PostSender sender(Supplier<Optional<URI>> target) {
        PostSender sender = new PostSender(target, TOKEN);
        open.add(sender);
        return sender;
    }

    static URI uri(int port, String name) {
        return URI.create("http://127.0.0.1:" + port + "/" + name);
    }

    @Override
    public RefusedSource wrongCredentials(SourcePlace place) {
        HttpPosts wrong = ((Place) place).source().token("${env:NO_SUCH_TOKEN}");
        return new RefusedSource(wrong, "${env:NO_SUCH_TOKEN} leads to nothing on this host");
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
                source(Listening.on(port), "wrong-address"), "Address already in use", "see who has that port");
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
        private final String name;
        private final int port = FreePorts.next();
        private final PostSender sender;
        private volatile int target = port;

        Place(String name) {
            this.name = name;
            this.sender = sender(() -> Optional.of(uri(target, name)));
        }

        @Override
        public HttpPosts source() {
            return HttpFixture.this.source(Listening.on(port), name);
        }

        @Override
        public CuttableSource cuttable() {
            CutLine line = CutLine.to(port, bed);
            target = line.port();
            return new CuttableSource(source(), line::cut);
        }

        @Override
        public void publish(List<byte[]> payloads) {
            sender.publish(payloads);
        }

        @Override
        public OptionalLong unacknowledged() {
            return OptionalLong.of(sender.unanswered());
        }
    }
}
