package io.holdfast.account;

/** What happens to a batch that has failed too often. */
public enum OnPoison {
    /** The application does not start again before somebody has looked. */
    STOP,
    /** The batch is kept aside, and the application goes on without it. */
    SET_ASIDE
}
