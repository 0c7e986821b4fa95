package io.holdfast.spark

import java.nio.file.Files
import java.time.Instant

import scala.collection.JavaConverters._

import io.holdfast.config.ByteSize
import io.holdfast.offset.file.FileOffsets
import org.apache.kafka.clients.consumer.ConsumerRecord
import org.apache.kafka.common.TopicPartition
import org.apache.kafka.common.serialization.StringDeserializer
import org.apache.spark.SparkConf
import org.apache.spark.streaming.{Milliseconds, StreamingContext, Time}
import org.apache.spark.streaming.dstream.InputDStream
import org.apache.spark.streaming.kafka010.{CanCommitOffsets, LocationStrategies}
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers

/**
 * Direct streams from Scala, without casts: as far as they go before a broker is asked. What they read is shown by
 * drivers as processes.
 */
class KafkaOffsetsSpec extends AnyFunSpec with Matchers {
  private val params = Map[String, AnyRef](
    "bootstrap.servers" -> "127.0.0.1:1",
    "key.deserializer" -> classOf[StringDeserializer],
    "value.deserializer" -> classOf[StringDeserializer])

  describe("KafkaOffsets") {
    it("creates Spark's own stream of topics, of topics that match, and of partitions") {
      withContext { (ssc, offsets) =>
        val topics: InputDStream[ConsumerRecord[String, String]] =
          offsets.startingAtEarliest().createDirectStream(ssc, List("orders").asJava, params.asJava)
        val matching: InputDStream[ConsumerRecord[String, String]] =
          offsets.maxRecordsPerBatch(100).createDirectStream(ssc, "orders-.*".r.pattern, params.asJava)
        val partitions: InputDStream[ConsumerRecord[String, String]] =
          offsets.createDirectStream(ssc, Array(new TopicPartition("orders", 0)), params.asJava)
        for (stream <- Seq(topics, matching, partitions)) {
          stream shouldBe a[CanCommitOffsets]
          stream.map(_.value.length).foreachRDD(rdd => rdd.count())
        }
      }
    }

    it("begins where it is told, within bounds") {
      withContext { (_, offsets) =>
        val partition = new TopicPartition("orders", 0)
        val all = Seq(
          offsets.startingAtLatest(),
          offsets.startingAt(Instant.EPOCH),
          offsets.startingAt(Map(partition -> Long.box(5)).asJava),
          offsets.maxBytesPerBatch(ByteSize.ofMebibytes(64)),
          offsets.inGroup(),
          offsets.locatedBy(LocationStrategies.PreferBrokers))
        all.foreach(_ should not be theSameInstanceAs(offsets))
      }
    }

    it("tells what an application has done only where it runs") {
      withContext { (ssc, _) =>
        val batch = ssc.sparkContext.emptyRDD[String]
        an[IllegalStateException] should be thrownBy KafkaOffsets.epoch("nobody")
        an[IllegalStateException] should be thrownBy KafkaOffsets.store("nobody")
        an[Exception] should be thrownBy KafkaOffsets.commit("nobody", batch, Time(0))
        an[IllegalStateException] should be thrownBy KafkaOffsets.counts("nobody").asScala
      }
    }

    it("is stopped gracefully from Scala") {
      withContext { (ssc, offsets) =>
        HoldfastStop.request(ssc) shouldBe false
        HoldfastStop.stop(ssc)
        ssc.getState().toString shouldBe "STOPPED"
      }
    }

    it("refuses what cannot be meant") {
      an[IllegalArgumentException] should be thrownBy KafkaOffsets.forApplication(" ")
      withContext { (_, offsets) =>
        an[IllegalArgumentException] should be thrownBy offsets.maxRecordsPerBatch(-1)
      }
    }
  }

  private def withContext(body: (StreamingContext, KafkaOffsets) => Unit): Unit = {
    val conf = new SparkConf(false)
      .setMaster("local[2]")
      .setAppName("scala-direct")
      .set("spark.ui.enabled", "false")
      .set("spark.driver.host", "127.0.0.1")
      .set("spark.driver.bindAddress", "127.0.0.1")
    val directory = Files.createTempDirectory("scala-direct").toString
    val ssc = new StreamingContext(conf, Milliseconds(200))
    try body(ssc, KafkaOffsets.forApplication("scala-direct").storedIn(FileOffsets.in(directory)))
    finally ssc.stop(stopSparkContext = true, stopGracefully = false)
  }
}
