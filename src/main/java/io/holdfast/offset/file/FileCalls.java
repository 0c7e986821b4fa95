package io.holdfast.offset.file;

import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.StorageException;
import io.holdfast.storage.StorageUnsuitableException;
import java.util.function.Supplier;

/** Says of what fails in a storage what it means for offsets that are kept there. Stateless. */
final class FileCalls {
    private FileCalls() {}

    /**
     * What the call returns.
     *
     * @param verb what is done with the offsets, for the message
     * @param where the place, for the message
     * @throws OffsetRefusedException if the file system cannot serve
     * @throws OffsetUnavailableException if it failed
     */
    static <T> T call(String verb, String where, Supplier<T> call) {
        try {
            return call.get();
        } catch (StorageUnsuitableException unsuitable) {
            throw new OffsetRefusedException(
                    "Cannot " + verb + " the offsets in " + where + ": " + unsuitable.getMessage(), unsuitable);
        } catch (StorageException failure) {
            throw new OffsetUnavailableException(
                    "Cannot " + verb + " the offsets in " + where + ": " + failure.getMessage()
                            + ". See that the file system answers and lets this user write there, then try again",
                    failure);
        }
    }
}
