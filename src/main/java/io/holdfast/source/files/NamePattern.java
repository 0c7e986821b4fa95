package io.holdfast.source.files;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** Which names are asked for: a glob, without what is hidden or on its way unless the glob names it. Immutable. */
final class NamePattern {
    private static final String UNFINISHED_COPY = "._COPYING_";

    private final String glob;
    private final PathMatcher matcher;

    /** @throws IllegalArgumentException if it is no glob, or has more than a name */
    NamePattern(String glob) {
        if (glob.isEmpty() || glob.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "The files are given by a glob of their names, as *.log, without a directory; found '" + glob
                            + "'");
        }
        try {
            this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("'" + glob + "' is no glob: " + wrong.getMessage(), wrong);
        }
        this.glob = glob;
    }

    boolean matches(String name) {
        return !isHidden(name) && matcher.matches(Path.of(name));
    }

    /** Copies that Hadoop's shell is making, and names that Hadoop and shells pass over. */
    private boolean isHidden(String name) {
        char first = name.charAt(0);
        return name.endsWith(UNFINISHED_COPY) || ((first == '.' || first == '_') && glob.charAt(0) != first);
    }
}
