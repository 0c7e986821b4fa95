package io.holdfast.offset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares {@code src/docs/offset-stores.md} with the stores there are. */
class OffsetStoresPageTest {
    private static final Pattern ROW = Pattern.compile("\\| [^|]* \\| `([^`]*)` \\| ([^|]*) \\| [^|]* \\| [^|]* \\|");

    @Test
    void shouldHaveARowForEachStoreWithItsAddressAndOptions() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("src/docs/offset-stores.md"));
        for (OffsetStoreProvider provider : ServiceLoader.load(OffsetStoreProvider.class)) {
            String options = lines.stream()
                    .map(ROW::matcher)
                    .filter(Matcher::matches)
                    .filter(row -> row.group(1).equals(provider.form()))
                    .map(row -> row.group(2))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no row for the address " + provider.form()));
            Optional<String[]> known = optionsOf(provider);
            known.ifPresentOrElse(
                    names -> assertThat(options.replace("`", "").trim().split(", ", -1))
                            .as(provider.form())
                            .containsExactlyInAnyOrder(names),
                    () -> assertThat(options).as(provider.form()).contains("any other is a property"));
        }
    }

    /** A store that is given an option it does not know says which ones there are; empty if it hands them on. */
    private static Optional<String[]> optionsOf(OffsetStoreProvider provider) {
        String address = provider.form().split(" ", -1)[0];
        try {
            OffsetStoreSettings settings = provider.settings(address, Map.of("no-such-option", "1"));
            assertThat(settings.description()).isNotEmpty();
            return Optional.empty();
        } catch (OffsetRefusedException refused) {
            String message = String.valueOf(refused.getMessage());
            String marker = "there are: ";
            assertThat(message).contains(marker);
            return Optional.of(
                    message.substring(message.indexOf(marker) + marker.length()).split(", ", -1));
        }
    }
}
