import jakarta.jms.Connection;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/**
 * Artemis: directory, port, control port, the passwords of publisher, reader and stranger, and the port, the key store and
 * its password for TLS.
 */
public final class ArtemisBroker implements BrokerControl.Broker {
    private final EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
    private final String address;
    private final String password;

    private ArtemisBroker(String address, String password) {
        this.address = address;
        this.password = password;
    }

    public static void main(String[] arguments) throws Exception {
        ArtemisBroker artemis = new ArtemisBroker("tcp://127.0.0.1:" + arguments[1], arguments[3]);
        String secure = "tcp://127.0.0.1:" + arguments[6] + "?sslEnabled=true;keyStoreType=PKCS12;keyStorePath="
                + arguments[7] + ";keyStorePassword=" + arguments[8];
        artemis.start(
                arguments[0],
                secure,
                Map.of("publisher", arguments[3], "reader", arguments[4], "stranger", arguments[5]));
        BrokerControl.serve(artemis, Integer.parseInt(arguments[2]));
    }

    private void start(String directory, String secure, Map<String, String> passwords) throws Exception {
        ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setPersistenceEnabled(true);
        configuration.setSecurityEnabled(true);
        configuration.setJournalType(JournalType.NIO);
        configuration.setJournalDirectory(directory + "/journal");
        configuration.setBindingsDirectory(directory + "/bindings");
        configuration.setLargeMessagesDirectory(directory + "/large");
        configuration.setPagingDirectory(directory + "/paging");
        configuration.setJournalFileSize(1 << 20);
        configuration.setJournalMinFiles(2);
        configuration.setMaxDiskUsage(100); // at 90 %, which a machine that builds may have, it blocks publishers
        configuration.addAcceptorConfiguration("tcp", address);
        configuration.addAcceptorConfiguration("tls", secure);
        AddressSettings settings = new AddressSettings();
        settings.setMaxDeliveryAttempts(-1);
        settings.setAutoDeleteQueues(false);
        settings.setAutoDeleteAddresses(false);
        configuration.addAddressSetting("#", settings);
        broker.setConfiguration(configuration);
        broker.setSecurityManager(new Users(passwords));
        broker.start();
    }

    @Override
    public void create(String queue) throws Exception {
        broker.getActiveMQServer()
                .createQueue(QueueConfiguration.of(queue)
                        .setAddress(queue)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true));
    }

    @Override
    public long count(String queue) {
        Queue found = broker.getActiveMQServer().locateQueue(queue);
        return found == null ? 0 : found.getMessageCount();
    }

    @Override
    public Connection publisher() throws Exception {
        return new ActiveMQConnectionFactory(address).createConnection("publisher", password);
    }

    /** A publisher may do everything, a reader read and subscribe, a stranger come in. */
    private static final class Users implements ActiveMQSecurityManager {
        private final Map<String, String> passwords;

        Users(Map<String, String> passwords) {
            this.passwords = passwords;
        }

        @Override
        public boolean validateUser(String user, String password) {
            return user != null && password != null && password.equals(passwords.get(user));
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType type) {
            return validateUser(user, password)
                    && (user.equals("publisher") || user.equals("reader") && type != CheckType.SEND);
        }
    }
}
