package io.holdfast.source.sqs;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.time.Threads;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** One attempt to open a source: settings, client, a look at the queue, polls. Not thread-safe. */
final class QueueOpening {
    private static final int MOST_BY_DEFAULT = 5_000;

    private final SqsQueue source;
    private final SourceContext context;
    private final String name;

    QueueOpening(SqsQueue source, SourceContext context) {
        this.source = source;
        this.context = context;
        this.name = "holdfast-sqs-" + context.index();
    }

    SourceReader open() {
        SqsClient client = client();
        try {
            client.getQueueAttributes(GetQueueAttributesRequest.builder()
                    .queueUrl(source.url())
                    .attributeNames(QueueAttributeName.QUEUE_ARN)
                    .build());
        } catch (SdkException failure) {
            client.close();
            throw Failures.of(source, "open", failure);
        }
        return polling(client);
    }

    private SourceReader polling(SqsClient client) {
        int pollers = source.pollers();
        ExecutorService polling = Executors.newFixedThreadPool(pollers, Threads.daemons(name + "-poll"));
        ExecutorService sending = Executors.newFixedThreadPool(pollers, Threads.daemons(name + "-send"));
        Inbox inbox = new Inbox(window());
        Batches batches =
                new Batches(source, client, sending, context.metrics().counter("source.sqs.receipts.expired"));
        Messages messages = new Messages(source.name(), context);
        for (int i = 0; i < pollers; i++) {
            polling.execute(new Poller(source, client, messages, inbox, context.ticker()));
        }
        return new QueueReader(source, client, inbox, batches, polling, sending, window(), context.ticker());
    }

    private int window() {
        if (source.prefetch() > 0) {
            return source.prefetch();
        }
        return source.isFifo() ? Batches.MOST : Math.min(context.window(), MOST_BY_DEFAULT);
    }

    private SqsClient client() {
        SqsClientBuilder builder = SqsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(source.connectTimeout())
                        .socketTimeout(source.answerTimeout().plus(source.waitTime())))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(source.answerTimeout().plus(source.waitTime()))
                        .build());
        try {
            builder.credentialsProvider(credentials());
            source.region().map(Region::of).ifPresent(builder::region);
            source.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
            return builder.build();
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        } catch (SdkException failure) {
            throw Failures.of(source, "open", failure);
        }
    }

    private AwsCredentialsProvider credentials() {
        if (source.accessKey().isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        ResolvedSecrets secrets = new ResolvedSecrets();
        String key = secrets.resolve(source.accessKey());
        String secret = secrets.resolve(source.secretKey());
        return StaticCredentialsProvider.create(
                source.sessionToken().isEmpty()
                        ? AwsBasicCredentials.create(key, secret)
                        : AwsSessionCredentials.create(key, secret, secrets.resolve(source.sessionToken())));
    }
}
