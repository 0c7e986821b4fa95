package io.holdfast.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/** Files on a file system that Hadoop knows and whose streams can flush, as HDFS. Thread-safe. */
final class HadoopStorage implements Storage {
    private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);

    private final HadoopFileSystem files;
    private final String root;
    private final HadoopSmallFiles smallFiles;

    private HadoopStorage(HadoopFileSystem files, String root) {
        this.files = files;
        this.root = root;
        this.smallFiles = new HadoopSmallFiles(this::createStream, files);
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
        return StorageFailures.call("create", path, () -> new HadoopAppendFile(path, createStream(new Path(path))));
    }

    private FSDataOutputStream createStream(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent != null && !files.exists(parent)) {
            files.mkdirs(parent, OWNER_ONLY);
        }
        FSDataOutputStream stream = files.create(path, false);
        if (!stream.hasCapability("hflush") || !stream.hasCapability("hsync")) {
            refuse(path, stream);
        }
        return stream;
    }

    /** A flush that does nothing would acknowledge records that nobody has. */
    private void refuse(Path path, FSDataOutputStream stream) throws IOException {
        StorageUnsuitableException refusal = new StorageUnsuitableException(
                "Cannot keep a log at " + path
                        + ": expected a file system whose streams can flush (hflush, hsync), found "
                        + files.getUri().getScheme()
                        + ", whose streams cannot; choose a directory on HDFS or on a local disk",
                null);
        StorageFailures.closeAfter(refusal, stream);
        StorageFailures.closeAfter(refusal, () -> files.delete(path, false));
        throw refusal;
    }

    @Override
    public ReadableFile open(String path) {
        return StorageFailures.call("open", path, () -> {
            Path file = new Path(path);
            return new HadoopReadableFile(path, files.open(file), () -> files.getFileStatus(file));
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
    public void replace(String path, byte[] content) {
        StorageFailures.run("replace", path, () -> smallFiles.replace(new Path(path), content));
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
