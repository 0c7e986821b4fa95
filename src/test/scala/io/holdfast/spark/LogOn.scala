package io.holdfast.spark

import java.nio.file.{Files, Path}

import org.apache.spark.SparkConf
import org.apache.spark.streaming.{Milliseconds, StreamingContext}

/** A stock local Spark with the log on, for as long as a body runs. */
private object LogOn {
  /** @param more settings besides, made of a directory of its own */
  def run(application: String, more: Path => Map[String, String] = _ => Map.empty)(body: StreamingContext => Unit): Unit = {
    val directory = Files.createTempDirectory(s"holdfast-$application")
    val conf = new SparkConf()
      .setMaster("local[3]")
      .setAppName(application)
      .set("spark.ui.enabled", "false")
      .set("spark.streaming.receiver.writeAheadLog.enable", "true")
      .set("spark.streaming.receiver.writeAheadLog.class", classOf[HoldfastWriteAheadLog].getName)
      .set("spark.streaming.driver.writeAheadLog.class", classOf[HoldfastDriverLog].getName)
      .set("spark.holdfast.wal.dir", directory.resolve("log").toString)
      .setAll(more(directory))
    val ssc = new StreamingContext(conf, Milliseconds(200))
    ssc.checkpoint(directory.resolve("checkpoint").toString)
    try body(ssc)
    finally ssc.stop(stopSparkContext = true, stopGracefully = false)
  }
}
