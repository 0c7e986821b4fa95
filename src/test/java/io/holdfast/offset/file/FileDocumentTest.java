package io.holdfast.offset.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.offset.DocumentContent;
import io.holdfast.offset.OffsetRefusedException;
import io.holdfast.offset.OffsetUnavailableException;
import io.holdfast.storage.FaultyStorage;
import io.holdfast.storage.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDocumentTest {
    @TempDir
    private Path directory;

    private Storage storage;

    @BeforeEach
    void openStorage() {
        storage = Storage.open(directory.toString(), Map.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(FileDocument document) {
        return new String(document.read().orElseThrow().bytes(), UTF_8);
    }

    @Test
    void shouldReplaceOnlyWhatWasSeen() {
        FileDocument document = new FileDocument(storage);
        assertThat(document.read()).isEmpty();
        assertThat(document.replace(DocumentContent.NONE, bytes("a"))).isTrue();
        assertThat(document.replace(DocumentContent.NONE, bytes("b"))).isFalse();
        long seen = document.read().orElseThrow().version();
        assertThat(document.replace(seen, bytes("c"))).isTrue();
        assertThat(document.replace(seen, bytes("d"))).isFalse();
        assertThat(text(document)).isEqualTo("c");
    }

    @Test
    void shouldChangeNothingWhenAWriterSleptWhileFilesCameAndWent() {
        FileDocument document = new FileDocument(storage);
        assertThat(document.replace(DocumentContent.NONE, bytes("first"))).isTrue();
        long seen = document.read().orElseThrow().version();
        for (int others = 1; others <= 12; others++) {
            assertThat(document.replace(seen + others - 1, bytes("other " + others)))
                    .isTrue();
            // A sleeper for every gap: the file after the one it saw is there, or has gone again.
            for (long slept = seen; slept < seen + others; slept++) {
                assertThat(new FileDocument(storage).replace(slept, bytes("sleeper")))
                        .as("saw %d, now %d", slept, seen + others)
                        .isFalse();
            }
            assertThat(text(document)).isEqualTo("other " + others);
        }
    }

    @Test
    void shouldRefuseAFileSystemThatLetsBothCreatorsWin() {
        Storage bothWin = (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createExclusive")) {
                        storage.replace((String) arguments[0], (byte[]) arguments[1]);
                        return true;
                    }
                    try {
                        return method.invoke(storage, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
        FileDocument document = new FileDocument(bothWin);
        assertThatThrownBy(() -> document.replace(DocumentContent.NONE, bytes("a")))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("both of two creators")
                .hasMessageContaining(directory.toString());
        assertThat(document.read()).isEmpty();
    }

    /** The twin of every change: each of its calls to the storage fails in turn, and what was answered stays. */
    @Test
    void shouldKeepWhatWasAnsweredWhicheverCallFails() {
        for (FaultyStorage.Fault how : FaultyStorage.Fault.values()) {
            Storage fresh = Storage.open(directory + "/" + how, Map.of());
            FaultyStorage faulty = new FaultyStorage(fresh);
            FileDocument document = new FileDocument(faulty);
            FileDocument witness = new FileDocument(fresh);
            assertThat(document.replace(DocumentContent.NONE, bytes("0"))).isTrue();
            int answered = 0;
            for (int value = 1; value <= 30; value++) {
                long version = witness.read().orElseThrow().version();
                faulty.failCalls(value % 4, 1, how);
                answered = replaceOnce(document, version, value, answered);
                faulty.heal();
                assertThat(Integer.parseInt(text(witness)))
                        .as("%s in change %d", how, value)
                        .isBetween(answered, value);
            }
            assertThat(answered).as("some change must be answered").isGreaterThan(20);
        }
    }

    private static int replaceOnce(FileDocument document, long version, int value, int answered) {
        try {
            return document.replace(version, bytes(Integer.toString(value))) ? value : answered;
        } catch (OffsetUnavailableException unknown) {
            return answered;
        }
    }
}
