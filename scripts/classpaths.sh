#!/usr/bin/env bash
# Resolves the foreign class paths (stock Spark, a Kafka broker, HDFS) from Maven artifacts into target/classpaths.
set -euo pipefail
