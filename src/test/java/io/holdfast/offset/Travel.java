package io.holdfast.offset;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Sends objects where a checkpoint sends them. Stateless. */
final class Travel {
    private Travel() {}

    static OffsetStoreSettings copy(OffsetStoreSettings settings) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes(settings)))) {
            return (OffsetStoreSettings) in.readObject();
        }
    }

    static byte[] bytes(OffsetStoreSettings settings) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(settings);
        }
        return bytes.toByteArray();
    }
}
