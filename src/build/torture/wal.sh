# The log: cells of scripts/torture.sh wal. A cell is a function that sets `seen` and returns 0, 1, or 3 if it cannot run.
# CASES and ROUNDS change how long it takes.
cells="model fuzz s3"

# Random walks of writes, faults, crashes, damage, reads and cleanings against a plain list.
cell_model() {
  maven_test LogModelTest "-Dholdfast.cases=${CASES:-10000}"
  local status=$?
  seen=$(grep -o '[0-9]* cases from seed [0-9]*' "$log")
  return $status
}

# Arbitrary and mangled bytes in the place of a segment.
cell_fuzz() {
  maven_test SegmentFuzzTest "-Dholdfast.cases=${CASES:-10000}"
  local status=$?
  seen=$(grep -o '[0-9]* cases from seed [0-9]*' "$log" | paste -sd, | sed 's/,/, /g')
  return $status
}

# An S3 server and writers as processes of their own, killed and started again.
cell_s3() {
  class_paths spark s3a s3proxy || return 3
  maven_test 'S3StorageTorture,S3LogTorture' "-Dholdfast.rounds=${ROUNDS:-5}" \
    "-Dmaven.test.additionalClasspath=$(jars s3a)"
  local status=$?
  seen=$(s3_seen)
  return $status
}

# From lines "S3LogTorture: writer killed: 203 acknowledged, all found in 26 objects; 0 failed; 0 in flight ..."
s3_seen() {
  awk '/^S3LogTorture: / {
    kills[$2]++; acknowledged += $4; objects += $9; failed += $11; flight += $13
  } END {
    printf "%d writers and %d servers killed: %d writes acknowledged, all found, once, in %d objects; %d told to have failed; " \
      "%d in flight at a kill found", kills["writer"], kills["server"], acknowledged, objects, failed, flight
  }' "$log"
}
