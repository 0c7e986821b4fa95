package io.holdfast.cli;

/** How commands end. Stateless. */
final class ExitStatus {
    static final int FINE = 0;
    /** Damage or a difference was found. */
    static final int DAMAGE = 1;
    /** The command was used wrongly. */
    static final int WRONG_USE = 2;
    /** The storage cannot be reached. */
    static final int UNREACHABLE = 3;

    private ExitStatus() {}
}
