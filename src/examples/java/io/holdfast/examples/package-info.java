/**
 * Runnable examples: applications for several sources and results; the word count with Holdfast and, for comparison, with
 * nothing but Spark; senders that keep a journal; the program that compares journal and result. They use only what is
 * public.
 */
@NullMarked
package io.holdfast.examples;

import org.jspecify.annotations.NullMarked;
