package io.holdfast.spark

import java.nio.charset.StandardCharsets.UTF_8
import java.nio.file.{Files, Path}
import java.time.Duration
import java.util.{Collection => JavaCollection, List => JavaList}
import java.util.concurrent.ConcurrentLinkedQueue

import scala.collection.JavaConverters._
import scala.reflect.classTag

import io.holdfast.config.{ByteSize, ResolvedSecrets, Setting, SettingType, Settings, TlsSettings}
import io.holdfast.metric.Counter
import io.holdfast.receive.{OnUndecodable, ReceiverOptions}
import io.holdfast.source._
import io.holdfast.source.listen.{Listener, Listening}
import io.holdfast.time.Ticker
import org.apache.spark.rdd.RDD
import org.apache.spark.storage.StorageLevel
import org.apache.spark.streaming.Time
import org.scalatest.concurrent.Eventually
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers
import org.scalatest.time.{Millis, Seconds, Span}

/** A source that is written in Scala, with all that it is given and gives, on a stock local Spark with the log on. */
class CustomSourceSpec extends AnyFunSpec with Matchers with Eventually {
  import CustomSourceSpec._

  private implicit val patience: PatienceConfig = PatienceConfig(Span(60, Seconds), Span(100, Millis))

  private def observed(directory: Path): Map[String, String] = Map(
    "spark.plugins" -> classOf[HoldfastPlugin].getName,
    "spark.extraListeners" -> classOf[HoldfastObserver].getName,
    "spark.holdfast.offsets.observe.store" -> directory.resolve("observed").toString)

  describe("A source written in Scala") {
    it("is read, acknowledged, and may refuse what it cannot give") {
      LogOn.run("custom-spec", observed) { ssc =>
        val stream = HoldfastStreams
          .from(new Countdown(20))
          .storageLevel(StorageLevel.MEMORY_AND_DISK_SER_2)
          .changing((options: ReceiverOptions) =>
            options
              .withBlockBytes(ByteSize.ofMebibytes(1))
              .withBlockRecords(5)
              .withBlockAge(Duration.ofMillis(100))
              .withBlocksInFlight(2)
              .withMaxRecordBytes(ByteSize.ofMebibytes(1))
              .withStoreAttempts(3)
              .withOpenAttempts(3)
              .withStopTimeout(Duration.ofSeconds(5))
              .withOnUndecodable(OnUndecodable.SKIP))
          .decodedBy[String](tell _)
          .on(ssc, classTag[String])
        HoldfastStreams.forEachBatch(stream, 2, (batch: RDD[String], _: Time) => batch.collect().foreach(seen.add))
        ssc.start()
        val all = (1 to 20).map(n => s"payload $n key $n ${n % 2 == 0} kind=number countdown $n")
        eventually(seen.asScala.toSet shouldBe all.toSet)
        eventually(acknowledged.asScala.toSet shouldBe (1 to 20).toSet)
        HoldfastContext.epoch(ssc).isPresent shouldBe true
        HoldfastContext.epoch(ssc.sparkContext).get.application shouldBe "custom-spec"
      }
    }
  }

