package io.holdfast.links;

import java.util.Comparator;

/**
 * One thing that main code takes for granted about a class. Immutable.
 *
 * @param kind what is taken for granted
 * @param owner the class, in the JVM's form
 * @param name the member's name; empty where it is about the class
 * @param descriptor the member's descriptor; empty where it is about the class
 */
record Link(Kind kind, String owner, String name, String descriptor) implements Comparable<Link> {
    private static final Comparator<Link> ORDER = Comparator.comparing(Link::owner)
            .thenComparing(Link::kind)
            .thenComparing(Link::name)
            .thenComparing(Link::descriptor);

    /** What is taken for granted. */
    enum Kind {
        /** The class is there. */
        TYPE,
        /** It has, or inherits, this field. */
        FIELD,
        /** It has, or inherits, this method. */
        METHOD,
        /** A class of ours declares a method that a foreign one calls: it still does so. */
        OVERRIDE,
        /** A class of ours can be made: no method of foreign ones is left abstract. */
        COMPLETE,
        /** A foreign interface that a lambda stands for has this abstract method and no other. */
        LAMBDA
    }

    static Link type(String owner) {
        return new Link(Kind.TYPE, owner, "", "");
    }

    /** The other direction of {@link #toString}. */
    static Link parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length == 2) {
            return new Link(Kind.valueOf(parts[0]), parts[1], "", "");
        }
        int split = parts[2].indexOf(parts[0].equals("FIELD") ? ':' : '(');
        int descriptor = parts[0].equals("FIELD") ? split + 1 : split;
        return new Link(Kind.valueOf(parts[0]), parts[1], parts[2].substring(0, split), parts[2].substring(descriptor));
    }

    @Override
    public int compareTo(Link other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String member = kind == Kind.FIELD ? name + ":" + descriptor : name + descriptor;
        return kind + " " + owner + (member.isEmpty() ? "" : " " + member);
    }
}
