/**
 * Real servers for tests, the demo and the torture runs: a Spark standalone cluster, a Kafka broker and HDFS, each in
 * processes of its own, from the class paths that {@code scripts/classpaths.sh} resolves.
 *
 * <p>Everything starts from a {@link io.holdfast.testbed.TestBed}, which owns a directory under {@code target/testbed},
 * the logs and every process started in it. <em>Stop</em> and <em>kill</em> keep a server's data, <em>close</em> ends
 * everything. Linux only: processes are found and judged through {@code /proc}.
 *
 * <p>May import the JDK and JSpecify, so that none of the servers' libraries meets ours.
 */
@NullMarked
package io.holdfast.testbed;

import org.jspecify.annotations.NullMarked;
