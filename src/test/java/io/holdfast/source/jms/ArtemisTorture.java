package io.holdfast.source.jms;

import io.holdfast.testbed.JmsBroker;

/** ActiveMQ Artemis with {@code jakarta.jms}. */
class ArtemisTorture extends JmsTorture {
    @Override
    JmsBroker.Kind kind() {
        return JmsBroker.Kind.ARTEMIS;
    }
}
