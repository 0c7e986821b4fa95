package io.holdfast.source.jms;

import io.holdfast.source.Header;
import java.util.List;

/**
 * A message as it came, of either API.
 *
 * @param body what is in it, or why nothing is
 * @param headers the provider's and the publisher's
 * @param redelivered what the broker says
 * @param acknowledgement acknowledges it, where that is done one by one
 */
record Incoming(Body body, List<Header> headers, boolean redelivered, JmsLink.Telling acknowledgement) {}
