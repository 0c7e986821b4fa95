package io.holdfast.scalaexamples

import java.nio.file.{Files, Paths}

import scala.collection.JavaConverters._

import io.holdfast.offset.file.ManifestOffsets
import io.holdfast.spark.{ExactlyOnce, HoldfastStop, KafkaOffsets}
import org.apache.kafka.common.serialization.StringDeserializer
import org.apache.spark.SparkConf
import org.apache.spark.streaming.{Milliseconds, StreamingContext}
import org.apache.spark.streaming.api.java.JavaInputDStream

/**
 * From Kafka into files, exactly once, in Scala: each record becomes a line in a file that counts when the manifest of its
 * batch names it. Compiled for the Scala that Spark was built with: a jar of 2.12 does not run on Spark for 2.13.
 *
 * {{{
 * spark-submit ... --class io.holdfast.scalaexamples.OrdersToFiles holdfast-examples_2.12.jar \
 *   broker:9092 orders hdfs://namenode/results
 * }}}
 */
object OrdersToFiles {
  /** The name that readers of the results ask for. */
  val Application = "scala-orders-to-files"

  private val usage =
    """Usage: OrdersToFiles HOST:PORT TOPIC RESULTS [STOP-FILE]
      |
      |  HOST:PORT   a broker
      |  RESULTS     directory of results and offsets, on a local disk or HDFS
      |  STOP-FILE   the driver stops gracefully when there is such a file on its host
      |
      |Exit status: 0 stopped gracefully or replaced by another driver, 2 wrong use, 3 a batch failed: start it
      |again.""".stripMargin

  def main(args: Array[String]): Unit = args match {
    case Array("--help") => println(usage)
    case Array(kafka, topic, results) => run(kafka, topic, results, None)
    case Array(kafka, topic, results, stopFile) => run(kafka, topic, results, Some(stopFile))
    case _ =>
      System.err.println(usage)
      sys.exit(2)
  }

  private def run(kafka: String, topic: String, results: String, stopFile: Option[String]): Unit = {
    // No checkpoint: the manifests know where to go on, and there is no state.
    val ssc = new StreamingContext(new SparkConf().setIfMissing("spark.app.name", Application), Milliseconds(500))
    build(ssc, kafka, topic, ManifestOffsets.in(results))
    ssc.start()
    while (!ssc.awaitTerminationOrTimeout(500)) {
      if (stopFile.exists(file => Files.exists(Paths.get(file)))) HoldfastStop.stop(ssc)
    }
  }

  private def build(ssc: StreamingContext, kafka: String, topic: String, results: ManifestOffsets): Unit = {
    val params = Map[String, AnyRef](
      "bootstrap.servers" -> kafka,
      "key.deserializer" -> classOf[StringDeserializer],
      "value.deserializer" -> classOf[StringDeserializer])
    val orders = KafkaOffsets
      .forApplication(Application)
      .storedIn(results)
      .committedByOutputs() // offsets move in the manifest that names the results, and nowhere else
      .createDirectStream[String, String](ssc, List(topic).asJava, params.asJava)
    ExactlyOnce
      .forApplication(Application)
      .inFiles(results)
      .forEachPartition[String, String](
        JavaInputDStream.fromInputDStream(orders), // outputs take Spark's Java view of a stream
        (files, records) => {
          val lines = files.create("lines.txt")
          try records.asScala.foreach(record => lines.line(record.value))
          finally lines.close()
        })
  }
}
