package io.holdfast.source.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.holdfast.source.Header;
import io.holdfast.source.SourceContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves requests: reads each whole, hands its records to the engine, and answers when they are stored. Thread-safe. */
final class PostHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(PostHandler.class);
    private static final String HEADER = "holdfast.http.";
    private static final String RETRY_SECONDS = "1";

    private final HttpPosts source;
    private final Gate gate;
    private final Records records;
    private final PostQueue queue;
    private final Admission admission;
    private final RecentKeys keys;
    private final PostCounts counts;
    private final InService inService = new InService();

    PostHandler(HttpPosts source, String token, PostQueue queue, SourceContext context) {
        this.source = source;
        this.gate = new Gate(token);
        this.records = new Records(source.format(), context.maxRecordBytes());
        this.queue = queue;
        this.admission = new Admission(source.maxRequests(), source.maxWaitingBytes());
        this.keys = new RecentKeys(source.rememberedKeys());
        this.counts = PostCounts.of(context.metrics());
    }

    @Override
    public void handle(HttpExchange exchange) {
        inService.begin();
        try (exchange) {
            respond(exchange, answer(exchange));
        } catch (IOException gone) {
            log.debug("{}: a sender went away: {}", source.name(), gone.toString());
        } finally {
            inService.end();
        }
    }

    /** Waits until no request is being served, at most so long. */
    void awaitNone(Duration longest) {
        inService.awaitNone(longest);
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        try {
            if (!exchange.getRequestURI().getPath().equals(source.path())) {
                return Answer.of(Answer.NOT_FOUND, "records are posted to " + source.path());
            }
            return switch (exchange.getRequestMethod()) {
                case "POST" -> counted(post(exchange));
                case "GET", "HEAD" -> Answer.of(Answer.OK, health());
                default -> Answer.of(Answer.METHOD_NOT_ALLOWED, "records are posted; GET asks whether they can be");
            };
        } catch (RefusedRequestException refused) {
            return counted(refused.answer());
        }
    }

    private Answer counted(Answer answer) {
        counts.count(answer);
        return answer;
    }

    private String health() {
        return "takes posts; " + admission.requests() + " requests wait, " + admission.bytes() + " bytes";
    }

    private Answer post(HttpExchange exchange) throws IOException {
        Headers head = exchange.getRequestHeaders();
        gate.check(head);
        Admission.Place place = admission.enter();
        try {
            byte[] body =
                    Body.read(exchange.getRequestBody(), head.getFirst("Content-Length"), source.maxBodyBytes(), place);
            List<byte[]> read = records.of(body);
            return read.isEmpty() ? Answer.stored(0) : store(read, head, BodySum.of(body), place);
        } finally {
            place.leaveUnlessKept();
        }
    }

    private Answer store(List<byte[]> read, Headers head, BodySum sum, Admission.Place place) {
        String key = head.getFirst(Gate.KEY);
        if (key == null) {
            return send(new Post(read, headers(head), end -> place.leave()), place);
        }
        Post post = new Post(read, headers(head), end -> {
            keys.ended(key, end.isOk());
            place.leave();
        });
        RecentKeys.Claim claim = keys.claim(key, sum, post);
        if (!claim.sum().equals(sum)) {
            return Answer.of(
                    Answer.OTHER_CONTENT, "this " + Gate.KEY + " came with another body before; use a new one for it");
        }
        if (claim.post() == null) {
            return Answer.storedBefore();
        }
        return claim.post() == post ? send(post, place) : await(claim.post());
    }

    private Answer send(Post post, Admission.Place place) {
        place.keep();
        if (!queue.add(post)) {
            post.finish(Answer.of(Answer.UNAVAILABLE, PostQueue.UNTOUCHED));
        }
        return await(post);
    }

    private Answer await(Post post) {
        try {
            Optional<Answer> end = post.await(source.storeTimeout());
            return end.orElseGet(() -> tooLate(post));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Answer.of(Answer.UNAVAILABLE, PostQueue.UNKNOWN);
        }
    }

    /** What the engine has not begun to take is taken back, so that its repeat is not stored twice. */
    private Answer tooLate(Post post) {
        String after = "not stored within " + source.storeTimeout().toMillis() + " ms";
        log.warn("{}: a request was {}; its sender is told to send it again", source.name(), after);
        if (queue.withdraw(post)) {
            Answer untouched = Answer.of(Answer.UNAVAILABLE, after + ", and given up; send it again");
            post.finish(untouched);
            return untouched;
        }
        return Answer.of(
                Answer.UNAVAILABLE, after + ", and perhaps it will be; send it again, with the same " + Gate.KEY);
    }

    private static List<Header> headers(Headers head) {
        List<Header> kept = new ArrayList<>();
        for (String name : List.of("Content-Type", Gate.KEY)) {
            String value = head.getFirst(name);
            if (value != null) {
                kept.add(new Header(HEADER + name.toLowerCase(Locale.ROOT), value.getBytes(UTF_8)));
            }
        }
        return kept;
    }

    private static void respond(HttpExchange exchange, Answer answer) throws IOException {
        Headers head = exchange.getResponseHeaders();
        head.set("Content-Type", "text/plain; charset=utf-8");
        switch (answer.status()) {
            case Answer.TOO_MANY, Answer.UNAVAILABLE -> head.set("Retry-After", RETRY_SECONDS);
            case Answer.UNAUTHORIZED -> head.set("WWW-Authenticate", "Bearer");
            case Answer.METHOD_NOT_ALLOWED -> head.set("Allow", "POST, GET, HEAD");
            default -> {} // the status says all
        }
        if (answer.replayed()) {
            head.set("Idempotency-Replayed", "true");
        }
        if (!answer.isOk()) {
            Body.drop(exchange.getRequestBody());
        }
        write(exchange, answer);
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        byte[] text = (answer.text() + "\n").getBytes(UTF_8);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), isHead ? -1 : text.length);
        if (!isHead) {
            exchange.getResponseBody().write(text);
        }
    }
}
