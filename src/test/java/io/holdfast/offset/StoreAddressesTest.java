package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What addresses and options of stores lead to, and the text of each refusal. */
class StoreAddressesTest {
    private static Map<String, String> options(String text) {
        Map<String, String> options = new HashMap<>();
        for (String option : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int equals = option.indexOf('=');
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return options;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dir/offsets                | ''                                   | files in /dir/offsets",
                "hdfs://nn/dir               | history=0 hadoop.dfs.replication=2   | files in hdfs://nn/dir",
                "manifests:/dir/results      | history=5                            | manifests in /dir/results",
                "manifests:hdfs://nn/results | hadoop.dfs.replication=2             | manifests in hdfs://nn/results",
                "zookeeper://a:1,b:2/x/y     | history=3 digest=${env:DIGEST}       | zookeeper://a:1,b:2/x/y",
                "zookeeper://[::1]:2181      | ''                                   | zookeeper://[::1]:2181",
                "redis://host                | ''                                   | redis://host:6379/0",
                "redis://host:7000/3         | user=me password=${file:/p}          | redis://host:7000/3",
                "rediss://host:7000          | history=10000                        | rediss://host:7000/0",
                "hbase://a:2181,b:2181/ns:t  | history=2 znode=/hb createTable=false | hbase://a:2181,b:2181/ns:t",
                "hbase://[::1]:2181/t-1.x    | hadoop.hbase.rpc.timeout=1000        | hbase://[::1]:2181/t-1.x",
                "topic://a:1,b:2/offsets     | replication=3 kafka.linger.ms=1      | topic://a:1,b:2/offsets",
                "topic://a:1/t               | kafka.sasl.jaas.config=${env:JAAS}   | topic://a:1/t",
                "topic://a:1/t               | spark.holdfast.x.mine=1              | topic://a:1/t",
            })
    void shouldLeadToAStoreThatIsNotOpenedYet(String address, String options, String description) {
        OffsetStoreSettings settings = OffsetStores.at(address, options(options));
        assertThat(settings.description()).isEqualTo(description);
        assertThat(settings.toString()).isEqualTo(description);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "manifests:         | '' | expected manifests:/directory or manifests:hdfs://namenode/directory",
                "zookeeper://host/x | '' | expected zookeeper://host:port,host:port/path",
                "zookeeper://a:1/x/ | '' | expected zookeeper://host:port,host:port/path",
                "zookeeper://a:1/x  | digest=me:secret1 | option digest holds a secret, which would travel through checkpoints: give a reference such as ${env:NAME} or ${file:/path}",
                "hbase://a/t        | '' | expected hbase://host:port,host:port/table with the hosts of HBase's ZooKeeper, and a table as offsets or namespace:offsets",
                "hbase://a:1        | '' | expected hbase://host:port,host:port/table with the hosts of HBase's ZooKeeper, and a table as offsets or namespace:offsets",
                "hbase://a:1/t      | createTable=maybe | option createTable is true or false, found 'maybe'",
                "hbase://a:1/t      | znode=hbase | expected a path in ZooKeeper such as /hbase, found 'hbase'",
                "hbase://a:1/t      | hadoop.my.password=secret1 | option hadoop.my.password holds a secret, which would travel through checkpoints: give a reference such as ${env:NAME} or ${file:/path}",
                "redis://a:1        | password=secret1 | option password holds a secret, which would travel through checkpoints: give a reference such as ${env:NAME} or ${file:/path}",
                "redis://me:secret1@a:1 | '' | expected redis://host:port/database with nothing else in it; user and password are options",
                "redis://a:1        | pasword=x | it has no option pasword; there are: history, password, user",
                "topic://a:1        | '' | expected topic://host:port,host:port/name-of-the-topic",
                "topic://a:1/t/u    | '' | expected topic://host:port,host:port/name-of-the-topic",
                "topic://a:1/t      | replication=x | option replication is a number from 0 to 100, found 'x'",
                "topic://a:1/t      | kafka.acks=0 | the Kafka property acks belongs to the store",
                "topic://a:1/t      | kafka.sasl.jaas.config=secret1 | option kafka.sasl.jaas.config holds a secret, which would travel through checkpoints: give a reference such as ${env:NAME} or ${file:/path}",
                "/dir               | hadoop.fs.s3a.secret.key=secret1 | option hadoop.fs.s3a.secret.key holds a secret, which would travel through checkpoints: give a reference such as ${env:NAME} or ${file:/path}",
            })
    void shouldRefuseByNameAndRepeatNoSecret(String address, String options, String message) {
        assertThatThrownBy(() -> OffsetStores.at(address, options(options)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageEndingWith(": " + message)
                .hasMessageNotContaining("secret1");
    }

    @Test
    void shouldNameTheFormsWhenNoStoreHasSuchAnAddress() {
        assertThatThrownBy(() -> OffsetStores.at("nosuch://x", Map.of()))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("redis://host:6379/0")
                .hasMessageContaining("zookeeper://host:2181,host:2181/path");
    }

    @Test
    void shouldGiveEachApplicationAPathOfItsOwn() {
        assertThat(ApplicationPath.of("Orders-1_x")).isEqualTo("Orders-1_x");
        assertThat(ApplicationPath.of("a/b ü.")).isEqualTo("a.2fb.20.c3.bc.2e");
        assertThat(ApplicationPath.of("..")).isEqualTo(".2e.2e");
        String lengthy = "x".repeat(500);
        assertThat(ApplicationPath.of(lengthy)).hasSizeLessThan(180).isNotEqualTo(ApplicationPath.of(lengthy + "y"));
    }
}
