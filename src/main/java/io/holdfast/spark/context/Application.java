package io.holdfast.spark.context;

import io.holdfast.HoldfastException;
import io.holdfast.account.Undone;
import io.holdfast.epoch.ControlAddress;
import io.holdfast.spark.internal.StreamingStop;
import io.holdfast.spark.log.LiveDriver;
import io.holdfast.time.Threads;
import io.holdfast.time.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.streaming.StreamingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application that streams in this process, from its start to its end: it hears requests to stop, by a signal, a
 * file, the control port or a call, and carries the first one out. Thread-safe.
 */
@SuppressWarnings("deprecation") // Spark marks all of its streaming API so
public final class Application implements ControlPort.Commands {
    private static final Logger log = LoggerFactory.getLogger(Application.class);
    private static final int STATUS_FAILED = 3;
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);
    private static final AtomicReference<@Nullable Application> CURRENT = new AtomicReference<>();

    private final LiveDriver driver;
    private final StreamingStop streaming;
    private final Ending end;
    private final Ticker ticker;
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final AtomicInteger signals = new AtomicInteger();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private Application(LiveDriver driver, Ending end, Ticker ticker) {
        this.driver = driver;
        this.streaming = new StreamingStop(driver.streams().context());
        this.end = end;
        this.ticker = ticker;
    }

    /** Accompanies a driver whose streaming has started to its end. Does not block. */
    public static void accompany(LiveDriver driver) {
        Application application = new Application(driver, Ending.ofThisProcess(), Ticker.system());
        CURRENT.set(application);
        Threads.daemon("holdfast-application", application::run).start();
    }

    /** The application of that context; empty if its driver's log is not Holdfast's, or it does not stream. */
    public static Optional<Application> of(StreamingContext context) {
        return Optional.ofNullable(CURRENT.get())
                .filter(found -> found.driver.streams().context() == context);
    }

    private void run() {
        if (driver.settings().get(StopSettings.ON_SIGNAL) == StopSettings.OnSignal.GRACEFUL) {
            boolean unused = TerminationSignal.handle(Application::signalled);
        }
        Optional<ControlPort> control = openControl();
        Optional<ControlAddress> address = control.flatMap(this::publish);
        try {
            new ApplicationWatch(driver, streaming, end, () -> endBy("the stop file"), ticker).run();
        } finally {
            address.ifPresent(this::withdraw);
            CURRENT.compareAndSet(this, null);
            control.ifPresent(ControlPort::close);
            over.complete(null);
        }
    }

    private Optional<ControlPort> openControl() {
        if (driver.settings().get(StopSettings.CONTROL) == StopSettings.Switch.OFF) {
            return Optional.empty();
        }
        try {
            return Optional.of(ControlPort.open(this));
        } catch (IOException failure) {
            log.warn("There is no control port; stop the application by SIGTERM or by the stop file", failure);
            return Optional.empty();
        }
    }

    private Optional<ControlAddress> publish(ControlPort port) {
        ControlAddress address = new ControlAddress(
                driver.hostName(), port.port(), port.token(), driver.epoch().number());
        try {
            address.publish(driver.storage());
            log.info("Listening for 'holdfast app' on {}", address);
            return Optional.of(address);
        } catch (HoldfastException failure) {
            log.warn(
                    "Could not publish the control port in {}; the stop file works",
                    driver.storage().root(),
                    failure);
            return Optional.empty();
        }
    }

    private void withdraw(ControlAddress address) {
        try {
            address.withdraw(driver.storage());
        } catch (HoldfastException failure) {
            log.warn("Could not take away {}", address, failure);
        }
    }

    /** SIGTERM. */
    private static void signalled() {
        Application application = CURRENT.get();
        if (application == null) {
            Ending.ofThisProcess().terminated();
        } else if (application.signals.incrementAndGet() == 1) {
            application.endBy("SIGTERM");
        } else {
            application.end.atOnce("A second signal came while " + application.progress()
                    + " was left; the next start goes on with it");
        }
    }

    /** Stops, and ends the process after that. */
    private void endBy(String why) {
        // What is open at the control port gets its last line before the process ends.
        CompletableFuture<Void> unused = begin(why).thenCompose(done -> over).thenRun(end::finished);
    }

    /**
     * Stops gracefully and leaves the process to the caller. Blocks until everything received is processed and Spark has
     * stopped, at most for {@code spark.holdfast.stop.timeout}. Must not be called from within an output operation,
     * which it would wait for.
     *
     * @throws StopException if something is left undone; then the process ends with status 3
     * @throws InterruptedException if the thread is interrupted meanwhile; the stop goes on
     */
    public void stop() throws InterruptedException {
        try {
            begin("a call").get();
        } catch (ExecutionException failure) {
            throw new StopException("The application was not stopped gracefully: " + failure.getMessage(), failure);
        }
    }

    /** Begins to stop and returns at once; the process ends when it is done, as on SIGTERM. */
    public void requestStop() {
        endBy("a request of the application");
    }

    private CompletableFuture<Void> begin(String why) {
        if (isStopping.compareAndSet(false, true)) {
            log.info("Asked to stop by {}", why);
            Thread stopping = Threads.daemon("holdfast-stop", this::carryOut);
            // When Spark has stopped, main may end: this one still has signs of life to take away and answers to give.
            stopping.setDaemon(false);
            stopping.start();
        }
        return stopped;
    }

    private void carryOut() {
        try {
            new GracefulStop(
                            new SparkSteps(streaming),
                            driver.account()::undone,
                            driver.settings().get(StopSettings.TIMEOUT),
                            ticker)
                    .run();
            driver.over();
            stopped.complete(null);
            over.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException slow) {
            log.warn("Stopped, but the control port is not closed yet", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            fail(interrupted);
        } catch (RuntimeException failure) { // the thread's outermost call
            fail(failure);
        }
    }

    private void fail(Exception failure) {
        stopped.completeExceptionally(failure);
        end.failed(STATUS_FAILED, String.valueOf(failure.getMessage()));
    }

    @Override
    public List<String> status() {
        Undone undone = driver.account().undone();
        List<String> lines = new ArrayList<>();
        lines.add("state=" + (isStopping.get() ? "stopping" : "running"));
        lines.add("application=" + driver.epoch().application());
        lines.add("owner=" + driver.epoch().owner());
        lines.add("blocks.in.no.batch=" + undone.unallocated());
        lines.add("batches.under.way=" + undone.running());
        lines.add("batches.failed=" + undone.failed().size());
        lines.add("batches.set.aside=" + driver.account().setAside().size());
        driver.counts().forEach((name, count) -> lines.add(name + "=" + count));
        return lines;
    }

    @Override
    public CompletableFuture<Void> stop(String why) {
        endBy(why);
        return stopped;
    }

    @Override
    public String progress() {
        return driver.account().undone().toString();
    }
}
