package io.holdfast.source.sqs;

import io.holdfast.config.SecretReferences;
import io.holdfast.config.TimeLimits;
import io.holdfast.source.Promise;
import io.holdfast.source.Source;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceLibrary;
import io.holdfast.source.SourceReader;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an Amazon SQS queue, standard or FIFO, deleted when they are stored. Several receivers share a queue. It
 * needs {@code software.amazon.awssdk:sqs} and {@code software.amazon.awssdk:url-connection-client}. Immutable and
 * thread-safe.
 */
public final class SqsQueue implements Source {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String LIBRARY = "software.amazon.awssdk.services.sqs.SqsClient";
    private static final String ARTIFACT = "software.amazon.awssdk:sqs:2.33.0";
    private static final String HTTP_LIBRARY = "software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient";
    private static final String HTTP_ARTIFACT = "software.amazon.awssdk:url-connection-client:2.33.0";
    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(10);
    private static final Duration LONGEST_VISIBILITY = Duration.ofHours(12);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int MOST_PREFETCH = 100_000;
    private static final int MOST_POLLERS = 64;
    private static final Pattern URL = Pattern.compile("(https?://[^\\s/@?#]+)/([^\\s@?#]+)");
    private static final Pattern AMAZON =
            Pattern.compile("https?://sqs\\.([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?(?::\\d+)?");

    private final String url;
    private final @Nullable String region;
    private final @Nullable String endpoint;
    private final String accessKey;
    private final String secretKey;
    private final String sessionToken;
    private final Duration visibilityTimeout;
    private final Duration waitTime;
    private final int prefetch;
    private final int pollers;
    private final Duration connectTimeout;
    private final Duration answerTimeout;

    private SqsQueue(Draft draft) {
        url = draft.url;
        region = draft.region;
        endpoint = draft.endpoint;
        accessKey = draft.accessKey;
        secretKey = draft.secretKey;
        sessionToken = draft.sessionToken;
        visibilityTimeout = draft.visibilityTimeout;
        waitTime = draft.waitTime;
        prefetch = draft.prefetch;
        pollers = draft.pollers;
        connectTimeout = draft.connectTimeout;
        answerTimeout = draft.answerTimeout;
    }

    /**
     * The messages of a queue. Its region is read from the URL; of a URL that is not Amazon's, the host is the endpoint.
     *
     * @param url as {@code https://sqs.eu-west-1.amazonaws.com/123456789012/orders}; FIFO queues end with {@code .fifo}
     * @throws IllegalArgumentException if it is not of this form
     */
    public static SqsQueue at(String url) {
        Matcher form = URL.matcher(url);
        if (!form.matches()) {
            // Not repeated: people write secrets into addresses.
            throw new IllegalArgumentException("An SQS queue is given by its URL, as"
                    + " https://sqs.<region>.amazonaws.com/<account>/<name>, with nothing else in it; credentials go to"
                    + " credentials(...)");
        }
        Draft draft = new Draft();
        draft.url = url;
        Matcher amazon = AMAZON.matcher(form.group(1));
        if (amazon.matches()) {
            draft.region = amazon.group(1);
        } else {
            draft.endpoint = form.group(1);
        }
        return new SqsQueue(draft);
    }

    /** In which region the queue is, where its URL does not say so; unless set, as the executor's host has it. */
    public SqsQueue region(String name) {
        Draft draft = new Draft(this);
        draft.region = name;
        return new SqsQueue(draft);
    }

    /**
     * Where requests go, as a VPC endpoint.
     *
     * @param address {@code https://host} or {@code http://host:port}
     * @throws IllegalArgumentException if it is not of this form
     */
    public SqsQueue endpoint(String address) {
        if (!address.matches("https?://[^\\s/@?#]+/?")) {
            throw new IllegalArgumentException("An endpoint of SQS is given as https://host:port and nothing else");
        }
        Draft draft = new Draft(this);
        draft.endpoint = address;
        return new SqsQueue(draft);
    }

    /**
     * Who receives. Unless set, the default credentials of the executor's host: variables, files, the role of its
     * instance or container.
     *
     * @param accessKeyReference the key's id, by reference: <code>${env:NAME}</code>, <code>${file:/path}</code> or
     *     <code>${file:/path#key}</code>, resolved on the executor
     * @param secretKeyReference the secret key, by reference
     * @throws IllegalArgumentException if one was given literally
     */
    public SqsQueue credentials(String accessKeyReference, String secretKeyReference) {
        Draft draft = new Draft(this);
        draft.accessKey = SecretReferences.required("SQS's credentials(...)", accessKeyReference);
        draft.secretKey = SecretReferences.required("SQS's credentials(...)", secretKeyReference);
        draft.sessionToken = "";
        return new SqsQueue(draft);
    }

    /** The same with the token of a session, which ends when that does. */
    public SqsQueue credentials(String accessKeyReference, String secretKeyReference, String tokenReference) {
        Draft draft = new Draft(credentials(accessKeyReference, secretKeyReference));
        draft.sessionToken = SecretReferences.required("SQS's credentials(...)", tokenReference);
        return new SqsQueue(draft);
    }

