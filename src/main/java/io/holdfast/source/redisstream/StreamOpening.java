package io.holdfast.source.redisstream;

import io.holdfast.config.ResolvedSecrets;
import io.holdfast.config.SettingsException;
import io.holdfast.config.TlsSettings;
import io.holdfast.source.SourceContext;
import io.holdfast.source.SourceReader;
import io.holdfast.source.SourceRefusedException;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** One attempt to open a source: settings, connection, group. Not thread-safe. */
final class StreamOpening {
    private final RedisStream source;
    private final SourceContext context;

    StreamOpening(RedisStream source, SourceContext context) {
        this.source = source;
        this.context = context;
    }

    SourceReader open() {
        Commands commands = new Commands(source, consumer(), connection());
        try {
            if (!commands.probe()) {
                commands.createGroup();
            }
            return new StreamReader(source, commands, context);
        } catch (RuntimeException failure) {
            commands.close();
            throw failure;
        }
    }

    /** The same after every restart, so that the receiver finds what it had not acknowledged. */
    private String consumer() {
        return source.consumerPrefix() + "-" + context.index();
    }

    private Jedis connection() {
        DefaultJedisClientConfig configuration = configuration();
        try {
            return new Jedis(new HostAndPort(source.host(), source.port()), configuration);
        } catch (JedisException failure) {
            throw Failures.of(source, "connect to", failure);
        }
    }

    private DefaultJedisClientConfig configuration() {
        DefaultJedisClientConfig.Builder builder = DefaultJedisClientConfig.builder()
                .resp2()
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .connectionTimeoutMillis((int) source.connectTimeout().toMillis())
                .socketTimeoutMillis((int) source.answerTimeout().toMillis())
                .database(source.database());
        ResolvedSecrets secrets = new ResolvedSecrets();
        try {
            String user = secrets.resolve(source.user());
            String password = secrets.resolve(source.password());
            if (!password.isEmpty()) {
                builder = builder.password(password);
            }
            if (!user.isEmpty()) {
                builder = builder.user(user);
            }
            if (source.tls().isPresent()) {
                builder = encrypted(builder, source.tls().get(), secrets);
            }
            return builder.build();
        } catch (SettingsException unresolved) {
            throw new SourceRefusedException(
                    "Cannot open " + source.name() + ": " + unresolved.getMessage(), unresolved);
        }
    }

    /** By what Jedis calls deprecated, because its other way takes files of keys and no context. */
    @SuppressWarnings("deprecation")
    private static DefaultJedisClientConfig.Builder encrypted(
            DefaultJedisClientConfig.Builder builder, TlsSettings tls, ResolvedSecrets secrets) {
        SSLParameters parameters = new SSLParameters();
        if (tls.checksHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return builder.ssl(true)
                .sslSocketFactory(tls.context(secrets).getSocketFactory())
                .sslParameters(parameters);
    }
}
