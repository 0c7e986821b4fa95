package io.holdfast.source.sqs;

import io.holdfast.source.Delivery;
import io.holdfast.time.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** Asks for messages for as long as there is room for them. Each runs in a thread of its own. */
final class Poller implements Runnable {
    private final SqsQueue source;
    private final SqsClient client;
    private final Messages messages;
    private final Inbox inbox;
    private final Ticker ticker;

    Poller(SqsQueue source, SqsClient client, Messages messages, Inbox inbox, Ticker ticker) {
        this.source = source;
        this.client = client;
        this.messages = messages;
        this.inbox = inbox;
        this.ticker = ticker;
    }

    @Override
    public void run() {
        try {
            for (int room = inbox.reserve(Batches.MOST); room > 0; room = inbox.reserve(Batches.MOST)) {
                receive(room);
            }
        } catch (SdkException failure) {
            inbox.fail(Failures.of(source, "receive from", failure));
        } catch (RuntimeException defect) { // the thread's outermost loop: the engine's thread must hear of it
            inbox.fail(defect);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(int room) {
        ReceiveMessageRequest request = ReceiveMessageRequest.builder()
                .queueUrl(source.url())
                .maxNumberOfMessages(room)
                .waitTimeSeconds((int) source.waitTime().toSeconds())
                .visibilityTimeout((int) source.visibilityTimeout().toSeconds())
                .messageAttributeNames("All")
                .messageSystemAttributeNames(Messages.ASKED_FOR)
                .build();
        Map<String, Delivery> received = new LinkedHashMap<>();
        for (Message message : client.receiveMessage(request).messages()) {
            received.put(message.receiptHandle(), messages.delivery(message));
        }
        inbox.add(room, received, ticker.nanos());
    }
}
