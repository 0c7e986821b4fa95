package io.holdfast.source.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lets happen what a plan says. Thread-safe. */
final class PlannedFaults {
    static final String GATE = "gate";
    private static final long LONGEST_HOLD_NANOS = 60_000_000_000L;
    private static final long LOOK_MILLIS = 20;

    private final List<Fault> faults;
    private final Path directory;
    private final Set<Long> failed = new HashSet<>();

    PlannedFaults(List<Fault> faults, Path directory) {
        this.faults = faults;
        this.directory = directory;
    }

    /** Before anything of the block is in the file. */
    void beforeStore(long block) throws IOException, InterruptedException {
        for (Fault fault : faults) {
            if (fault.block() == block) {
                happen(fault);
            }
        }
    }

    private void happen(Fault fault) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case FAIL_ONCE -> failFirst(fault.block());
            case FAIL_ALWAYS -> throw new IOException("block " + fault.block() + " shall never be stored");
            case HOLD -> hold(fault.block());
            case SLOW -> Thread.sleep(fault.millis());
            case HALT -> {} // comes after the store
        }
    }

    private synchronized void failFirst(long block) throws IOException {
        if (failed.add(block)) {
            throw new IOException("block " + block + " shall fail once");
        }
    }

    private void hold(long block) throws IOException, InterruptedException {
        System.out.println(FileSink.HOLDING + block + " until it is let go");
        long startNanos = System.nanoTime();
        while (!Files.exists(directory.resolve(GATE))) {
            if (System.nanoTime() - startNanos > LONGEST_HOLD_NANOS) {
                throw new IOException("nobody let go block " + block);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** When the block is on disk. */
    void afterStore(long block) {
        if (faults.contains(Fault.haltAfter(block))) {
            System.out.println("halts after block " + block);
            System.out.flush();
            Runtime.getRuntime().halt(ReceiverProgram.HALTED);
        }
    }
}
