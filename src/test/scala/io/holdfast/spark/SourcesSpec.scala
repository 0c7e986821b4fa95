package io.holdfast.spark

import java.io.{ByteArrayOutputStream, ObjectOutputStream}
import java.time.Duration

import scala.collection.JavaConverters._

import io.holdfast.config.{ByteSize, TlsSettings}
import io.holdfast.offset.file.FileOffsets
import io.holdfast.source.{Promise, Source}
import io.holdfast.source.files.FileLines
import io.holdfast.source.http.HttpPosts
import io.holdfast.source.jms.{JmsFactory, JmsMessages}
import io.holdfast.source.kafka.KafkaRecords
import io.holdfast.source.listen.Listening
import io.holdfast.source.mqtt.MqttTopics
import io.holdfast.source.nats.JetStreamConsumer
import io.holdfast.source.postgresql.PostgresChanges
import io.holdfast.source.rabbitmq.RabbitMqQueue
import io.holdfast.source.redisstream.RedisStream
import io.holdfast.source.relp.RelpMessages
import io.holdfast.source.sqs.SqsQueue
import io.holdfast.source.tcp.TcpLines
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers

/** Every source with every setting, from Scala, without casts. What they read is shown on real servers, in Java. */
class SourcesSpec extends AnyFunSpec with Matchers {
  private val second = Duration.ofSeconds(1)
  private val minute = Duration.ofMinutes(1)
  private val password = "${env:PASSWORD}"
  private val tls = TlsSettings
    .ofSystem()
    .trusting("/etc/ssl/authority.pem")
    .identifiedBy("/etc/ssl/own.p12", password)
    .withoutHostCheck()

