package io.holdfast.offset;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the store for an address. Stateless. */
public final class OffsetStores {
    private OffsetStores() {}

    /**
     * The settings of the store at an address.
     *
     * @param options options of that kind of store, by name; secrets as references
     * @throws OffsetRefusedException if no kind of store has such an address, or an option is wrong
     */
    public static OffsetStoreSettings at(String address, Map<String, String> options) {
        List<OffsetStoreProvider> providers = providers();
        return providers.stream()
                .filter(provider -> provider.accepts(address))
                .findFirst()
                .orElseThrow(() -> new OffsetRefusedException(
                        "No offset store has an address like '" + address + "'; there are "
                                + providers.stream()
                                        .map(OffsetStoreProvider::form)
                                        .sorted()
                                        .collect(Collectors.joining(", ")),
                        null))
                .settings(address, options);
    }

    private static List<OffsetStoreProvider> providers() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return ServiceLoader.load(OffsetStoreProvider.class, context).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }
}
