package io.holdfast.spark.context;

/** What becomes of a start that would lose the state of the application. */
enum OnStateLoss {
    /** It is refused; nothing is changed. */
    REFUSE,
    /** It goes on without the state. */
    ACCEPT
}
