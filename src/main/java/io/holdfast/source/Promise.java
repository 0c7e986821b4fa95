package io.holdfast.source;

/** What a source can promise by its nature, whatever Holdfast does. */
public enum Promise {
    /** It delivers again what was not acknowledged: nothing is lost, duplicates are possible. */
    AT_LEAST_ONCE,
    /** It keeps nothing: what is on its way when either side dies is gone. */
    NONE,
    /** It shows only after the connection whether its peer can deliver again. */
    DEPENDS_ON_PEER
}
