package io.holdfast.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * Files on a file system that Hadoop knows: one whose streams can flush, as HDFS, or, for files that are created whole,
 * an object store. Which of the two it is, each stream is asked. Thread-safe.
 */
final class HadoopStorage implements Storage {
    private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);

    private final HadoopFileSystem files;
    private final String root;
    private final HadoopSmallFiles smallFiles;

    /** The last directory that a whole file went to: looking for it again would take a request each time. */
    private volatile @Nullable Path lastParent;

    private HadoopStorage(HadoopFileSystem files, String root) {
        this.files = files;
        this.root = root;
        this.smallFiles = new HadoopSmallFiles(this::createSmall, files);
    }

    /** Takes a FileSystem instance of its own, so that nobody else's close ends it. */
    static HadoopStorage open(String directory, Map<String, String> options) {
        return StorageFailures.call("open the storage", directory, () -> {
            Configuration configuration = HadoopConfigurations.of(options);
            Path path = new Path(directory);
            HadoopFileSystem files = new HadoopFileSystem(FileSystem.newInstance(path.toUri(), configuration));
            return new HadoopStorage(files, files.makeQualified(path).toString());
        });
    }

    @Override
    public String root() {
        return root;
    }

    @Override
    public boolean isLocal() {
        return false;
    }

    @Override
    public AppendFile create(String path) {
        return StorageFailures.call("create", path, () -> {
            makeParent(new Path(path));
            return new HadoopAppendFile(path, createFlushing(new Path(path)), true);
        });
    }

    private void makeParent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent != null && !files.exists(parent)) {
            files.mkdirs(parent, OWNER_ONLY);
        }
    }

    /** A flush that does nothing would acknowledge records that nobody has. */
    private FSDataOutputStream createFlushing(Path path) throws IOException {
        FSDataOutputStream stream = files.create(path, false);
        if (canFlush(stream)) {
            return stream;
        }
        throw refuse(
                path,
                stream,
                "Cannot keep a log at " + path
                        + ": expected a file system whose streams can flush (hflush, hsync), found " + scheme()
                        + ", whose streams cannot; if it is an object store, set spark.holdfast.wal.mode=objects,"
                        + " otherwise choose a directory on HDFS or on a local disk");
    }

    /** Where streams cannot flush, a rename is a copy, and of two that create the same file both may succeed. */
    private FSDataOutputStream createSmall(Path path) throws IOException {
        makeParent(path);
        FSDataOutputStream stream = files.create(path, false);
        if (canFlush(stream)) {
            return stream;
        }
        throw refuse(
                path,
                stream,
                "Cannot create a file in " + path.getParent()
                        + " exclusively: expected a file system that lets one of several creators win, found "
                        + scheme()
                        + ", whose streams cannot flush, as those of object stores; a log there needs"
                        + " spark.holdfast.wal.mode=objects, everything else a directory on HDFS or on a local disk");
    }

    private static boolean canFlush(FSDataOutputStream stream) {
        return stream.hasCapability("hflush") && stream.hasCapability("hsync");
    }

    private String scheme() {
        return files.getUri().getScheme();
    }

    private StorageUnsuitableException refuse(Path path, FSDataOutputStream stream, String message) {
        StorageUnsuitableException refusal = new StorageUnsuitableException(message, null);
        StorageFailures.closeAfter(refusal, new HadoopAppendFile(path.toString(), stream, false)::abandon);
        StorageFailures.closeAfter(refusal, () -> files.delete(path, false));
        return refusal;
    }

    @Override
    public AppendFile createWhole(String path) {
        return StorageFailures.call("create", path, () -> {
            Path file = new Path(path);
            if (!Objects.equals(file.getParent(), lastParent)) {
                makeParent(file);
                lastParent = file.getParent();
            }
            FSDataOutputStream stream = files.create(file, false);
            return new HadoopAppendFile(path, stream, canFlush(stream));
        });
    }

    @Override
    public ReadableFile open(String path) {
        return StorageFailures.call("open", path, () -> {
            Path file = new Path(path);
            return new HadoopReadableFile(path, HdfsStreams.open(files, file), () -> files.getFileStatus(file));
        });
    }

    @Override
    public List<StorageEntry> list(String directory) {
        return StorageFailures.call("list", directory, () -> {
            List<StorageEntry> entries = new ArrayList<>();
            for (FileStatus status : children(new Path(directory))) {
                String name = status.getPath().getName();
                entries.add(new StorageEntry(name, status.isDirectory() ? 0 : status.getLen(), status.isDirectory()));
            }
            entries.sort(Comparator.comparing(StorageEntry::name));
            return entries;
        });
    }

    private List<FileStatus> children(Path directory) throws IOException {
        try {
            return Arrays.asList(files.listStatus(directory));
        } catch (FileNotFoundException absent) {
            return List.of();
        }
    }

    @Override
    public List<StorageFile> files(String directory, int most) {
        return StorageFailures.call("list", directory, () -> {
            List<StorageFile> found = new ArrayList<>();
            RemoteIterator<FileStatus> children = files.listStatusIterator(new Path(directory));
            while (found.size() < most && children.hasNext()) {
                FileStatus status = children.next();
                if (status.isFile()) {
                    found.add(file(status, false));
                }
            }
            found.sort(Comparator.comparing(StorageFile::name));
            return found;
        });
    }

    @Override
    public Optional<StorageFile> file(String path) {
        return StorageFailures.call("look for", path, () -> {
            try {
                FileStatus status = files.getFileStatus(new Path(path));
                return status.isFile()
                        ? Optional.of(file(status, HdfsStreams.isBeingWritten(files, new Path(path))))
                        : Optional.empty();
            } catch (FileNotFoundException absent) {
                return Optional.empty();
            }
        });
    }

    private static StorageFile file(FileStatus status, boolean isBeingWritten) {
        return new StorageFile(
                status.getPath().getName(),
                status.getLen(),
                status.getModificationTime(),
                HdfsStreams.identity(status),
                isBeingWritten);
    }

    @Override
    public boolean exists(String path) {
        return StorageFailures.call("look for", path, () -> files.exists(new Path(path)));
    }

    @Override
    public boolean deleteFile(String path) {
        return StorageFailures.call("delete", path, () -> delete(new Path(path), false));
    }

    @Override
    public boolean deleteDirectory(String directory) {
        return StorageFailures.call("delete", directory, () -> delete(new Path(directory), true));
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) {
        return StorageFailures.call("delete", directory, () -> {
            Path path = new Path(directory);
            return files.exists(path) && children(path).isEmpty() && deleteEmpty(path);
        });
    }

    /** A file that appeared since the look makes the file system refuse, which is not a failure. */
    private boolean deleteEmpty(Path path) throws IOException {
        lastParent = null;
        try {
            return files.delete(path, false);
        } catch (IOException refused) {
            if (children(path).isEmpty()) {
                throw refused;
            }
            return false;
        }
    }

    /** A false answer means either "was not there" or, on some file systems, "could not". */
    private boolean delete(Path path, boolean recursive) throws IOException {
        lastParent = null;
        boolean deleted = files.delete(path, recursive);
        if (!deleted && files.exists(path)) {
            throw new IOException("the file system refused without a reason");
        }
        return deleted;
    }

    @Override
    public boolean createExclusive(String path, byte[] content) {
        return StorageFailures.call("create", path, () -> smallFiles.create(new Path(path), content));
    }

    @Override
    public boolean createIfAbsent(String path, byte[] content) {
        try {
            return createExclusive(path, content);
        } catch (StorageUnsuitableException objects) {
            return putIfAbsent(path, content);
        }
    }

    private boolean putIfAbsent(String path, byte[] content) {
        try {
            putObject(path, content, false);
            return true;
        } catch (StorageExistsException lost) {
            return false;
        }
    }

    @Override
    public void replace(String path, byte[] content) {
        try {
            StorageFailures.run("replace", path, () -> smallFiles.replace(new Path(path), content));
        } catch (StorageUnsuitableException objects) {
            // An object is replaced whole by nature; a rename would take the old one away first.
            putObject(path, content, true);
        }
    }

    private void putObject(String path, byte[] content, boolean overwrite) {
        StorageFailures.run("write", path, () -> {
            HadoopAppendFile file = new HadoopAppendFile(path, files.create(new Path(path), overwrite), false);
            try {
                file.append(ByteBuffer.wrap(content));
                file.close();
            } catch (RuntimeException failure) {
                StorageFailures.closeAfter(failure, file::abandon);
                throw failure;
            }
        });
    }

    @Override
    public byte[] readSmall(String path, int limit) {
        try (ReadableFile file = open(path)) {
            return SmallFileLimit.read(file, limit);
        }
    }

    @Override
    public void close() {
        StorageFailures.run("close the storage", root, files::close);
    }
}
