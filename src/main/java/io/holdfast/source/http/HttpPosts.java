package io.holdfast.source.http;

import io.holdfast.config.ByteSize;
import io.holdfast.config.SecretReferences;
import io.holdfast.config.TimeLimits;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.listen.Listening;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is posted to a path over HTTP, answered with 200 when it is stored. Each receiver of the stream is a server of its
 * own; {@link Listening} says where. A record is a line, a line of JSON, or a whole body. Immutable and thread-safe.
 */
public final class HttpPosts implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9/._~-]{0,200}");
    private static final int MOST_REQUESTS = 1_000;
    private static final int MOST_KEYS = 1_000_000;
    private static final long MOST_BYTES = 1L << 30;

    /** What a record is. */
    public enum Format {
        /** Each line of the body, without its line break; an empty line is an empty record. */
        LINES,
        /** Each line that is not blank; it must be one value of JSON, or the request is refused with 400. */
        JSON_LINES,
        /** The body as it is. */
        BODY
    }

    private final Listening listening;
    private final String path;
    private final Format format;
    private final String token;
    private final @Nullable TlsSettings tls;
    private final long maxBodyBytes;
    private final int maxRequests;
    private final long maxWaitingBytes;
    private final int rememberedKeys;
    private final Duration storeTimeout;
    private final Duration requestTimeout;

    private HttpPosts(Draft draft) {
        listening = draft.listening;
        path = draft.path;
        format = draft.format;
        token = draft.token;
        tls = draft.tls;
        maxBodyBytes = draft.maxBodyBytes;
        maxRequests = draft.maxRequests;
        maxWaitingBytes = draft.maxWaitingBytes;
        rememberedKeys = draft.rememberedKeys;
        storeTimeout = draft.storeTimeout;
        requestTimeout = draft.requestTimeout;
    }

    /**
     * What is posted to a path; each line is a record unless {@link #format} says otherwise.
     *
     * @param listening where the receivers listen
     * @param path begins with a slash; letters, digits, slashes, dots, hyphens, underscores and tildes
     * @throws IllegalArgumentException if the path is not of this form
     */
    public static HttpPosts to(Listening listening, String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("A path to post to begins with a slash and has letters, digits and"
                    + " / . - _ ~ alone, 200 at most; found '" + path + "'");
        }
        return new HttpPosts(new Draft(listening, path));
    }

    /** What a record is; {@link Format#LINES} unless set. */
    public HttpPosts format(Format chosen) {
        Draft draft = new Draft(this);
        draft.format = chosen;
        return new HttpPosts(draft);
    }

    /**
     * Lets in only those who send {@code Authorization: Bearer} with this token; anybody unless set. Without
     * {@link #tls} the token can be read on its way.
     *
     * @param reference the token, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @throws IllegalArgumentException if it was given literally
     */
    public HttpPosts token(String reference) {
        Draft draft = new Draft(this);
        draft.token = SecretReferences.required("The token of HTTP posts", reference);
        return new HttpPosts(draft);
    }

    /**
     * Speaks HTTPS, with the identity of these settings. Where they also say whom to trust, only senders with a
     * certificate of those are let in.
     */
    public HttpPosts tls(TlsSettings settings) {
        Draft draft = new Draft(this);
        draft.tls = settings;
        return new HttpPosts(draft);
    }

    /**
     * The longest body; 16 MiB unless set. A longer one is refused with 413.
     *
     * @throws IllegalArgumentException if it is not from 1 byte to 1 GiB
     */
    public HttpPosts maxBody(ByteSize size) {
        Draft draft = new Draft(this);
        draft.maxBodyBytes = bytes("maxBody", size);
        draft.maxWaitingBytes = Math.max(draft.maxWaitingBytes, draft.maxBodyBytes);
        return new HttpPosts(draft);
    }

    /**
     * How much may wait for the store at a time; 64 requests and 64 MiB unless set. Beyond either, requests are refused
     * with 429. Each request that waits takes a thread; bodies take up to three times their size while they are read.
     *
     * @param requests 1 to 1000
     * @param size at least {@link #maxBody}
     * @throws IllegalArgumentException if one is out of range
     */
    public HttpPosts maxWaiting(int requests, ByteSize size) {
        if (requests < 1 || requests > MOST_REQUESTS || size.bytes() < maxBodyBytes) {
            throw new IllegalArgumentException("maxWaiting must be from 1 to " + MOST_REQUESTS + " requests, and at"
                    + " least the longest body of " + maxBodyBytes + " bytes; found " + requests + " and "
                    + size.bytes());
        }
        Draft draft = new Draft(this);
        draft.maxRequests = requests;
        draft.maxWaitingBytes = size.bytes();
        return new HttpPosts(draft);
    }

    /**
     * How many values of {@code Idempotency-Key} are remembered, the latest used; 10000 unless set.
     *
     * @param keys 0 to a million; 0 remembers only those whose requests wait
     */
    public HttpPosts rememberedKeys(int keys) {
        if (keys < 0 || keys > MOST_KEYS) {
            throw new IllegalArgumentException("rememberedKeys must be from 0 to " + MOST_KEYS + ", found " + keys);
        }
        Draft draft = new Draft(this);
        draft.rememberedKeys = keys;
        return new HttpPosts(draft);
    }

    /** How long a request waits for the store before it is answered with 503; 30 s unless set. At least a millisecond. */
    public HttpPosts storeTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.storeTimeout = TimeLimits.positive("storeTimeout", limit);
        return new HttpPosts(draft);
    }

    /**
     * How long a sender may take to send a request; 30 s unless set, in whole seconds, at least one. The JDK's server has
     * this limit once for a process: it counts where nobody has set {@code sun.net.httpserver.maxReqTime}, and where
     * several sources differ, the one that opens first.
     */
    public HttpPosts requestTimeout(Duration limit) {
        if (limit.toSeconds() < 1) {
            throw new IllegalArgumentException("requestTimeout must be at least 1 s, found " + limit);
        }
        Draft draft = new Draft(this);
        draft.requestTimeout = TimeLimits.positive("requestTimeout", limit);
        return new HttpPosts(draft);
    }

    private static long bytes(String name, ByteSize size) {
        if (size.bytes() < 1 || size.bytes() > MOST_BYTES) {
            throw new IllegalArgumentException(
                    name + " must be from 1 to " + MOST_BYTES + " bytes, found " + size.bytes());
        }
        return size.bytes();
    }

    @Override
    public String name() {
        return "http " + listening + " " + path;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public Optional<String> preferredHost(int receiver) {
        return listening.preferredHost(receiver);
    }

    @Override
    public SourceReader open(SourceContext context) {
        return new HttpOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + ", " + format + (token.isEmpty() ? "" : ", with a token") + (tls == null ? "" : ", " + tls);
    }

    Listening listening() {
        return listening;
    }

    String path() {
        return path;
    }

    Format format() {
        return format;
    }

    /** A reference; empty when everybody is let in. */
    String token() {
        return token;
    }

    Optional<TlsSettings> tls() {
        return Optional.ofNullable(tls);
    }

    long maxBodyBytes() {
        return maxBodyBytes;
    }

    int maxRequests() {
        return maxRequests;
    }

    long maxWaitingBytes() {
        return maxWaitingBytes;
    }

    int rememberedKeys() {
        return rememberedKeys;
    }

    Duration storeTimeout() {
        return storeTimeout;
    }

    Duration requestTimeout() {
        return requestTimeout;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private static final Duration DEFAULT_BOUND = Duration.ofSeconds(30);

        private final Listening listening;
        private final String path;
        private Format format = Format.LINES;
        private String token = "";
        private @Nullable TlsSettings tls;
        private long maxBodyBytes = 16L << 20;
        private int maxRequests = 64;
        private long maxWaitingBytes = 64L << 20;
        private int rememberedKeys = 10_000;
        private Duration storeTimeout = DEFAULT_BOUND;
        private Duration requestTimeout = DEFAULT_BOUND;

        Draft(Listening listening, String path) {
            this.listening = listening;
            this.path = path;
        }

        Draft(HttpPosts source) {
            this(source.listening, source.path);
            format = source.format;
            token = source.token;
            tls = source.tls;
            maxBodyBytes = source.maxBodyBytes;
            maxRequests = source.maxRequests;
            maxWaitingBytes = source.maxWaitingBytes;
            rememberedKeys = source.rememberedKeys;
            storeTimeout = source.storeTimeout;
            requestTimeout = source.requestTimeout;
        }
    }
}
