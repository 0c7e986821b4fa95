package io.holdfast.spark.internal;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import scala.Tuple2;
import scala.collection.mutable.Builder;

/**
 * Scala's immutable maps and Java's. The methods that add to a Scala map have other signatures in 2.13 than in 2.12; the
 * one of a builder is found by its name, everything else links on both. Stateless.
 */
public final class ScalaMaps {
    private ScalaMaps() {}

    /** A copy for Java, in the map's order. */
    public static <K, V> Map<K, V> toJava(scala.collection.immutable.Map<K, V> map) {
        Map<K, V> copy = new LinkedHashMap<>();
        for (scala.collection.Iterator<Tuple2<K, V>> each = map.iterator(); each.hasNext(); ) {
            Tuple2<K, V> entry = each.next();
            copy.put(entry._1(), entry._2());
        }
        return copy;
    }

    /** A copy for Scala. */
    @SuppressWarnings("unchecked") // what a builder of maps results in
    public static <K, V> scala.collection.immutable.Map<K, V> toScala(Map<K, V> map) {
        Builder<?, ?> builder = scala.collection.immutable.Map$.MODULE$.newBuilder();
        try {
            Method add = Builder.class.getMethod("$plus$eq", Object.class);
            for (Map.Entry<K, V> entry : map.entrySet()) {
                add.invoke(builder, new Tuple2<>(entry.getKey(), entry.getValue()));
            }
        } catch (ReflectiveOperationException changed) {
            throw new LinkageError("This Scala builds maps in another way", changed);
        }
        return (scala.collection.immutable.Map<K, V>) builder.result();
    }
}
