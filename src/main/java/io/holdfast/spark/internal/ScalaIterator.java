package io.holdfast.spark.internal;

import java.util.Iterator;
import scala.collection.AbstractIterator;

/** A Java iterator seen as Scala's; the converters of the Scala lines differ, this class links on both. */
final class ScalaIterator<T> extends AbstractIterator<T> {
    private final Iterator<T> elements;

    ScalaIterator(Iterator<T> elements) {
        this.elements = elements;
    }

    @Override
    public boolean hasNext() {
        return elements.hasNext();
    }

    @Override
    public T next() {
        return elements.next();
    }
}
