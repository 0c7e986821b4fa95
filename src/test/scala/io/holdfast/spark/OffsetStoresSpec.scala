package io.holdfast.spark

import java.nio.file.Files
import java.time.Duration

import scala.collection.JavaConverters._

import io.holdfast.epoch.Epoch
import io.holdfast.metric.Metrics
import io.holdfast.offset._
import io.holdfast.offset.file.{FileOffsets, ManifestOffsets}
import io.holdfast.offset.hbase.HBaseOffsets
import io.holdfast.offset.jdbc.JdbcOffsets
import io.holdfast.offset.kafka.KafkaGroupOffsets
import io.holdfast.offset.redis.RedisOffsets
import io.holdfast.offset.topic.TopicOffsets
import io.holdfast.offset.zookeeper.ZooKeeperOffsets
import io.holdfast.time.Ticker
import org.scalatest.funspec.AnyFunSpec
import org.scalatest.matchers.should.Matchers

/** Every offset store with every setting, from Scala, without casts; and one of them opened. */
class OffsetStoresSpec extends AnyFunSpec with Matchers {
  private val minute = Duration.ofMinutes(1)
  private val password = "${env:PASSWORD}"

  describe("Offset stores from Scala") {
    it("are described by what they are given") {
      val jdbc = JdbcOffsets
        .at("jdbc:postgresql://db/shop")
        .user("spark")
        .password(password)
        .property("ssl", "true")
        .tables("holdfast_")
        .createTables(false)
        .history(10)
        .timeout(minute)
      jdbc.ddl should include("holdfast_")
      val group = KafkaGroupOffsets.at("broker:9092", "orders").property("client.id", "spark").timeout(minute)
      group.bootstrap shouldBe "broker:9092"
      group.group shouldBe "orders"
      group.properties.asScala should contain("client.id" -> "spark")
      group.timeout shouldBe minute
      KafkaGroupOffsets.at("broker:9092", "{application}").of("returns").group shouldBe "returns"
      val hadoop = Map("dfs.replication" -> "2").asJava
      val stores = Seq[OffsetStoreSettings](
        jdbc,
        group,
        FileOffsets.in("/offsets").hadoop(hadoop).history(10),
        ManifestOffsets.in("/results").hadoop(hadoop).history(10),
        HBaseOffsets.at("zk:2181", "offsets").znode("/hbase").createTable(true).hadoop(hadoop).history(10),
        RedisOffsets.at("redis://server:6379/1").user("spark", password).history(10),
        TopicOffsets.at("broker:9092", "offsets").properties(Map("client.id" -> "spark").asJava).replication(1).history(10),
        ZooKeeperOffsets.at("zk:2181", "/offsets").digest(password).history(10))
      stores.foreach(store => store.description should not include password)
    }

    it("keep what is committed") {
      val partition = new SourcePartition("orders", "0")
      val settings = FileOffsets.in(Files.createTempDirectory("scala-offsets").toString)
      val store: OffsetStore = settings.open(new OffsetStoreContext("orders", Ticker.system(), Metrics.none()))
      try {
        store.fence(new Epoch(1, "orders", "spec", 0))
        val advance = new OffsetAdvance(OffsetAdvance.NOTHING, 100, "")
        store.commit(OffsetCommit.ofBatch(1000, Map(partition -> advance).asJava))
        val stored: StoredOffset = store.load().asScala(partition)
        stored.offset shouldBe 100
        val entries: Seq[OffsetEntry] = store.history(10).asScala.toSeq
        entries.map(_.commit.advances.asScala(partition)) shouldBe Seq(advance)
      } finally store.close()
    }
  }
}
