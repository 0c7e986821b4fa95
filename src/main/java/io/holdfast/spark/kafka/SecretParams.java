package io.holdfast.spark.kafka;

import io.holdfast.config.SecretReferences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;

/** What a stream's kafkaParams say of secrets: they go into checkpoints as they are given. Stateless. */
final class SecretParams {
    private static final String PROVIDERS = "config.providers";
    private static final List<String> KINDS = List.of("env", "file");
    /** Of Kafka's type for secrets, and none. */
    private static final Set<String> PUBLIC = Set.of("ssl.truststore.certificates", "ssl.keystore.certificate.chain");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}:]+:[^}]+}");
    private static final Pattern SECRET_IN_JAAS = Pattern.compile("(?i)(password|secret|token\\w*)\\s*=");

    private SecretParams() {}

    /** The names of params that hold a secret as it is. */
    static SortedSet<String> literal(Map<String, Object> kafkaParams) {
        SortedSet<String> names = new TreeSet<>();
        kafkaParams.forEach((key, value) -> {
            if (isSecret(key, String.valueOf(value))
                    && !REFERENCE.matcher(String.valueOf(value)).find()) {
                names.add(key);
            }
        });
        return names;
    }

    private static boolean isSecret(String key, String value) {
        if (key.endsWith(SaslConfigs.SASL_JAAS_CONFIG)) {
            return SECRET_IN_JAAS.matcher(value).find();
        }
        ConfigDef.ConfigKey known = ConsumerConfig.configDef().configKeys().get(key);
        return known == null
                ? SecretReferences.isSensitive(key) && !key.startsWith(PROVIDERS)
                : known.type == ConfigDef.Type.PASSWORD && !PUBLIC.contains(key);
    }

    /**
     * The params, and with them what has Kafka's clients understand Holdfast's references, if there are any and the user
     * has not said who understands them.
     */
    static Map<String, Object> understood(Map<String, Object> kafkaParams) {
        HashMap<String, Object> params = new HashMap<>(kafkaParams);
        List<String> providers = new ArrayList<>();
        Arrays.stream(String.valueOf(params.getOrDefault(PROVIDERS, "")).split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .forEach(providers::add);
        for (String kind : KINDS) {
            boolean isUsed = kafkaParams.values().stream()
                    .anyMatch(value -> value instanceof String text && text.contains("${" + kind + ":"));
            if (isUsed && !providers.contains(kind)) {
                providers.add(kind);
                params.put(PROVIDERS + "." + kind + ".class", ReferenceProvider.class.getName());
                params.put(PROVIDERS + "." + kind + ".param." + ReferenceProvider.KIND, kind);
                params.put(PROVIDERS, String.join(",", providers));
            }
        }
        return params;
    }
}
