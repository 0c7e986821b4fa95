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
    /** What stands for the application in an address, where each has a place of its own. */
    static final String APPLICATION = "APPLICATION";

    OffsetStoreSettings settings(String application) {
        return OffsetStores.at(address.replace(APPLICATION, application), options);
    }
}
