/**
 * Applications as processes of their own, killed, suspended and started again, with every record counted: what the
 * driver's log is for. {@code CellDriver} is the application, {@code DriverCell} whoever starts and kills it. Only
 * the latter may use the test bed and JUnit; the former has Spark's class path and Holdfast's.
 */
@NullMarked
package io.holdfast.cells;

import org.jspecify.annotations.NullMarked;
