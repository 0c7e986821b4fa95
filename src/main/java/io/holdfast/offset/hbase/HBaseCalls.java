package io.holdfast.offset.hbase;

import io.holdfast.offset.OffsetException;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException;
import org.apache.hadoop.hbase.security.AccessDeniedException;
import org.jspecify.annotations.Nullable;

/** Waits for HBase's client, which by itself tries for twenty minutes, in the time that a batch has. Thread-safe. */
final class HBaseCalls {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Map<String, String> BOUNDED = new TreeMap<>(Map.of(
            "hbase.client.operation.timeout", "15000",
            "hbase.client.meta.operation.timeout", "15000",
            "hbase.rpc.timeout", "5000",
            "hbase.rpc.read.timeout", "5000",
            "hbase.rpc.write.timeout", "5000",
            "hbase.ipc.client.socket.timeout.connect", "3000",
            "zookeeper.session.timeout", "10000",
            "zookeeper.recovery.retry", "2",
            "zookeeper.recovery.retry.intervalmill", "500"));

    private final HBaseOffsets.Place place;

    HBaseCalls(HBaseOffsets.Place place) {
        this.place = place;
    }

    /**
     * HBase's settings.
     *
     * @param given what goes over ours, and over those found on the class path
     */
    Configuration configured(Map<String, String> given) {
        Configuration configuration = HBaseConfiguration.create();
        BOUNDED.forEach(configuration::set);
        configuration.set("hbase.zookeeper.quorum", place.servers());
        configuration.set("zookeeper.znode.parent", place.znode());
        given.forEach(configuration::set);
        return configuration;
    }

    /** The connection; one that comes too late is closed. */
    AsyncConnection connection(CompletableFuture<AsyncConnection> connecting) {
        try {
            return await("connect to", connecting);
        } catch (OffsetException failure) {
            CompletableFuture<Void> unused = connecting.thenAccept(HBaseCalls::close);
            throw failure;
        }
    }

    private static void close(AsyncConnection late) {
        try {
            late.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    <T> T await(String verb, CompletableFuture<T> call) {
        try {
            return call.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw meaning(verb, failure.getCause() == null ? failure : failure.getCause());
        } catch (TimeoutException slow) {
            throw unavailable(verb, "no answer in " + LIMIT.toSeconds() + " s", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(verb, "an interrupt", interrupted);
        }
    }

    /** As {@link #await}; false if it failed with what is expected. */
    boolean awaitUnless(Class<? extends IOException> expected, String verb, CompletableFuture<Void> call) {
        try {
            Void unused = await(verb, call);
            return true;
        } catch (OffsetException failure) {
            if (expected.isInstance(failure.getCause())) {
                return false;
            }
            throw failure;
        }
    }

    private OffsetException meaning(String verb, Throwable failure) {
        if (failure instanceof AccessDeniedException
                || failure instanceof TableNotFoundException
                || failure instanceof NoSuchColumnFamilyException) {
            return new OffsetRefusedException(
                    "Cannot " + verb + " the offsets in " + place + ": " + failure
                            + "; the table needs a family d, and the user leave to read, write and, if it is missing,"
                            + " create it",
                    failure);
        }
        return unavailable(verb, String.valueOf(failure.getMessage()), failure);
    }

    private OffsetUnavailableException unavailable(String verb, String found, @Nullable Throwable cause) {
        return new OffsetUnavailableException(
                "Cannot " + verb + " the offsets in " + place + ": " + found
                        + ". Check the address, and start HBase and its ZooKeeper if they are down; then try again",
                cause);
    }
}
