package io.holdfast.cli;

import io.holdfast.HoldfastException;
import java.io.Serial;

/** A command that ends with a message and a status of its own. Immutable. */
final class CommandException extends HoldfastException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    private CommandException(String message, int status) {
        super(message, null);
        this.status = status;
    }

    /** The command was told to do what cannot be done. */
    static CommandException wrongUse(String message) {
        return new CommandException(message, ExitStatus.WRONG_USE);
    }

    /** The command found damage that it cannot pass. */
    static CommandException damage(String message) {
        return new CommandException(message, ExitStatus.DAMAGE);
    }

    /** What the command needs does not answer. */
    static CommandException unreachable(String message) {
        return new CommandException(message, ExitStatus.UNREACHABLE);
    }

    int status() {
        return status;
    }
}
