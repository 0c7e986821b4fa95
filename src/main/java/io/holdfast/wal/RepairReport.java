package io.holdfast.wal;

import java.util.List;

/**
 * What a repair kept and what it could not. Immutable.
 *
 * @param intact segments copied byte for byte
 * @param mended segments copied with holes, with another header or to another place
 * @param replaced segments whose header or file is lost, replaced by one hole
 * @param leftOut files that are not in the copy
 * @param records records that the copy gives back
 * @param bytes their bytes as they were handed in
 * @param lostRecords records known to be lost; there may be more where nothing says how many there were
 * @param findings all that was found, in the order of roles and writers
 */
public record RepairReport(
        long intact,
        long mended,
        long replaced,
        long leftOut,
        long records,
        long bytes,
        long lostRecords,
        List<Finding> findings) {
    public RepairReport {
        findings = List.copyOf(findings);
    }

    /** Whether anything was damaged. */
    public boolean hasDamage() {
        return findings.stream().anyMatch(Finding::isDamage);
    }
}
