package io.holdfast.source.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Answers that ElasticMQ never gives, as Amazon documents them. */
class FailuresTest {
    private static final SqsQueue SOURCE = SqsQueue.at("https://sqs.eu-west-1.amazonaws.com/123456789012/orders");

    private static SourceException answered(String code, int status) {
        return Failures.of(SOURCE, "receive from", (SqsException) SqsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("the words of the queue")
                        .build())
                .statusCode(status)
                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken", "UnrecognizedClientException"})
    void shouldRefuseWrongCredentials(String code) {
        assertThat(answered(code, 403))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageStartingWith(
                        "Cannot receive from sqs https://sqs.eu-west-1.amazonaws.com/123456789012/orders:")
                .hasMessageContaining("the words of the queue")
                .hasMessageContaining("check what the references of credentials(...) lead to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDenied", "AccessDeniedException"})
    void shouldNameThePermissionsThatAreNeeded(String code) {
        assertThat(answered(code, 403))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("needs sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility");
    }

    @Test
    void shouldRefuseAQueueThatIsNotThere() {
        assertThat(Failures.of(
                        SOURCE,
                        "open",
                        QueueDoesNotExistException.builder()
                                .message("no such queue")
                                .build()))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("create the queue");
    }

    @ParameterizedTest
    @CsvSource({
        "OverLimit,403",
        "ThrottlingException,400",
        "KmsThrottled,400",
        "InternalFailure,500",
        "ServiceUnavailable,503"
    })
    void shouldTryAgainWhatPasses(String code, int status) {
        assertThat(answered(code, status)).isInstanceOf(SourceUnavailableException.class);
    }

    @Test
    void shouldRefuseWhatTheRequestIsBlamedForOtherwise() {
        assertThat(answered("InvalidParameterValue", 400)).isInstanceOf(SourceRefusedException.class);
    }

    @Test
    void shouldSayWhatIsMissingOnThisHost() {
        assertThat(Failures.of(
                        SOURCE,
                        "open",
                        SdkClientException.create("Unable to load credentials from any of the providers")))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("no credentials were found on this host");
    }

    @Test
    void shouldTryAgainWhenNobodyAnswers() {
        assertThat(Failures.of(SOURCE, "open", SdkClientException.create("Connection refused")))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("check the queue's URL, region(...) and endpoint(...)");
    }
}
