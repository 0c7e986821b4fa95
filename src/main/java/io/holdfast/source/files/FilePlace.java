package io.holdfast.source.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file is called for good, in positions and in the store: {@code 1.i4711.app.log}. Immutable.
 *
 * @param generation from 1; one more each time that the file began anew, or that its identity was given to another file
 * @param identity what the storage tells it by; {@code n} where that is the name alone
 * @param firstName its name when it was first seen
 */
record FilePlace(int generation, String identity, String firstName) {
    /** The identity of a file on a storage that has none. */
    static final String BY_NAME = "n";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\.([a-z]\\d*)\\.(.+)", Pattern.DOTALL);

    /** A file that is seen for the first time. */
    static FilePlace first(String identity, String name) {
        return new FilePlace(1, identity.isEmpty() ? BY_NAME : identity, name);
    }

    /** What {@link #text} made; empty for anything else. */
    static Optional<FilePlace> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new FilePlace(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** What all generations of it share; where there is no identity they share nothing, and may all be there. */
    String key() {
        return hasNameOnly() ? text() : identity;
    }

    /** Whether it is told by its name alone. */
    boolean hasNameOnly() {
        return identity.equals(BY_NAME);
    }

    /** The same from its beginning on. */
    FilePlace anew(String name) {
        return new FilePlace(generation + 1, identity, hasNameOnly() ? firstName : name);
    }

    String text() {
        return generation + "." + identity + "." + firstName;
    }

    @Override
    public String toString() {
        return text();
    }
}
