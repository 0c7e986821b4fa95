package io.holdfast.offset.hbase;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.offset.Document;
import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetDamagedException;
import io.holdfast.offset.OffsetRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.TableExistsException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.AsyncAdmin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.AsyncTable;
import org.apache.hadoop.hbase.client.CheckAndMutate;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document as a row: {@code d:version}, eight bytes big-endian, and {@code d:document}, put together if the version is
 * the one that was seen. HBase compares and puts while it holds the row's lock. Thread-safe.
 */
final class HBaseDocument implements Document {
    private static final Logger log = LoggerFactory.getLogger(HBaseDocument.class);
    private static final byte[] FAMILY = "d".getBytes(US_ASCII);
    private static final byte[] VERSION = "version".getBytes(US_ASCII);
    private static final byte[] CONTENT = "document".getBytes(US_ASCII);

    /** HBase refuses cells above 10 MiB, unless it is told otherwise. */
    private static final int LIMIT_BYTES = 8 << 20;

    private final HBaseOffsets.Place place;
    private final HBaseCalls calls;
    private final AsyncConnection connection;
    private final AsyncTable<?> table;
    private final String application;
    private final byte[] row;

    private HBaseDocument(HBaseOffsets.Place place, HBaseCalls calls, AsyncConnection connection, String application) {
        this.place = place;
        this.calls = calls;
        this.connection = connection;
        this.table = connection.getTable(TableName.valueOf(place.table()));
        this.application = application;
        this.row = application.getBytes(UTF_8);
    }

    /** Connects, in bounded time, and creates the table if it is missing and that is wanted. */
    static HBaseDocument connect(HBaseOffsets.Place place, Map<String, String> hadoop, String application) {
        HBaseCalls calls = new HBaseCalls(place);
        AsyncConnection connection =
                calls.connection(ConnectionFactory.createAsyncConnection(calls.configured(hadoop)));
        HBaseDocument document = new HBaseDocument(place, calls, connection, application);
        try {
            document.findTable();
            return document;
        } catch (RuntimeException failure) {
            document.close();
            throw failure;
        }
    }

    private void findTable() {
        AsyncAdmin admin = connection.getAdmin();
        TableName name = TableName.valueOf(place.table());
        if (calls.await("look for", admin.tableExists(name))) {
            return;
        }
        if (!place.create()) {
            throw new OffsetRefusedException(
                    "Cannot open the offset store " + place + ": there is no such table; create it with" + " create '"
                            + place.table() + "', 'd' in HBase's shell, or let option createTable be true",
                    null);
        }
        boolean created = calls.awaitUnless(
                TableExistsException.class,
                "create",
                admin.createTable(TableDescriptorBuilder.newBuilder(name)
                        .setColumnFamily(ColumnFamilyDescriptorBuilder.newBuilder(FAMILY)
                                .setMaxVersions(1)
                                .build())
                        .build()));
        log.info("{} {}", created ? "Created" : "Somebody else created", place);
    }

    @Override
    public String description() {
        return place + " row " + application;
    }

    @Override
    public int limitBytes() {
        return LIMIT_BYTES;
    }

    @Override
    public Optional<DocumentContent> read() {
        Result found = calls.await("read", table.get(new Get(row).addFamily(FAMILY)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        byte[] version = found.getValue(FAMILY, VERSION);
        byte[] content = found.getValue(FAMILY, CONTENT);
        if (version == null || version.length != Long.BYTES || content == null) {
            throw new OffsetDamagedException(
                    "Cannot read the offsets in " + description() + ": expected d:version of " + Long.BYTES
                            + " bytes and d:document, found " + found + ". Bring back what was there; or stop the"
                            + " application, delete the row, and set the offsets by hand",
                    null);
        }
        return Optional.of(new DocumentContent(ByteBuffer.wrap(version).getLong(), content));
    }

    @Override
    public boolean replace(long seen, byte[] content) {
        CheckAndMutate.Builder check = CheckAndMutate.newBuilder(row);
        Put put = new Put(row)
                // Whatever the table is set to: an answered commit is in the log of HBase.
                .setDurability(Durability.SYNC_WAL)
                .addColumn(FAMILY, VERSION, bytes(seen + 1))
                .addColumn(FAMILY, CONTENT, content);
        CheckAndMutate change = seen == DocumentContent.NONE
                ? check.ifNotExists(FAMILY, VERSION).build(put)
                : check.ifEquals(FAMILY, VERSION, bytes(seen)).build(put);
        return calls.await("change", table.checkAndMutate(change)).isSuccess();
    }

    private static byte[] bytes(long version) {
        return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException failure) {
            log.debug("Closing {} failed", description(), failure);
        }
    }
}
