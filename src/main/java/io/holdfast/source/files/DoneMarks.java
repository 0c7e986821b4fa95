package io.holdfast.source.files;

import io.holdfast.storage.Storage;
import java.nio.charset.StandardCharsets;

/** Lists files that are done, each by a small file in a directory of its own. Confined to the engine's thread. */
final class DoneMarks implements AutoCloseable {
    private final Storage storage;

    /** Closes the storage with itself. */
    DoneMarks(Storage storage) {
        this.storage = storage;
    }

    /** Makes the mark if it is not there. One that a kill prevents is made when the receiver comes again. */
    void mark(TailedFile file, String path) {
        String content = "path=" + path + "\nbytes=" + file.stored() + "\n";
        storage.createIfAbsent(
                storage.root() + "/" + file.place().text() + ".done", content.getBytes(StandardCharsets.UTF_8));
        file.marked();
    }

    @Override
    public void close() {
        storage.close();
    }
}
