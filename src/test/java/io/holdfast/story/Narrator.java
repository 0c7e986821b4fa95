package io.holdfast.story;

import java.io.IOException;
import java.io.PrintStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Speaks on a terminal: sentences, and under them a bar that follows the story. Thread-safe. */
final class Narrator {
    private static final boolean TERMINAL = Boolean.getBoolean("holdfast.terminal");
    private static final long EVERY_MILLIS = TERMINAL ? 500 : 5_000;

    private final PrintStream out;
    private final long startNanos = System.nanoTime();
    private @Nullable Thread follower;
    private String bar = "";

    Narrator(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String sentence) {
        eraseBar();
        out.printf("%3d s  %s%n", (System.nanoTime() - startNanos) / 1_000_000_000L, sentence);
        drawBar();
    }

    /** The one line that a script looks for. */
    synchronized void result(String counts) {
        out.println("RESULT " + counts);
    }

    synchronized void follow(Supplier<Progress> progress) {
        Thread thread = new Thread(() -> draw(progress), "narrator");
        thread.setDaemon(true);
        thread.start();
        follower = thread;
    }

    private void draw(Supplier<Progress> progress) {
        try {
            while (true) {
                show(progress.get().bar());
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void show(String next) {
        eraseBar();
        bar = next;
        drawBar();
        if (!TERMINAL) {
            out.println("       " + next);
        }
    }

    private void eraseBar() {
        if (TERMINAL && !bar.isEmpty()) {
            out.print("\r" + " ".repeat(bar.length()) + "\r");
        }
    }

    private void drawBar() {
        if (TERMINAL) {
            out.print(bar);
            out.flush();
        }
    }

    /** Ends the bar. */
    void stopFollowing() {
        Thread running;
        synchronized (this) {
            running = follower;
            follower = null;
        }
        if (running == null) {
            return;
        }
        running.interrupt();
        synchronized (this) {
            eraseBar();
            bar = "";
        }
    }

    void awaitEnter() {
        try {
            int read = System.in.read();
            while (read >= 0 && read != '\n') {
                read = System.in.read();
            }
        } catch (IOException closed) {
            throw new IllegalStateException("Standard input cannot be read: run --keep on a terminal", closed);
        }
    }
}
