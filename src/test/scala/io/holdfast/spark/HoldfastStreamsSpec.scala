package io.holdfast.spark

import java.io.{BufferedReader, InputStreamReader, PrintWriter}
import java.net.{InetAddress, ServerSocket}
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicLong

import scala.collection.JavaConverters._
import scala.reflect.classTag

import io.holdfast.receive.ReceiverOptions
import io.holdfast.source.{Decoder, Decoders}
import io.holdfast.source.tcp.TcpLines
import org.scalatest.concurrent.Eventually
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers
import org.scalatest.time.{Millis, Seconds, Span}

/** The public API from Scala, without casts, on a stock local Spark with the log on. */
class HoldfastStreamsSpec extends AnyFunSpec with Matchers with Eventually {
  private implicit val patience: PatienceConfig = PatienceConfig(Span(60, Seconds), Span(100, Millis))

  describe("A stream of TCP lines") {
    it("gives every line to the batches and acknowledges it to the sender") {
      val lines = (0 until 1000).map(n => s"line $n")
      val received = new ConcurrentLinkedQueue[String]
      withSender(lines) { (port, acknowledged) =>
        LogOn.run("streams-spec") { ssc =>
          HoldfastStreams
            .from(TcpLines.connect("127.0.0.1", port))
            .changing((options: ReceiverOptions) => options.withBlockAge(Duration.ofMillis(100)))
            .decodedBy(Decoders.utf8())
            .on(ssc, classTag[String])
            .foreachRDD(rdd => rdd.collect().foreach(line => received.add(line)))
          ssc.start()
          eventually(acknowledged.get shouldBe 999)
          eventually(received.asScala.toSeq.sorted shouldBe lines.sorted)
        }
      }
    }

    it("takes a Scala function as decoder") {
      val length: Decoder[Int] = message => message.payload.length
      val lengths = new ConcurrentLinkedQueue[Int]
      withSender(Seq("one", "three")) { (port, _) =>
        LogOn.run("streams-spec") { ssc =>
          HoldfastStreams
            .from(TcpLines.connect("127.0.0.1", port))
            .decodedBy(length)
            .on(ssc, classTag[Int])
            .foreachRDD(rdd => rdd.collect().foreach(length => lengths.add(length)))
          ssc.start()
          eventually(lengths.asScala.toSeq.sorted shouldBe Seq(3, 5))
        }
      }
    }
  }

  /** A peer that announces itself, sends, and remembers the highest acknowledgement. */
  private def withSender(lines: Seq[String])(body: (Int, AtomicLong) => Unit): Unit = {
    val acknowledged = new AtomicLong(-1)
    val server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress)
    val sender = new Thread(() => {
      val socket = server.accept()
      val out = new PrintWriter(socket.getOutputStream, true)
      out.print("HOLDFAST/1 session=spec first=0\n")
      lines.foreach(line => out.print(line + "\n"))
      out.flush()
      val in = new BufferedReader(new InputStreamReader(socket.getInputStream))
      Iterator.continually(in.readLine()).takeWhile(_ != null).foreach { reply =>
        acknowledged.set(reply.stripPrefix("ACK ").toLong)
      }
    }, "spec-sender")
    sender.setDaemon(true)
    sender.start()
    try body(server.getLocalPort, acknowledged)
    finally server.close()
  }
}
