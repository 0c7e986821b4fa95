/**
 * The story that the demo tells and the end-to-end tests repeat: senders with journals, a word count on a real cluster,
 * kills, and an account of every record. May use the test bed, the examples and the public API.
 */
package io.holdfast.story;
