package io.holdfast.source.sqs;

import io.holdfast.source.SourceException;
import io.holdfast.source.SourceRefusedException;
import io.holdfast.source.SourceUnavailableException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Turns what the SDK throws into what an engine and an operator can act on. Stateless. */
final class Failures {
    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final Set<String> LOGINS = Set.of(
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "IncompleteSignature",
            "ExpiredToken",
            "ExpiredTokenException");

    /** Of the kind that passes although the request is blamed. */
    private static final Set<String> PASSING =
            Set.of("OverLimit", "RequestThrottled", "KmsThrottled", "AWS.SimpleQueueService.OverLimit");

    private Failures() {}

    /**
     * Something could not be done.
     *
     * @param verb what, as {@code receive from}
     */
    static SourceException of(SqsQueue source, String verb, SdkException failure) {
        String what = "Cannot " + verb + " " + source.name() + ": ";
        if (failure instanceof AwsServiceException answer) {
            return answered(what, answer);
        }
        String words = String.valueOf(failure.getMessage());
        if (words.contains("load credentials")) {
            return new SourceRefusedException(
                    what + "no credentials were found on this host; give the executors a role or the usual variables or"
                            + " files, or references by credentials(...)",
                    failure);
        }
        if (words.toLowerCase(Locale.ROOT).contains("unable to load region")) {
            return new SourceRefusedException(what + "its region is not known; name it by region(...)", failure);
        }
        SSLHandshakeException handshake = handshake(failure);
        if (handshake != null) {
            return new SourceRefusedException(
                    what + handshake.getMessage() + "; this JVM must trust the endpoint's certificate"
                            + " (javax.net.ssl.trustStore)",
                    failure);
        }
        return new SourceUnavailableException(
                what + words + "; check the queue's URL, region(...) and endpoint(...), and that this host may connect",
                failure);
    }

    private static SourceException answered(String what, AwsServiceException answer) {
        String code = answer.awsErrorDetails() == null
                ? ""
                : String.valueOf(answer.awsErrorDetails().errorCode());
        String words = what + answer.getMessage();
        if (answer instanceof QueueDoesNotExistException) {
            return new SourceRefusedException(
                    words + "; create the queue, or check account and name in its URL, and region(...)", answer);
        }
        if (LOGINS.contains(code)) {
            return new SourceRefusedException(
                    words + "; check what the references of credentials(...) lead to on this host, or the default"
                            + " credentials there",
                    answer);
        }
        if (code.startsWith("AccessDenied")) {
            return new SourceRefusedException(
                    words + "; the user or role needs sqs:ReceiveMessage, sqs:DeleteMessage,"
                            + " sqs:ChangeMessageVisibility and sqs:GetQueueAttributes for the queue, and for an encrypted"
                            + " one kms:Decrypt",
                    answer);
        }
        boolean isPassing = answer.isThrottlingException() || PASSING.contains(code);
        boolean isOurs = answer.statusCode() >= CLIENT_ERRORS && answer.statusCode() < SERVER_ERRORS;
        return isOurs && !isPassing
                ? new SourceRefusedException(words, answer)
                : new SourceUnavailableException(words, answer);
    }

    private static @Nullable SSLHandshakeException handshake(Throwable failure) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (next instanceof SSLHandshakeException handshake) {
                return handshake;
            }
        }
        return null;
    }
}
