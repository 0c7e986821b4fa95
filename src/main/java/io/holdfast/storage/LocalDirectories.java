package io.holdfast.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Forces directories, so that the names in them outlive a power loss. Stateless. */
final class LocalDirectories {
    private LocalDirectories() {}

    static void sync(List<Path> directories) throws IOException {
        for (Path directory : directories) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
