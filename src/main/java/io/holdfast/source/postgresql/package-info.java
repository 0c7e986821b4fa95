/**
 * Changes of PostgreSQL's tables, by logical replication with {@code pgoutput}, with PostgreSQL's JDBC driver. May import
 * the root, {@code time}, {@code metric}, {@code storage}, {@code config}, {@code offset}, {@code source} and that driver.
 *
 * <table>
 * <caption>What this source guarantees</caption>
 * <tr><td>delivery</td><td>at least once; the slot is moved behind a transaction when all its changes, and all
 * transactions committed before it, are stored</td></tr>
 * <tr><td>order</td><td>of commits, and within a transaction of its changes; a slot has one receiver</td></tr>
 * <tr><td>position</td><td>none for Holdfast: several changes may share an LSN, and those of a transaction its commit's, so
 * that none is one record's alone, and recovery must not drop a block for another one. Each record has the commit's LSN and
 * the change's place in the transaction, which together tell it from all others</td></tr>
 * <tr><td>redelivered</td><td>this process has handed over the change before, as far as LSNs tell; the server does not
 * say</td></tr>
 * <tr><td>kept by the server</td><td>committed changes survive its kill. How far the slot was moved it may forget in a
 * crash: then transactions come again that were acknowledged</td></tr>
 * <tr><td>a slow store</td><td>the server is told that the receiver lives; it keeps its log for the slot, and a warning
 * says how much</td></tr>
 * <tr><td>undecodable</td><td>stop or skip</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.source.postgresql;

import org.jspecify.annotations.NullMarked;
