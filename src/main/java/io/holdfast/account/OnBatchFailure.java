package io.holdfast.account;

/** What happens when an output operation of a batch fails. */
public enum OnBatchFailure {
    /** The application ends with a status that has it started again, and the batch is repeated. */
    STOP,
    /** The application goes on with later batches; the failed one is repeated at the next start. */
    CONTINUE
}
