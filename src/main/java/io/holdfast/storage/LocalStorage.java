package io.holdfast.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Files on a local disk through {@code java.nio}. Holds nothing open; thread-safe. */
final class LocalStorage implements Storage {
    private static final String SCHEME = "file:";
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path root;
    private final LocalSmallFiles smallFiles = new LocalSmallFiles();

    private LocalStorage(Path root) {
        this.root = root;
    }

    /** Whether the path has no scheme or {@code file:}. */
    static boolean serves(String path) {
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        return path.startsWith(SCHEME) || colon < 0 || (slash >= 0 && slash < colon);
    }

    static LocalStorage of(String directory) {
        return new LocalStorage(path(directory));
    }

    @Override
    public String root() {
        return SCHEME + root;
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public AppendFile create(String path) {
        return StorageFailures.call("create", path, () -> {
            Path file = path(path);
            List<Path> names = createParents(file);
            return new LocalAppendFile(path, openNew(file), names);
        });
    }

    /** A cleaner may remove an empty parent between its creation and the file's: the parents are made once more. */
    private FileChannel openNew(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (NoSuchFileException vanished) {
            createParents(file);
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
    }

    /** Creates the parents and returns the directories that must be synced before the file's name is safe. */
    private List<Path> createParents(Path file) throws IOException {
        List<Path> toSync = new ArrayList<>();
        for (Path parent = file.getParent(); parent != null; parent = parent.getParent()) {
            toSync.add(parent);
            if (parent.equals(root) || !parent.startsWith(root)) {
                break;
            }
        }
        if (!toSync.isEmpty() && !Files.isDirectory(toSync.get(0))) {
            addMissingAncestors(toSync);
            Files.createDirectories(toSync.get(0), ownerOnly());
        }
        return toSync;
    }

    /** The name of a directory that is about to be created above those in the list stands in its own parent. */
    private static void addMissingAncestors(List<Path> toSync) {
        Path top = toSync.get(toSync.size() - 1);
        while (!Files.exists(top) && top.getParent() != null) {
            top = top.getParent();
            toSync.add(top);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public ReadableFile open(String path) {
        return StorageFailures.call(
                "open", path, () -> new LocalReadableFile(path, FileChannel.open(path(path), StandardOpenOption.READ)));
    }

    @Override
    public List<StorageEntry> list(String directory) {
        return StorageFailures.call("list", directory, () -> {
            List<StorageEntry> entries = new ArrayList<>();
            for (Path child : children(path(directory))) {
                entry(child).ifPresent(entries::add);
            }
            return entries;
        });
    }

    /** Empty if another process deleted it since the directory was read. */
    private static Optional<StorageEntry> entry(Path child) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(child, BasicFileAttributes.class);
            long size = attributes.isDirectory() ? 0 : attributes.size();
            return Optional.of(new StorageEntry(name(child), size, attributes.isDirectory()));
        } catch (NoSuchFileException vanished) {
            return Optional.empty();
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted((left, right) -> name(left).compareTo(name(right)))
                    .toList();
        } catch (NoSuchFileException absent) {
            return List.of();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Override
    public List<StorageFile> files(String directory, int most) {
        return StorageFailures.call("list", directory, () -> LocalFiles.in(path(directory), most));
    }

    @Override
    public Optional<StorageFile> file(String path) {
        return StorageFailures.call("look for", path, () -> LocalFiles.at(path(path)));
    }

    @Override
    public boolean exists(String path) {
        return StorageFailures.call("look for", path, () -> {
            try {
                Files.readAttributes(path(path), BasicFileAttributes.class);
                return true;
            } catch (NoSuchFileException absent) {
                return false;
            }
        });
    }

    @Override
    public boolean deleteFile(String path) {
        return StorageFailures.call("delete", path, () -> Files.deleteIfExists(path(path)));
    }

    @Override
    public boolean deleteDirectory(String directory) {
        return StorageFailures.call("delete", directory, () -> deleteTree(path(directory)));
    }

    private static boolean deleteTree(Path directory) throws IOException {
        for (Path child : children(directory)) {
            if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                deleteTree(child);
            } else {
                Files.deleteIfExists(child);
            }
        }
        return Files.deleteIfExists(directory);
    }

    @Override
    public boolean deleteDirectoryIfEmpty(String directory) {
        return StorageFailures.call("delete", directory, () -> {
            try {
                return Files.deleteIfExists(path(directory));
            } catch (DirectoryNotEmptyException occupied) {
                return false;
            }
        });
    }

    @Override
    public boolean createExclusive(String path, byte[] content) {
        return StorageFailures.call("create", path, () -> {
            Path file = path(path);
            return smallFiles.create(file, content, createParents(file));
        });
    }

    @Override
    public void replace(String path, byte[] content) {
        StorageFailures.run("replace", path, () -> {
            Path file = path(path);
            smallFiles.replace(file, content, createParents(file));
        });
    }

    @Override
    public byte[] readSmall(String path, int limit) {
        try (ReadableFile file = open(path)) {
            return SmallFileLimit.read(file, limit);
        }
    }

    @Override
    public void close() {}

    static Path path(String path) {
        String plain = path.startsWith(SCHEME) ? path.substring(SCHEME.length()) : path;
        String single = plain.startsWith("//") ? plain.replaceFirst("^/+", "/") : plain;
        return Path.of(single).toAbsolutePath().normalize();
    }
}
