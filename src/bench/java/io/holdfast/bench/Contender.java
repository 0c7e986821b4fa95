package io.holdfast.bench;

import io.holdfast.spark.HoldfastDriverLog;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.streaming.util.FileBasedWriteAheadLog;
import org.apache.spark.streaming.util.WriteAheadLog;

/** One of the two logs that are compared. */
enum Contender {
    STOCK {
        @Override
        WriteAheadLog open(String directory, Map<String, String> hadoop) {
            Configuration configuration = new Configuration();
            hadoop.forEach(configuration::set);
            return new FileBasedWriteAheadLog(
                    new SparkConf(false), directory + "/stock", configuration, 3600, 3, false);
        }
    },
    HOLDFAST {
        @Override
        WriteAheadLog open(String directory, Map<String, String> hadoop) {
            SparkConf conf = new SparkConf(false)
                    .set("spark.app.name", "bench")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.holdfast.wal.segmentBytes", "1g")
                    .set("spark.holdfast.wal.bucketWidth", "1h")
                    .set("spark.holdfast.wal.dir", directory + "/holdfast");
            hadoop.forEach((key, value) -> conf.set("spark.hadoop." + key, value));
            // The driver's log, for it is the one that can also be read as a whole; its records are the same.
            return new HoldfastDriverLog(conf);
        }
    };

    /** A fresh log below the directory. */
    abstract WriteAheadLog open(String directory, Map<String, String> hadoop);
}
