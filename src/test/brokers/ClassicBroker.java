import jakarta.jms.Connection;
import java.io.File;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.command.ActiveMQQueue;
import org.apache.activemq.filter.DestinationMapEntry;
import org.apache.activemq.security.AuthenticationUser;
import org.apache.activemq.security.AuthorizationEntry;
import org.apache.activemq.security.AuthorizationPlugin;
import org.apache.activemq.security.DefaultAuthorizationMap;
import org.apache.activemq.security.SimpleAuthenticationPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;

/**
 * ActiveMQ Classic: directory, port, control port, the passwords of publisher, reader and stranger, and the port, the key
 * store and its password for TLS.
 */
public final class ClassicBroker implements BrokerControl.Broker {
    private static final String EVERYBODY = "publishers,readers,strangers";

    private final BrokerService broker = new BrokerService();
    private final String address;
    private final String password;

    private ClassicBroker(String address, String password) {
        this.address = address;
        this.password = password;
    }

    public static void main(String[] arguments) throws Exception {
        ClassicBroker classic = new ClassicBroker("tcp://127.0.0.1:" + arguments[1], arguments[3]);
        classic.secure("ssl://127.0.0.1:" + arguments[6], new File(arguments[7]), arguments[8].toCharArray());
        classic.start(new File(arguments[0]), arguments[3], arguments[4], arguments[5]);
        BrokerControl.serve(classic, Integer.parseInt(arguments[2]));
    }

    private void secure(String secureAddress, File store, char[] storePassword) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store, storePassword), storePassword);
        broker.setSslContext(new SslContext(keys.getKeyManagers(), null, null));
        broker.addConnector(secureAddress);
    }

    private void start(File directory, String publishing, String reading, String strange) throws Exception {
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(new File(directory, "kahadb"));
        broker.setBrokerName("test");
        broker.setDataDirectoryFile(directory);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setPersistenceAdapter(store);
        broker.getSystemUsage().getStoreUsage().setLimit(512L << 20);
        broker.getSystemUsage().getTempUsage().setLimit(50L << 20);
        SimpleAuthenticationPlugin users = new SimpleAuthenticationPlugin();
        users.setUsers(Arrays.asList(
                new AuthenticationUser("publisher", publishing, "publishers"),
                new AuthenticationUser("reader", reading, "readers"),
                new AuthenticationUser("stranger", strange, "strangers")));
        broker.setPlugins(new BrokerPlugin[] {users, permissions()});
        broker.addConnector(address);
        broker.start();
        broker.waitUntilStarted();
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // the lines differ in what the list is of
    private static AuthorizationPlugin permissions() throws Exception {
        AuthorizationEntry queues = new AuthorizationEntry();
        queues.setQueue(">");
        queues.setRead("publishers,readers");
        queues.setWrite("publishers");
        queues.setAdmin("publishers");
        AuthorizationEntry topics = new AuthorizationEntry();
        topics.setTopic(">");
        topics.setRead("publishers,readers");
        topics.setWrite("publishers");
        topics.setAdmin("publishers,readers");
        AuthorizationEntry advisories = new AuthorizationEntry();
        advisories.setTopic("ActiveMQ.Advisory.>");
        // Only those who publish listen for advisories; the broker sends and creates them on behalf of everybody.
        advisories.setRead("publishers");
        advisories.setWrite(EVERYBODY);
        advisories.setAdmin(EVERYBODY);
        List<DestinationMapEntry> entries = new ArrayList<>(Arrays.asList(queues, topics, advisories));
        return new AuthorizationPlugin(new DefaultAuthorizationMap((List) entries));
    }

    @Override
    public void create(String queue) throws Exception {
        broker.getDestination(new ActiveMQQueue(queue));
    }

    @Override
    public long count(String queue) throws Exception {
        return broker.getDestination(new ActiveMQQueue(queue))
                .getDestinationStatistics()
                .getMessages()
                .getCount();
    }

    @Override
    public Connection publisher() throws Exception {
        return new ActiveMQConnectionFactory(address).createConnection("publisher", password);
    }
}
