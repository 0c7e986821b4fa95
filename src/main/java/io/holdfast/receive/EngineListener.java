package io.holdfast.receive;

/** Hears how an engine ends by itself. */
@FunctionalInterface
public interface EngineListener {
    /**
     * The engine has failed and fetches no more. Called at most once, by the engine's thread, and not for what goes
     * wrong after {@link Engine#stop} was called. The reader is closed when this returns, or by a {@link Engine#stop}
     * called from in here.
     */
    void failed(ReceiveException failure);
}
