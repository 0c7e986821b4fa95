package io.holdfast.receive;

/** Whether one block, or a record that needs no block, is settled. Confined to the engine's thread. */
final class Ticket {
    private boolean stored;

    /** For a record that was passed over: there is nothing to store, only its turn to wait for. */
    static Ticket settled() {
        Ticket ticket = new Ticket();
        ticket.markStored();
        return ticket;
    }

    void markStored() {
        stored = true;
    }

    boolean isStored() {
        return stored;
    }
}
