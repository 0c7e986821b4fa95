package io.holdfast.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.holdfast.time.Threads;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the arrows between the rooms: down only, as the packages' own descriptions say. */
class ArrowsTest {
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.holdfast");

    @ParameterizedTest(name = "{0} imports only {1}")
    @CsvSource({
        "time,          root",
        "metric,        root",
        "storage,       root time metric org.apache.hadoop..",
        "config,        root storage",
        "wal,           root time metric storage config net.jpountz.lz4.. com.github.luben.zstd..",
        "epoch,         root time metric storage config",
        "account,       root time metric config wal epoch",
        "offset,        root time metric config epoch",
        "offset.file,   root time metric config epoch offset storage",
        "offset.hbase,  root time metric config epoch offset storage org.apache.hadoop.hbase.. org.apache.hadoop.conf..",
        "offset.kafka,  root time metric storage config epoch offset org.apache.kafka..",
        "offset.jdbc,   root time metric storage config epoch offset",
        "offset.redis,  root time metric config epoch offset storage redis.clients.jedis..",
        "offset.topic,  root time metric config epoch offset storage org.apache.kafka..",
        "offset.zookeeper, root time metric config epoch offset storage org.apache.curator.. org.apache.zookeeper..",
        "source,        root time metric config",
        "source.tcp,    root time metric storage config source offset",
        "source.rabbitmq, root time metric storage config source offset com.rabbitmq.client..",
        "source.mqtt,   root time metric storage config source offset com.hivemq.client.mqtt..",
        "source.nats,   root time metric storage config source offset io.nats.client..",
        "source.offsets, root time metric epoch offset source",
        "source.kafka,  root time metric storage config source source.offsets offset org.apache.kafka..",
        "source.jms,    root metric config source jakarta.jms..",
        "source.redisstream, root time metric storage config source redis.clients.jedis..",
        "source.sqs,    root time metric storage config source software.amazon.awssdk..",
        "source.postgresql, root time metric storage config source offset org.postgresql..",
        "source.files,  root time metric storage config offset source source.offsets",
        "source.listen, root time storage config source",
        "source.http,   root time metric config source source.listen com.sun.net.httpserver.. com.fasterxml.jackson.core..",
        "source.relp,   root time metric config source source.listen",
        "output,        root time metric storage config epoch offset offset.file offset.jdbc offset.kafka org.apache.kafka..",
        "receive,       root time metric config source",
    })
    void shouldImportOnlyRoomsBelow(String room, String below) {
        classes()
                .that()
                .resideInAPackage("io.holdfast." + room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed(room, below))
                .check(MAIN);
    }

    private static String[] allowed(String room, String below) {
        List<String> packages =
                new ArrayList<>(List.of("java..", "javax..", "org.slf4j..", "org.jspecify..", "io.holdfast." + room));
        Arrays.stream(below.split(" ", -1)).map(ArrowsTest::packageOf).forEach(packages::add);
        return packages.toArray(new String[0]);
    }

    private static String packageOf(String name) {
        if (name.equals("root")) {
            return "io.holdfast";
        }
        return name.contains("..") ? name : "io.holdfast." + name;
    }

    @Test
    void shouldKeepSparkInItsOwnRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.holdfast.spark..", "io.holdfast.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .check(MAIN);
    }

    @Test
    void shouldLetNobodyNeedTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.holdfast.cli", "picocli..")
                .because("the plain jar goes along with --jars and has no picocli in it")
                .check(MAIN);
    }

    @Test
    void shouldKeepTheClockAndThreadsInTheTimeRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.holdfast.time")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .because("tests replace the clock, and threads have names: see " + Threads.class.getName())
                .check(MAIN);
    }

    @Test
    void shouldKeepFilesInTheStorageRoom() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.holdfast.storage", "io.holdfast.config", "io.holdfast.cli..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .because("files are seen through storage; config reads the files that secrets are referred to by")
                .check(MAIN);
    }
}
