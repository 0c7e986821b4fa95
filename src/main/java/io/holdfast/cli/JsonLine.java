package io.holdfast.cli;

/** One flat JSON object, written member by member. Not thread-safe. */
final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    private JsonLine() {}

    /** Begins an object whose first member says what it is about. */
    static JsonLine of(String type) {
        return new JsonLine().put("type", type);
    }

    JsonLine put(String name, String value) {
        key(name);
        quote(value);
        return this;
    }

    JsonLine put(String name, long value) {
        key(name);
        text.append(value);
        return this;
    }

    private void key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            append(value.charAt(i));
        }
        text.append('"');
    }

    /** Lone surrogates are escaped too: they have no form in UTF-8. */
    private void append(char character) {
        if (character == '"' || character == '\\') {
            text.append('\\').append(character);
        } else if (character < ' ' || character == 0x7f || Character.isSurrogate(character)) {
            text.append(String.format("\\u%04x", (int) character));
        } else {
            text.append(character);
        }
    }

    /** The whole object; nothing can be added any more. */
    String end() {
        return text.append('}').toString();
    }
}
