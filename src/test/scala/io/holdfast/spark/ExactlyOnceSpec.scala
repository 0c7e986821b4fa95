package io.holdfast.spark

import java.nio.file.Files
import java.sql.Connection

import scala.collection.JavaConverters._

import io.holdfast.offset.OffsetStoreSettings
import io.holdfast.offset.file.ManifestOffsets
import io.holdfast.offset.jdbc.JdbcOffsets
import io.holdfast.offset.kafka.KafkaGroupOffsets
import io.holdfast.output.{PublishedResults, ResultFiles}
import org.apache.kafka.clients.consumer.ConsumerRecord
import org.apache.kafka.clients.producer.ProducerRecord
import org.apache.kafka.common.serialization.{Serializer, StringDeserializer, StringSerializer}
import org.apache.spark.SparkConf
import org.apache.spark.streaming.{Milliseconds, StreamingContext}
import org.apache.spark.streaming.api.java.JavaInputDStream
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers

/**
 * Outputs that keep results and offsets together, from Scala, without casts: as far as they go before a broker is asked.
 * What they write is shown by drivers as processes, one of them in Scala.
 */
class ExactlyOnceSpec extends AnyFunSpec with Matchers {
  private type Record = ConsumerRecord[String, String]

  private val once = ExactlyOnce.forApplication("scala-outputs")

  describe("ExactlyOnce") {
    it("writes into a database") {
      val database = JdbcOffsets.at("jdbc:postgresql://db/shop").user("spark").password("${env:DB_PASSWORD}")
      withStreams(database) { orders =>
        once.inDatabase(database).forEachPartition[String, String](
          orders(),
          (connection, records) => {
            val insert = connection.prepareStatement("INSERT INTO orders (line) VALUES (?)")
            try records.asScala.foreach { record =>
              insert.setString(1, record.value)
              insert.executeUpdate()
            } finally insert.close()
          })
        val total: ExactlyOnce.BatchWork[Connection, Record] = (connection, records) => {
          val insert = connection.prepareStatement("INSERT INTO totals (lines) VALUES (?)")
          try {
            insert.setLong(1, records.rdd.count())
            insert.executeUpdate()
          } finally insert.close()
        }
        once.inDatabase(database).forEachBatch(orders(), total)
      }
    }

    it("writes into topics") {
      val group = KafkaGroupOffsets.at("127.0.0.1:1", "scala-outputs")
      withStreams(group) { orders =>
        val serializer: ExactlyOnce.Maker[Serializer[String]] = () => new StringSerializer
        once
          .inTopics(group, serializer, serializer)
          .forEachPartition[String, String](
            orders(),
            // The transaction's commit waits for each of them, and fails if one failed.
            (producer, records) =>
              records.asScala.foreach { record =>
                producer.send(new ProducerRecord("shouted", record.key, record.value.toUpperCase))
              })
      }
    }

    it("writes files") {
      val results = ManifestOffsets.in(Files.createTempDirectory("scala-results").toString)
      withStreams(results) { orders =>
        val lines: ExactlyOnce.PartitionWork[ResultFiles, Record] =
          (files, records) => writeLines(files, records.asScala)
        once.inFiles(results).forEachPartition(orders(), lines)
        once.inFiles(results).forEachBatch[String, String](
          orders(),
          (files, records) => writeLines(files, records.rdd.toLocalIterator))
      }
      PublishedResults.of(results, "scala-outputs").after(-1, 10).asScala shouldBe empty
    }
  }

  private def writeLines(files: ResultFiles, records: Iterator[Record]): Unit = {
    val file = files.create("lines.txt")
    try {
      records.foreach(record => file.line(record.value))
      file.count(file.position)
    } finally file.close()
  }

  private def withStreams(store: OffsetStoreSettings)(
      body: (() => JavaInputDStream[Record]) => Unit): Unit = {
    val params = Map[String, AnyRef](
      "bootstrap.servers" -> "127.0.0.1:1",
      "key.deserializer" -> classOf[StringDeserializer],
      "value.deserializer" -> classOf[StringDeserializer])
    val conf = new SparkConf(false)
      .setMaster("local[2]")
      .setAppName("scala-outputs")
      .set("spark.ui.enabled", "false")
      .set("spark.driver.host", "127.0.0.1")
      .set("spark.driver.bindAddress", "127.0.0.1")
    val ssc = new StreamingContext(conf, Milliseconds(200))
    val offsets = KafkaOffsets.forApplication("scala-outputs").storedIn(store).committedByOutputs()
    try body(() =>
        JavaInputDStream.fromInputDStream(
          offsets.createDirectStream[String, String](ssc, List("orders").asJava, params.asJava)))
    finally ssc.stop(stopSparkContext = true, stopGracefully = false)
  }
}
