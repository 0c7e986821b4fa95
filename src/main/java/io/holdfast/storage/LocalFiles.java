package io.holdfast.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a local disk tells of files: their inodes where it has such. Stateless. */
final class LocalFiles {
    private static final boolean HAS_INODES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final String ATTRIBUTES =
            HAS_INODES ? "unix:isRegularFile,size,lastModifiedTime,ino" : "isRegularFile,size,lastModifiedTime";

    private LocalFiles() {}

    static List<StorageFile> in(Path directory, int most) throws IOException {
        List<StorageFile> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                at(child).ifPresent(found::add);
                if (found.size() == most) {
                    break;
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        found.sort(Comparator.comparing(StorageFile::name));
        return found;
    }

    /** Empty if it is not there, or is no file. */
    static Optional<StorageFile> at(Path path) throws IOException {
        try {
            Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES);
            if (!Boolean.TRUE.equals(found.get("isRegularFile"))) {
                return Optional.empty();
            }
            return Optional.of(new StorageFile(
                    String.valueOf(path.getFileName()),
                    found.get("size") instanceof Long size ? size : 0,
                    found.get("lastModifiedTime") instanceof FileTime time ? time.toMillis() : 0,
                    // Without the device, which is another one on each host that mounts the directory.
                    HAS_INODES ? "i" + found.get("ino") : "",
                    false));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }
}
