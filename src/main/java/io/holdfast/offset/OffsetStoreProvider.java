package io.holdfast.offset;

import java.util.Map;

/**
 * Makes stores from an address, for the command line and for {@link OffsetStores#at}. Found by {@link
 * java.util.ServiceLoader}, so that applications can bring their own. Stateless.
 */
public interface OffsetStoreProvider {
    /** What an address looks like, for the help, such as {@code zookeeper://host:2181,host:2181/path}. */
    String form();

    /** Whether the address is one of this kind. */
    boolean accepts(String address);

    /**
     * The settings for an address.
     *
     * @param options options by name, those of the user below {@code spark.holdfast.x.} among them; secrets as references
     * @throws OffsetRefusedException naming the option or the part of the address that is wrong
     */
    OffsetStoreSettings settings(String address, Map<String, String> options);
}
