package io.holdfast.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;

/** Creates or replaces a small file whole: temporary file, force, link or rename, directory sync. Stateless. */
final class LocalSmallFiles {
    /** A hard link fails if its target exists, and makes the whole content appear at once. */
    boolean create(Path file, byte[] content, List<Path> directories) throws IOException {
        if (Files.exists(file)) {
            return false;
        }
        Path temporary = writeTemporary(file, content);
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException lost) {
            return false;
        } finally {
            Files.deleteIfExists(temporary);
        }
        LocalDirectories.sync(directories);
        return true;
    }

    void replace(Path file, byte[] content, List<Path> directories) throws IOException {
        Path temporary = writeTemporary(file, content);
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        // Before the sync a power loss may bring the old content back: whole as well.
        LocalDirectories.sync(directories);
    }

    /** Forced before it gets its name: otherwise a power loss could leave the name with half the content. */
    private static Path writeTemporary(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        } catch (IOException | RuntimeException failure) {
            Files.deleteIfExists(temporary);
            throw failure;
        }
        return temporary;
    }
}
