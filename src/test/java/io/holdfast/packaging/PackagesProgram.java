package io.holdfast.packaging;

import io.holdfast.metric.CountingMetrics;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceException;
import io.holdfast.source.rabbitmq.RabbitMqQueue;
import io.holdfast.spark.HoldfastStreams;
import io.holdfast.time.Ticker;

/** An application that was submitted with --packages: says where Holdfast came from, and what a missing client is. */
public final class PackagesProgram {
    static final String FOUND = "Holdfast came from ";
    static final String REFUSED = "refused: ";

    private PackagesProgram() {}

    public static void main(String[] arguments) {
        System.out.println(FOUND
                + HoldfastStreams.class.getProtectionDomain().getCodeSource().getLocation());
        try {
            RabbitMqQueue.from("127.0.0.1:1", "orders")
                    .open(new SourceContext(0, 1, 1024, 1, Ticker.system(), new CountingMetrics()))
                    .close();
        } catch (SourceException refused) {
            System.out.println(REFUSED + refused.getMessage());
        }
    }
}
