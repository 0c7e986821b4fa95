package io.holdfast.source.contract;

import io.holdfast.source.Source;
import java.util.List;

/**
 * A source that cannot be opened, and what its failure has to say.
 *
 * @param source the source, whose settings are wrong
 * @param words what the failure's message contains, each of them: what was found and what to do
 */
public record RefusedSource(Source source, List<String> words) {
    public RefusedSource(Source source, String... words) {
        this(source, List.of(words));
    }
}
