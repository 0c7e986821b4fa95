package io.holdfast.spark

import java.nio.file.{Files, Path}
import java.util.concurrent.atomic.AtomicInteger

import io.holdfast.source.Decoders
import io.holdfast.source.tcp.TcpLines
import org.apache.spark.SparkConf
import org.apache.spark.streaming.{Milliseconds, StreamingContext}
import org.scalatest.concurrent.Eventually
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers
import org.scalatest.time.{Millis, Seconds, Span}

import scala.reflect.classTag

/** Starting an application from Scala, on a stock local Spark. */
class HoldfastContextSpec extends AnyFunSpec with Matchers with Eventually {
  private implicit val patience: PatienceConfig = PatienceConfig(Span(60, Seconds), Span(100, Millis))

  describe("HoldfastContext.getOrCreate") {
    it("switches the log on, takes a Scala function, and restores from the checkpoint the next time") {
      val directory = Files.createTempDirectory("holdfast-start-spec")
      val made = new AtomicInteger
      run(directory, made) { ssc =>
        ssc.sparkContext.getConf.get("spark.streaming.receiver.writeAheadLog.enable") shouldBe "true"
        eventually(directory.resolve("checkpoint").toFile.list.count(_.startsWith("checkpoint-")) should be >= 2)
      }
      run(directory, made) { ssc =>
        ssc.getState().toString shouldBe "ACTIVE"
      }
      made.get shouldBe 1
    }
  }

  private def run(directory: Path, made: AtomicInteger)(body: StreamingContext => Unit): Unit = {
    val conf = new SparkConf()
      .setMaster("local[3]")
      .setAppName("start-spec")
      .set("spark.ui.enabled", "false")
      .set("spark.holdfast.wal.dir", directory.resolve("log").toString)
    val ssc = HoldfastContext.getOrCreate(directory.resolve("checkpoint").toString, conf, () => {
      made.incrementAndGet()
      val context = new StreamingContext(conf, Milliseconds(200))
      HoldfastContextSpec.count(context)
      context
    })
    ssc.start()
    try body(ssc)
    finally ssc.stop(stopSparkContext = true, stopGracefully = false)
  }
}

private object HoldfastContextSpec {
  /** Outside of the suite, which a checkpoint must not hold. */
  def count(context: StreamingContext): Unit =
    HoldfastStreams
      .from(TcpLines.connect("127.0.0.1", 1))
      .named("nobody")
      .decodedBy(Decoders.utf8())
      .on(context, classTag[String])
      .count()
      .foreachRDD(_ => ())
}
