package io.holdfast.source.jms;

import io.holdfast.config.SecretReferences;
import java.io.Serial;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.Context;

/**
 * How executors come to the vendor's connection factory: by its class, or by a name in a directory. A plain description
 * that travels with the stream; secrets are in it by reference only. Immutable and thread-safe.
 */
public final class JmsFactory implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern PARAMETER = Pattern.compile("[?&;(,]([^=?&;(),]+)=([^&;),]*)");
    private static final Pattern USER_IN_ADDRESS = Pattern.compile("//[^/?,]*@");
    private static final Pattern RECOVERING = Pattern.compile("(?i)(failover|fanout|discovery):.*");

    private final String className;
    private final String url;
    private final String lookup;
    private final TreeMap<String, String> environment;
    private final TreeMap<String, String> properties;

    private JmsFactory(
            String className,
            String url,
            String lookup,
            Map<String, String> environment,
            Map<String, String> properties) {
        this.className = className;
        this.url = url;
        this.lookup = lookup;
        this.environment = new TreeMap<>(environment);
        this.properties = new TreeMap<>(properties);
    }

    /**
     * A factory that is made by its constructor with one argument.
     *
     * @param className the vendor's class, as {@code org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory}
     *     for Artemis and {@code org.apache.activemq.ActiveMQConnectionFactory} for ActiveMQ Classic
     * @param url the broker's address as the vendor writes it; secrets in it by reference
     * @throws IllegalArgumentException if a secret was given literally, or the address has the client recover by itself
     */
    public static JmsFactory of(String className, String url) {
        if (className.isBlank() || url.isBlank()) {
            throw new IllegalArgumentException("A JMS factory needs the name of its class and the broker's URL");
        }
        if (RECOVERING.matcher(url).matches()) {
            throw new IllegalArgumentException("The JMS client must not recover connections by itself, as with"
                    + " failover: it would acknowledge what another session delivered; give one broker's address, or a load"
                    + " balancer's, and the receiver connects again");
        }
        if (USER_IN_ADDRESS.matcher(url).find()) {
            // Not repeated: there may be a password in it.
            throw new IllegalArgumentException("A JMS URL has no user and no password in it; they go to user(...)");
        }
        Matcher parameters = PARAMETER.matcher(url);
        while (parameters.find()) {
            checked(
                    "The parameter " + parameters.group(1) + " of the JMS URL",
                    parameters.group(1),
                    parameters.group(2));
        }
        return new JmsFactory(className, url, "", Map.of(), Map.of());
    }

    /** A factory that is made by its constructor without arguments and described by {@link #property} alone. */
    public static JmsFactory of(String className) {
        if (className.isBlank()) {
            throw new IllegalArgumentException("A JMS factory needs the name of its class");
        }
        return new JmsFactory(className, "", "", Map.of(), Map.of());
    }

    /**
     * A factory that is looked up by JNDI.
     *
     * @param name its name there
     * @param environment what JNDI needs, such as {@code java.naming.factory.initial} and {@code
     *     java.naming.provider.url}; {@code java.naming.security.credentials} and other secrets by reference
     * @throws IllegalArgumentException if a secret was given literally
     */
    public static JmsFactory lookedUp(String name, Map<String, String> environment) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A JMS factory that is looked up needs its name");
        }
        environment.forEach((key, value) -> {
            boolean isSecret = key.endsWith("security.credentials");
            checked("The JNDI setting " + key, isSecret ? "password" : key, value);
        });
        return new JmsFactory("", "", name, environment, Map.of());
    }

    /**
     * Sets a property of the factory by its setter.
     *
     * @param property as {@code consumerWindowSize} for a method {@code setConsumerWindowSize}, with dots for the
     *     property of a property; texts, numbers and booleans
     * @param value a secret by reference
     * @throws IllegalArgumentException if a secret was given literally, or the source needs another value
     */
    public JmsFactory property(String property, String value) {
        checked("The JMS factory's property " + property, property, value);
        String needed = Vendor.of(className).required(0).get(property);
        if (needed != null && !needed.equals(value)) {
            throw new IllegalArgumentException("The JMS factory's property " + property + " is the source's own:"
                    + " without it, messages would be lost or acknowledged too early; leave it out. How many messages are sent"
                    + " ahead is set by window(...)");
        }
        Map<String, String> more = new TreeMap<>(properties);
        more.put(property, value);
        return new JmsFactory(className, url, lookup, environment, more);
    }

    private static void checked(String what, String key, String value) {
        if (SecretReferences.isSensitive(key)) {
            String unused = SecretReferences.required(what, value);
        }
    }

    /** Empty when it is looked up. */
    String className() {
        return className;
    }

    /** What has to be on the class path: the factory, or what looks it up; empty where a reference says it. */
    String clientClass() {
        String first = className.isEmpty() ? environment.getOrDefault(Context.INITIAL_CONTEXT_FACTORY, "") : className;
        return first.startsWith("${") ? "" : first;
    }

    /** Perhaps with references; empty when there is none. */
    String url() {
        return url;
    }

    /** Empty when it is made by its class. */
    String lookup() {
        return lookup;
    }

    /** Perhaps with references. */
    Map<String, String> environment() {
        return environment;
    }

    /** Perhaps with references. */
    Map<String, String> properties() {
        return properties;
    }

    /** The address without its parameters, or the name it is looked up by; for logs. */
    @Override
    public String toString() {
        if (!lookup.isEmpty()) {
            return lookup;
        }
        int parameters = url.indexOf('?');
        String address = parameters < 0 ? url : url.substring(0, parameters);
        return address.isEmpty() ? className : address;
    }
}
