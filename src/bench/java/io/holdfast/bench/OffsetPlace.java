package io.holdfast.bench;

import io.holdfast.offset.OffsetStoreSettings;
import io.holdfast.offset.OffsetStores;
import java.util.Map;

/**
 * A store that is measured, on a server of its own.
 *
 * @param name as in tables
 * @param address where it is
 * @param options of the store; secrets as references
 */
record OffsetPlace(String name, String address, Map<String, String> options) {
    OffsetStoreSettings settings() {
        return OffsetStores.at(address, options);
    }
}
