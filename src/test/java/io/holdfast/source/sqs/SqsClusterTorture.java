package io.holdfast.source.sqs;

import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.TestBed;
import java.util.List;
import org.reactivestreams.FlowAdapters;
import software.amazon.awssdk.annotations.NotNull;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.TlsTrustManagersProvider;
import software.amazon.awssdk.http.auth.aws.eventstream.HttpAuthAwsEventStream;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.signer.BearerHttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.BaseSignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.IdentityProviders;
import software.amazon.awssdk.metrics.MetricCategory;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.protocols.core.PathMarshaller;
import software.amazon.awssdk.protocols.json.StructuredJsonGenerator;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.LegacyRetryStrategy;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.thirdparty.jackson.core.Base64Variant;
import software.amazon.awssdk.utils.async.DelegatingSubscriber;

/** SQS through Spark, on ElasticMQ: a cell of {@code scripts/torture.sh receivers}. */
class SqsClusterTorture extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return SqsFixture.standard(testBed);
    }

    /** The SDK comes in many jars. */
    @Override
    protected List<Class<?>> clients() {
        return List.of(
                NotNull.class,
                AwsBasicCredentials.class,
                DefaultsMode.class,
                SdkChecksum.class,
                ChecksumAlgorithm.class,
                SdkException.class,
                Endpoint.class,
                TlsTrustManagersProvider.class,
                HttpAuthAwsEventStream.class,
                AwsV4FamilyHttpSigner.class,
                BearerHttpSigner.class,
                BaseSignedRequest.class,
                UrlConnectionHttpClient.class,
                IdentityProviders.class,
                MetricCategory.class,
                ProfileFile.class,
                PathMarshaller.class,
                StructuredJsonGenerator.class,
                JsonNode.class,
                Region.class,
                LegacyRetryStrategy.class,
                AcquireInitialTokenResponse.class,
                SqsClient.class,
                Base64Variant.class,
                DelegatingSubscriber.class,
                FlowAdapters.class);
    }
}
