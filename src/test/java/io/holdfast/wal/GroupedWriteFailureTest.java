package io.holdfast.wal;

/** The same with a thread that writes groups. */
class GroupedWriteFailureTest extends WriteFailureTest {
    @Override
    Grouping grouping() {
        return Grouping.ON;
    }
}
