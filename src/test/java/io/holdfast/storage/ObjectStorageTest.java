package io.holdfast.storage;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class ObjectStorageTest extends ObjectStorageContract {
    @TempDir
    private Path directory;

    @Override
    protected Storage openStorage() {
        return Storage.open(
                "object://" + directory.resolve("log dir"),
                Map.of("fs.object.impl", ObjectLikeFileSystem.class.getName()));
    }
}
