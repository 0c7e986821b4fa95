package io.holdfast.config;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes the reference file for {@code --properties-file} from the settings themselves. Stateless. */
public final class ReferenceFile {
    private static final int WIDTH = 110;

    private ReferenceFile() {}

    /**
     * The text of the file.
     *
     * @param heading comment lines at the top, without the leading mark
     * @param settings in the order in which they shall stand
     */
    public static String of(String heading, Collection<Setting<?>> settings) {
        String body = settings.stream().map(ReferenceFile::entry).collect(Collectors.joining("\n"));
        return heading.lines().map(line -> comment(line) + "\n").collect(Collectors.joining()) + "\n" + body;
    }

    private static String entry(Setting<?> setting) {
        String assignment = setting.key() + " " + setting.fallbackText().orElse("");
        return wrap(setting.documentation() + " Allowed: " + setting.allowed() + ".") + "# " + assignment.strip()
                + "\n";
    }

    private static String wrap(String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() > WIDTH) {
                lines.append(comment(line.toString())).append('\n');
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return lines.append(comment(line.toString())).append('\n').toString();
    }

    private static String comment(String line) {
        return line.isEmpty() ? "#" : "## " + line;
    }
}