  describe("What adapters are written with") {
    it("tells a message from one that was refused") {
      val message = SourceMessage.at(new Position("countdown", 7), "seven".getBytes(UTF_8))
      val given = Delivery.of(message, NumberTag(7))
      given.isRefused shouldBe false
      given.message shouldBe message
      given.tag shouldBe NumberTag(7)
      val refused = Delivery.refused("too long", NumberTag(8))
      refused.isRefused shouldBe true
      refused.refusal shouldBe "too long"
      new Header("kind", Array[Byte](1)).value shouldBe Array[Byte](1)
    }

    it("is used from Scala as from Java") {
      val count: Setting[Integer] = Setting
        .of("spark.holdfast.spec.count", SettingType.COUNT, Integer.valueOf(3), "How many")
        .checked((n: Integer) => n < 10, "below 10")
      val text: Setting[String] = Setting.withoutDefault("spark.holdfast.spec.text", SettingType.TEXT, "What")
      val declared: JavaCollection[Setting[_]] = List[Setting[_]](count, text).asJava
      val settings = Settings.of(Map("spark.holdfast.spec.count" -> "7").asJava, declared)
      settings.get(count) shouldBe 7
      settings.find(text).isPresent shouldBe false
      Seq(count.key, count.documentation, count.allowed).foreach(_ should not be empty)
      count.fallback.get shouldBe 3
      count.fallbackText.get shouldBe "3"
      val secrets = new ResolvedSecrets
      val file = Files.write(Files.createTempFile("spec", "secret"), "s3cret-w0rd".getBytes(UTF_8))
      secrets.resolve("${file:" + file + "}") shouldBe "s3cret-w0rd"
      secrets.redact("it is s3cret-w0rd") should not include "s3cret-w0rd"
      secrets.isClean(new IllegalStateException("s3cret-w0rd")) shouldBe false
      val tls = TlsSettings.ofSystem()
      tls.checksHost shouldBe true
      tls.context(secrets).getProtocol should not be empty
      Seq(tls.trust(secrets).isPresent, tls.identity(secrets).isPresent) shouldBe Seq(false, false)
    }

    it("opens servers from Scala") {
      val listener: Listener[java.net.ServerSocket] =
        Listening.on(0).at("127.0.0.1").open("spec", 0, new Listening.Binding[java.net.ServerSocket] {
          override def bind(address: java.net.InetSocketAddress): java.net.ServerSocket = {
            val server = new java.net.ServerSocket
            server.bind(address)
            server
          }
          override def port(server: java.net.ServerSocket): Int = server.getLocalPort
        })
      try listener.address should endWith(":" + listener.server.getLocalPort)
      finally listener.close()
    }
  }
}

private object CustomSourceSpec {
  val seen = new ConcurrentLinkedQueue[String]
  val acknowledged = new ConcurrentLinkedQueue[Int]

  def tell(message: SourceMessage): String = {
    val position: Position = message.position.get
    val headers = message.headers.asScala.map(header => s"${header.name}=${header.text}").mkString(",")
    val key = new String(message.key.get, UTF_8)
    s"${new String(message.payload, UTF_8)} $key ${message.redelivered} $headers ${position.partition} ${position.offset}"
  }

  /** Gives the numbers from 1, every second one as delivered before, and then one that it refuses. */
  final class Countdown(count: Int) extends Source {
    override def name: String = "countdown"
    override def promise: Promise = Promise.AT_LEAST_ONCE
    override def open(context: SourceContext): SourceReader =
      new CountdownReader(count, context.metrics.counter("receiver.spec.given"), context.ticker)
  }

  final case class NumberTag(number: Int) extends DeliveryTag

  private final class CountdownReader(count: Int, given: Counter, ticker: Ticker) extends SourceReader {
    private var next = 1

    override def fetch(limit: FetchLimit): JavaList[Delivery] = {
      val until = math.min(count + 1, next + limit.maxRecords)
      val deliveries = (next until until).map(deliver)
      given.add(deliveries.size.toLong)
      next = until
      if (deliveries.isEmpty) ticker.sleep(Duration.ofMillis(math.min(20, limit.maxWait.toMillis)))
      deliveries.asJava
    }

    private def deliver(number: Int): Delivery = {
      val message = new SourceMessage(
        s"payload $number".getBytes(UTF_8),
        s"key $number".getBytes(UTF_8),
        List(new Header("kind", "number".getBytes(UTF_8))).asJava,
        new Position("countdown", number.toLong),
        number % 2 == 0)
      Delivery.of(message, NumberTag(number))
    }

    override def acknowledge(tags: JavaList[DeliveryTag]): Unit = tags.asScala.foreach {
      case NumberTag(number) => acknowledged.add(number)
      case other => throw new IllegalStateException(s"Not from here: $other")
    }

    override def keepAlive(): Unit = ()
    override def close(): Unit = ()
  }
}
