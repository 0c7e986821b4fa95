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
  seen=$(sed -n 's/^S3LogTorture: //p' "$log" | paste -sd/ | sed 's,/, / ,g')
  return $status
}
