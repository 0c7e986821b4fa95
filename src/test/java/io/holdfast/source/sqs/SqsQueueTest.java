package io.holdfast.source.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqsQueueTest {
    private static final SqsQueue SOURCE = SqsQueue.at("https://sqs.eu-west-1.amazonaws.com/123456789012/orders");

    @Test
    void shouldHaveDefaults() {
        assertThat(SOURCE.name()).isEqualTo("sqs https://sqs.eu-west-1.amazonaws.com/123456789012/orders");
        assertThat(SOURCE.region()).contains("eu-west-1");
        assertThat(SOURCE.endpoint()).isEmpty();
        assertThat(SOURCE.isFifo()).isFalse();
        assertThat(SOURCE.accessKey()).isEmpty();
        assertThat(SOURCE.secretKey()).isEmpty();
        assertThat(SOURCE.sessionToken()).isEmpty();
        assertThat(SOURCE.visibilityTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(SOURCE.waitTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(SOURCE.prefetch()).isZero();
        assertThat(SOURCE.pollers()).isEqualTo(4);
        assertThat(SOURCE.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(SOURCE.answerTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void shouldKeepWhatWasSet() throws IOException {
        SqsQueue set = SOURCE.region("eu-north-1")
                .endpoint("https://vpce-1.example:8443")
                .credentials("${env:KEY}", "${env:SECRET}", "${env:TOKEN}")
                .visibilityTimeout(Duration.ofHours(12))
                .waitTime(Duration.ZERO)
                .prefetch(50)
                .pollers(2)
                .connectTimeout(Duration.ofSeconds(1))
                .answerTimeout(Duration.ofSeconds(2));

        assertThat(set.region()).contains("eu-north-1");
        assertThat(set.endpoint()).contains("https://vpce-1.example:8443");
        assertThat(set.accessKey()).isEqualTo("${env:KEY}");
        assertThat(set.secretKey()).isEqualTo("${env:SECRET}");
        assertThat(set.sessionToken()).isEqualTo("${env:TOKEN}");
        assertThat(set.credentials("${env:KEY}", "${env:SECRET}").sessionToken())
                .isEmpty();
        assertThat(set.visibilityTimeout()).isEqualTo(Duration.ofHours(12));
        assertThat(set.waitTime()).isZero();
        assertThat(set.prefetch()).isEqualTo(50);
        assertThat(set.pollers()).isEqualTo(2);
        assertThat(set.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(set.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(serialized(set)).contains("${env:SECRET}");
    }

    private static String serialized(SqsQueue source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldReadFromTheUrlWhatItSays() {
        assertThat(SqsQueue.at("https://sqs.cn-north-1.amazonaws.com.cn/1/orders.fifo")
                        .region())
                .contains("cn-north-1");
        assertThat(SqsQueue.at("https://sqs.cn-north-1.amazonaws.com.cn/1/orders.fifo")
                        .isFifo())
                .isTrue();
        SqsQueue elsewhere = SqsQueue.at("http://127.0.0.1:9324/000000000000/orders");
        assertThat(elsewhere.region()).isEmpty();
        assertThat(elsewhere.endpoint()).contains("http://127.0.0.1:9324");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "orders", "arn:aws:sqs:eu-west-1:1:orders", "https://key:secret@host/1/orders", "https://h"})
    void shouldRefuseWhatIsNoUrlOfAQueue(String url) {
        assertThatThrownBy(() -> SqsQueue.at(url))
                .hasMessage("An SQS queue is given by its URL, as https://sqs.<region>.amazonaws.com/<account>/<name>,"
                        + " with nothing else in it; credentials go to credentials(...)");
    }

    @Test
    void shouldSayWhatIsWrong() {
        assertThatThrownBy(() -> SOURCE.credentials("AKIA", "${env:SECRET}"))
                .hasMessageStartingWith("SQS's credentials(...) holds a secret, and its value was given literally");
        assertThatThrownBy(() -> SOURCE.credentials("${env:KEY}", "secret"))
                .hasMessageStartingWith("SQS's credentials(...) holds a secret");
        assertThatThrownBy(() -> SOURCE.endpoint("vpce-1"))
                .hasMessage("An endpoint of SQS is given as https://host:port and nothing else");
        assertThatThrownBy(() -> SOURCE.visibilityTimeout(Duration.ZERO))
                .hasMessage("visibilityTimeout must be from 1 s to 43200 s, in whole seconds, found PT0S");
        assertThatThrownBy(() -> SOURCE.visibilityTimeout(Duration.ofMillis(1500)))
                .hasMessage("visibilityTimeout must be from 1 s to 43200 s, in whole seconds, found PT1.5S");
        assertThatThrownBy(() -> SOURCE.waitTime(Duration.ofSeconds(21)))
                .hasMessage("waitTime must be from 0 s to 20 s, in whole seconds, found PT21S");
        assertThatThrownBy(() -> SOURCE.prefetch(0)).hasMessage("prefetch must be from 1 to 100000, found 0");
        assertThatThrownBy(() -> SOURCE.pollers(65)).hasMessage("pollers must be from 1 to 64, found 65");
        assertThatThrownBy(() -> SOURCE.answerTimeout(Duration.ZERO))
                .hasMessage("answerTimeout must be from 1 ms to 2147483647 ms, found PT0S");
    }
}
