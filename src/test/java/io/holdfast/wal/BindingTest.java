package io.holdfast.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.storage.FaultyStorage;
import io.holdfast.storage.FaultyStorage.Fault;
import io.holdfast.storage.Storage;
import io.holdfast.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BindingTest {
    @TempDir
    private Path directory;

    private final StillTicker ticker = new StillTicker(1_700_000_000_000L);

    private Storage storage() {
        return Storage.open(directory.resolve("log").toString(), Map.of());
    }

    private Path file() {
        return directory.resolve("log").resolve(Binding.FILE);
    }

    private void bind(String application) {
        Storage storage = storage();
        Binding.bind(storage, LogMode.APPEND, application, "host\n1", ticker);
    }

    private void require(String application) {
        Storage storage = storage();
        Binding.require(storage, storage.root(), application);
    }

    @Test
    void shouldWriteReadableLinesWhenTheDirectoryIsNew() throws Exception {
        bind("orders = new");
        assertThat(Files.readAllLines(file()))
                .startsWith("holdfast-binding 1", "application=orders = new", "created=1700000000000", "host=host?1")
                .hasSize(5);
        bind("orders = new");
        require("orders = new");
    }

    @Test
    void shouldRefuseAndNameBothWhenAnotherApplicationComes() {
        bind("orders");
        assertThatThrownBy(() -> bind("billing"))
                .isInstanceOf(WalBindingException.class)
                .hasMessageContaining("expected application 'billing'")
                .hasMessageContaining("found application 'orders'")
                .hasMessageContaining("spark.holdfast.application");
        assertThatThrownBy(() -> require("billing")).isInstanceOf(WalBindingException.class);
    }

    @Test
    void shouldCreateNothingWhenOnlyRequired() {
        assertThatThrownBy(() -> require("orders"))
                .isInstanceOf(WalBindingException.class)
                .hasMessageContaining("no such file");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldFailWhenAnyByteIsFlippedOrTheFileIsShort() throws Exception {
        bind("orders");
        byte[] whole = Files.readAllBytes(file());
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(file(), flipped);
            assertThatThrownBy(() -> require("orders")).as("byte %d", at).isInstanceOf(WalException.class);
            Files.write(file(), java.util.Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> require("orders")).as("length %d", at).isInstanceOf(WalDamageException.class);
        }
    }

    @Test
    void shouldRefuseWhenTheFormatIsNewer() throws Exception {
        bind("orders");
        Files.writeString(file(), Files.readString(file()).replace("binding 1", "binding 2"));
        assertThatThrownBy(() -> require("orders"))
                .isInstanceOf(WalVersionException.class)
                .hasMessageContaining("found 2");
    }

    @Test
    void shouldBindWhenTriedAgainAfterAnyFailure() {
        for (Fault fault : Fault.values()) {
            for (int call = 0; call < 3; call++) {
                FaultyStorage faulty = new FaultyStorage(
                        Storage.open(directory.resolve(fault + "" + call).toString(), Map.of()));
                faulty.failCalls(call, 1, fault);
                assertThatThrownBy(() -> Binding.bind(faulty, LogMode.APPEND, "orders", "host", ticker))
                        .isInstanceOf(StorageException.class);
                Binding.bind(faulty, LogMode.APPEND, "orders", "host", ticker);
                Binding.require(faulty, faulty.root(), "orders");
            }
        }
    }

    @Test
    void shouldRefuseWhenTheNameCannotBeWritten() {
        assertThatThrownBy(() -> bind("two\nlines")).hasMessageContaining("application name");
        assertThatThrownBy(() -> bind("")).hasMessageContaining("application name");
        assertThatThrownBy(() -> bind("ä".repeat(161))).hasMessageContaining("1 to 320 bytes");
        bind("ä".repeat(160));
    }
}
