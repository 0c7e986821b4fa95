package io.holdfast.wal;

/** What reading the whole log does about damage in what was acknowledged. Immutable. */
public enum OnDamage {
    /** It stops with an error, unless exactly this damage was set aside before. */
    FAIL,
    /** It sets the damage aside in a marker, reports what is lost, and goes on behind it. */
    QUARANTINE
}
