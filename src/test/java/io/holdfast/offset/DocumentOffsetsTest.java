package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.epoch.FencedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The contract over a document in memory, and what only a document that misbehaves can show. */
class DocumentOffsetsTest extends OffsetStoreContract {
    private final Map<String, MemoryDocument> documents = new ConcurrentHashMap<>();

    /** What the next calls of {@code replace} do, one each. */
    private enum Fault {
        /** It happens, and the answer is lost. */
        ANSWER_LOST,
        /** It does not happen, and nobody knows. */
        REQUEST_LOST,
        /** It happens in a first attempt of the client, and the second one finds it. */
        SECOND_ATTEMPT
    }

    private static final class MemoryDocument implements Document {
        private final Deque<Fault> faults = new ArrayDeque<>();
        private Optional<DocumentContent> content = Optional.empty();
        private Runnable beforeReplace = () -> {};
        private int limitBytes = 1 << 20;

        @Override
        public String description() {
            return "memory";
        }

        @Override
        public synchronized Optional<DocumentContent> read() {
            return content;
        }

        @Override
        public boolean replace(long seen, byte[] bytes) {
            Runnable before = beforeReplace;
            beforeReplace = () -> {};
            before.run();
            return replaceNow(seen, bytes);
        }

        private synchronized boolean replaceNow(long seen, byte[] bytes) {
            Fault fault = faults.poll();
            if (fault == Fault.REQUEST_LOST) {
                throw new OffsetUnavailableException("the request was lost", null);
            }
            long version = content.map(DocumentContent::version).orElse(DocumentContent.NONE);
            if (version != seen) {
                return false;
            }
            content = Optional.of(new DocumentContent(seen + 1, bytes));
            if (fault == Fault.ANSWER_LOST) {
                throw new OffsetUnavailableException("the answer was lost", null);
            }
            return fault != Fault.SECOND_ATTEMPT;
        }

        @Override
        public int limitBytes() {
            return limitBytes;
        }

        @Override
        public void close() {}
    }

    private MemoryDocument document(String name) {
        return documents.computeIfAbsent(name, unused -> new MemoryDocument());
    }

    @Override
    protected OffsetStoreSettings settings() {
        return new MemorySettings(this);
    }

    /** Not for travelling: the documents stay in this JVM. */
    private static final class MemorySettings implements OffsetStoreSettings {
        private static final long serialVersionUID = 1L;
        private static final Map<Integer, DocumentOffsetsTest> TESTS = new ConcurrentHashMap<>();
        private final int test;

        MemorySettings(DocumentOffsetsTest test) {
            this.test = System.identityHashCode(test);
            TESTS.put(this.test, test);
        }

        @Override
        public String description() {
            return "memory";
        }

        @Override
        public OffsetStore open(OffsetStoreContext context) {
            DocumentOffsetsTest owner = Objects.requireNonNull(TESTS.get(test));
            return new DocumentOffsets(owner.document(context.application()), context, 5);
        }
    }

    @Override
    protected int historyKept() {
        return 5;
    }

    @Override
    protected void spoil(String stored, Spoil how) {
        MemoryDocument document = document(stored);
        DocumentContent content = document.read().orElseThrow();
        document.content = Optional.of(new DocumentContent(content.version(), SpoiltDocument.of(content.bytes(), how)));
    }

    @Test
    void shouldTakeTheSameCommitAgainWhenItsAnswerWasLost() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        for (Fault fault : new Fault[] {Fault.ANSWER_LOST, Fault.REQUEST_LOST}) {
            long from = store.load().values().iterator().next().offset();
            OffsetCommit commit = move(1000 + from, FIRST, from, from + 10);
            document(application).faults.add(fault);
            assertThatThrownBy(() -> store.commit(commit)).isInstanceOf(OffsetUnavailableException.class);
            store.commit(commit);
            assertThat(store.load()).isEqualTo(Map.of(FIRST, new StoredOffset(from + 10, "i1", 1000 + from)));
        }
        assertThat(store.history(10)).as("each commit once").hasSize(3);
    }

    @Test
    void shouldFenceAgainWhenTheAnswerWasLost() {
        OffsetStore store = open();
        document(application).faults.add(Fault.ANSWER_LOST);
        assertThatThrownBy(() -> store.fence(epoch(1, "driver-1"))).isInstanceOf(OffsetUnavailableException.class);
        store.fence(epoch(1, "driver-1"));
        store.commit(begin(FIRST, 1));
        assertThat(store.load()).containsKey(FIRST);
    }

    @Test
    void shouldFindItsOwnCommitWhenTheClientTriedTwice() {
        OffsetStore store = fenced(1);
        document(application).faults.add(Fault.SECOND_ATTEMPT);
        store.commit(begin(FIRST, 1));
        assertThat(store.load().get(FIRST)).isEqualTo(new StoredOffset(1, "i1", OffsetCommit.NO_BATCH));
    }

    @Test
    void shouldSeeTheNewEpochThatComesBetweenReadAndReplace() {
        OffsetStore old = fenced(1);
        old.commit(begin(FIRST, 0));
        document(application).beforeReplace = () -> {
            OffsetStore unused = fenced(2);
        };
        assertThatThrownBy(() -> old.commit(move(1000, FIRST, 0, 1))).isInstanceOf(FencedException.class);
        assertThat(open().load().get(FIRST)).isEqualTo(new StoredOffset(0, "i1", OffsetCommit.NO_BATCH));
    }

    @Test
    void shouldStopTheDriverWhenAHandChangedPartitionsThatItDoesNotMove() {
        OffsetStore driver = fenced(1);
        driver.commit(begin(FIRST, 0));
        open().set(Map.of(SECOND, new StoredOffset(5, "", -1)), Set.of(), "by hand");
        assertThatThrownBy(() -> driver.commit(move(1000, FIRST, 0, 1)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("by hand");
    }

    @Test
    void shouldStopTheDriverWhenTheDocumentWasDeletedOrPutBack() {
        OffsetStore driver = fenced(1);
        Optional<DocumentContent> older = document(application).content;
        driver.commit(begin(FIRST, 0));
        OffsetStore next = fenced(2);
        document(application).content = older;
        assertThatThrownBy(() -> next.commit(move(1000, FIRST, 0, 1)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("an older state");
        document(application).content = Optional.empty();
        assertThatThrownBy(() -> next.commit(move(1000, FIRST, 0, 1)))
                .isInstanceOf(OffsetConflictException.class)
                .hasMessageContaining("deleted");
    }

    @Test
    void shouldGiveUpHistoryBeforeItRefuses() {
        OffsetStore store = fenced(1);
        store.commit(begin(FIRST, 0));
        store.commit(move(1000, FIRST, 0, 1));
        document(application).limitBytes =
                document(application).content.orElseThrow().bytes().length;
        store.commit(move(2000, FIRST, 1, 2));
        assertThat(store.history(10)).isEmpty();
        document(application).limitBytes = 20;
        assertThatThrownBy(() -> store.commit(move(3000, FIRST, 2, 3)))
                .isInstanceOf(OffsetRefusedException.class)
                .hasMessageContaining("at most 20");
        assertThat(store.load().get(FIRST)).isEqualTo(new StoredOffset(2, "i1", 2000));
    }
}