    /**
     * How long the queue hides what was received from other receivers; 2 minutes unless set. It is prolonged while a
     * receiver is at work, and passes in full after its kill.
     *
     * @param time 1 s to 12 h, in whole seconds
     * @throws IllegalArgumentException if it is out of range
     */
    public SqsQueue visibilityTimeout(Duration time) {
        Draft draft = new Draft(this);
        draft.visibilityTimeout = wholeSeconds("visibilityTimeout", time, 1, LONGEST_VISIBILITY);
        return new SqsQueue(draft);
    }

    /**
     * How long one request waits for messages; 5 s unless set. A receiver that stops waits for requests under way.
     *
     * @param time 0 to 20 s, in whole seconds
     * @throws IllegalArgumentException if it is out of range
     */
    public SqsQueue waitTime(Duration time) {
        Draft draft = new Draft(this);
        draft.waitTime = wholeSeconds("waitTime", time, 0, LONGEST_WAIT);
        return new SqsQueue(draft);
    }

    private static Duration wholeSeconds(String name, Duration time, long least, Duration most) {
        boolean isWhole = time.equals(Duration.ofSeconds(time.toSeconds()));
        if (time.toSeconds() < least || time.compareTo(most) > 0 || !isWhole) {
            throw new IllegalArgumentException(name + " must be from " + least + " s to " + most.toSeconds()
                    + " s, in whole seconds, found " + time);
        }
        return time;
    }

    /**
     * How many messages are received ahead of being deleted. Unless set, in a standard queue three blocks' records for
     * each block in flight, at most 5000; in a FIFO queue 10, which is all that it hands over of one group. A FIFO queue
     * with many groups is read faster with more, and a block then may wait for its age.
     *
     * @param messages 1 to 100000; SQS allows 120000 for all receivers together
     * @throws IllegalArgumentException if it is out of range
     */
    public SqsQueue prefetch(int messages) {
        Draft draft = new Draft(this);
        draft.prefetch = inRange("prefetch", messages, MOST_PREFETCH);
        return new SqsQueue(draft);
    }

    /**
     * How many requests may be under way at a time, for messages as well as for deleting; 4 unless set.
     *
     * @param requests 1 to 64
     * @throws IllegalArgumentException if it is out of range
     */
    public SqsQueue pollers(int requests) {
        Draft draft = new Draft(this);
        draft.pollers = inRange("pollers", requests, MOST_POLLERS);
        return new SqsQueue(draft);
    }

    private static int inRange(String name, int number, int most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(name + " must be from 1 to " + most + ", found " + number);
        }
        return number;
    }

    /** How long connecting may take; 10 s unless set. At least a millisecond. */
    public SqsQueue connectTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.connectTimeout = TimeLimits.positive("connectTimeout", limit);
        return new SqsQueue(draft);
    }

    /** How long an answer may take beyond {@link #waitTime}, all repetitions included; 10 s unless set. At least 1 ms. */
    public SqsQueue answerTimeout(Duration limit) {
        Draft draft = new Draft(this);
        draft.answerTimeout = TimeLimits.positive("answerTimeout", limit);
        return new SqsQueue(draft);
    }

    @Override
    public String name() {
        return "sqs " + url;
    }

    @Override
    public Promise promise() {
        return Promise.AT_LEAST_ONCE;
    }

    @Override
    public SourceReader open(SourceContext context) {
        SourceLibrary.require(LIBRARY, ARTIFACT, name());
        SourceLibrary.require(HTTP_LIBRARY, HTTP_ARTIFACT, name());
        return new QueueOpening(this, context).open();
    }

    @Override
    public String toString() {
        return name() + (endpoint == null ? "" : " at " + endpoint);
    }

    String url() {
        return url;
    }

    boolean isFifo() {
        return url.endsWith(".fifo");
    }

    /** Empty when the host says so. */
    Optional<String> region() {
        return Optional.ofNullable(region);
    }

    /** Empty for the region's own. */
    Optional<String> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** A reference; empty for default credentials. */
    String accessKey() {
        return accessKey;
    }

    /** A reference. */
    String secretKey() {
        return secretKey;
    }

    /** A reference; empty without a session. */
    String sessionToken() {
        return sessionToken;
    }

    Duration visibilityTimeout() {
        return visibilityTimeout;
    }

    Duration waitTime() {
        return waitTime;
    }

    /** 0 when it is left to the kind of queue. */
    int prefetch() {
        return prefetch;
    }

    int pollers() {
        return pollers;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration answerTimeout() {
        return answerTimeout;
    }

    /** The fields on their way from one instance to the next. */
    private static final class Draft {
        private String url = "";
        private @Nullable String region;
        private @Nullable String endpoint;
        private String accessKey = "";
        private String secretKey = "";
        private String sessionToken = "";
        private Duration visibilityTimeout = Duration.ofMinutes(2);
        private Duration waitTime = Duration.ofSeconds(5);
        private int prefetch;
        private int pollers = 4;
        private Duration connectTimeout = DEFAULT_BOUND;
        private Duration answerTimeout = DEFAULT_BOUND;

        Draft() {}

        Draft(SqsQueue source) {
            url = source.url;
            region = source.region;
            endpoint = source.endpoint;
            accessKey = source.accessKey;
            secretKey = source.secretKey;
            sessionToken = source.sessionToken;
            visibilityTimeout = source.visibilityTimeout;
            waitTime = source.waitTime;
            prefetch = source.prefetch;
            pollers = source.pollers;
            connectTimeout = source.connectTimeout;
            answerTimeout = source.answerTimeout;
        }
    }
}