  describe("Sources from Scala") {
    it("read lines over TCP") {
      travels(
        TcpLines
          .connect("collector", 9998)
          .connectTimeout(second)
          .silenceLimit(minute)
          .acknowledgeTimeout(minute),
        Promise.DEPENDS_ON_PEER)
    }

    it("read Kafka") {
      val group = KafkaRecords
        .from("broker:9092")
        .topics("orders", "returns")
        .group("counts")
        .property("client.rack", "a")
        .startingAt(KafkaRecords.StartingAt.EARLIEST)
        .threads(2)
        .openTimeout(minute)
        .commitTimeout(second)
      travels(group.subscribed())
      travels(group.assigned().storedIn(FileOffsets.in("/offsets")))
    }

    it("read RabbitMQ") {
      travels(
        RabbitMqQueue
          .from("broker:5672", "orders")
          .user("spark", password)
          .virtualHost("shop")
          .tls(tls)
          .declaring(RabbitMqQueue.QueueType.QUORUM)
          .prefetch(1000)
          .heartbeat(minute)
          .connectTimeout(second)
          .answerTimeout(second))
    }

    it("take posts over HTTP") {
      val listening = Listening
        .on(8080)
        .at("0.0.0.0")
        .preferring("host-1", "host-2")
        .publishedIn("hdfs://namenode/addresses", "orders")
        .hadoop(Map("dfs.replication" -> "2").asJava)
      listening.preferredHost(1).isPresent shouldBe true
      travels(
        HttpPosts
          .to(listening, "/orders")
          .format(HttpPosts.Format.JSON_LINES)
          .token(password)
          .tls(TlsSettings.ofSystem().identifiedBy("/etc/ssl/own.p12", password))
          .maxBody(ByteSize.ofMebibytes(1))
          .maxWaiting(100, ByteSize.parse("8m"))
          .rememberedKeys(1000)
          .storeTimeout(minute)
          .requestTimeout(second))
    }

    it("take messages over RELP") {
      travels(
        RelpMessages
          .on(Listening.on(2514))
          .tls(TlsSettings.ofSystem().identifiedBy("/etc/ssl/own.p12", password))
          .window(128)
          .maxConnections(10)
          .maxWaiting(ByteSize.ofMebibytes(1))
          .answerTimeout(minute))
    }

    it("subscribe to MQTT") {
      travels(
        MqttTopics
          .from("broker:1883", "client", "rooms/#", "doors/+")
          .version(MqttTopics.Version.V5)
          .qos(2)
          .sharedBy("counts")
          .user("spark", password)
          .tls(tls)
          .sessionExpiry(Duration.ofHours(1))
          .receiveMaximum(100)
          .connectTimeout(second)
          .answerTimeout(second)
          .keepAlive(minute))
    }

    it("consume from JetStream, whatever the login") {
      val consumer = JetStreamConsumer
        .from("server:4222", "orders", "counts")
        .tls(TlsSettings.ofSystem().trusting("/etc/ssl/authority.p12", password))
        .creating("orders.>")
        .prefetch(100)
        .connectTimeout(second)
        .answerTimeout(second)
      Seq(consumer.user("spark", password), consumer.token(password), consumer.nkey(password), consumer.credentials(password))
        .foreach(each => travels(each))
    }

    it("receive from JMS, whatever the factory and the destination") {
      val factory = JmsFactory.of("vendor.Factory", "tcp://broker:61616").property("clientID", "spark")
      val looked = JmsFactory.lookedUp("factory", Map("java.naming.provider.url" -> "tcp://broker").asJava)
      travels(
        JmsMessages.ofQueue(factory, "orders").user("spark", password).selector("kind = 'new'").transacted().window(50))
      travels(JmsMessages.ofTopic(looked, "orders", "counts", "spark").individual(101))
      travels(JmsMessages.ofSharedTopic(JmsFactory.of("vendor.Factory"), "orders", "counts"))
    }

    it("read streams of Redis") {
      val stream = RedisStream
        .from("server:6379", "orders", "counts")
        .user("spark", password)
        .database(1)
        .tls(TlsSettings.ofSystem())
        .consumerPrefix("spark")
        .creatingStream()
        .startingAtEnd()
        .claimAfter(minute)
        .connectTimeout(second)
        .answerTimeout(second)
      travels(stream.payloadField("body"))
      travels(RedisStream.from("server:6379", "orders", "counts").withoutCreating().withoutPayload())
    }

    it("receive from SQS, whatever the credentials") {
      val queue = SqsQueue
        .at("https://sqs.eu-west-1.amazonaws.com/123456789012/orders")
        .region("eu-west-1")
        .endpoint("https://sqs.eu-west-1.amazonaws.com")
        .pollers(2)
        .prefetch(100)
        .visibilityTimeout(minute)
        .waitTime(second)
        .connectTimeout(second)
        .answerTimeout(second)
      travels(queue.credentials("${env:ID}", password))
      travels(queue.credentials("${env:ID}", password, "${env:SESSION}"))
    }

    it("read files, whole or growing") {
      val files = FileLines
        .in("/var/log/app", "*.log", FileOffsets.in("/offsets"), "app-logs")
        .hadoop(Map("dfs.replication" -> "2").asJava)
        .pollEvery(second)
        .maxFiles(100)
        .forgetAfter(Duration.ofDays(1))
        .preferring("host-1")
      travels(files.wholeOnceRenamedIn().listingDoneIn("/var/log/done"))
      travels(files.wholeOnceUntouchedFor(minute))
      travels(files.completeOnceRenamedFor(minute).completeOnceUntouchedFor(Duration.ofHours(1)))
    }

    it("follow PostgreSQL") {
      travels(
        PostgresChanges
          .from("server:5432", "shop", "counts", "orders")
          .user("spark", password)
          .tls(TlsSettings.ofSystem())
          .creatingSlot()
          .warnAbove(ByteSize.ofMebibytes(512))
          .connectTimeout(second)
          .answerTimeout(second))
    }
  }

  /** Into the checkpoint and to executors. */
  private def travels(source: Source, promise: Promise = Promise.AT_LEAST_ONCE): Unit = {
    source.name should not be empty
    source.promise shouldBe promise
    new ObjectOutputStream(new ByteArrayOutputStream).writeObject(source)
    HoldfastStreams.from(source).receivers(1).named("orders") should not be null
  }
}
