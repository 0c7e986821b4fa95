package io.holdfast.source.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.holdfast.services.NeedsService;
import io.holdfast.source.contract.ClusterContract;
import io.holdfast.source.contract.SourceServer;
import io.holdfast.testbed.RabbitMqServer;
import io.holdfast.testbed.TestBed;
import java.util.List;

/** RabbitMQ through Spark. */
@NeedsService(value = "rabbitmq", program = RabbitMqServer.PROGRAM)
class RabbitMqClusterIT extends ClusterContract {
    @Override
    protected SourceServer serverIn(TestBed testBed) {
        return new RabbitMqFixture(testBed);
    }

    @Override
    protected List<Class<?>> clients() {
        return List.of(ConnectionFactory.class);
    }
}
