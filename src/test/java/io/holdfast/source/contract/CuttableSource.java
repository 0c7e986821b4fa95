package io.holdfast.source.contract;

import io.holdfast.source.Source;

/**
 * A source whose connections the test can cut.
 *
 * @param source the source, as it is opened in the receiver's process
 * @param cut cuts its connections now, in the middle of whatever they carry; the next one is let through
 */
public record CuttableSource(Source source, Runnable cut) {}
