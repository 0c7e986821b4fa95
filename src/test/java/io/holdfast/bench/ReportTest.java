package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ReportTest {
    private static final String ODD = "write \"1 < 2\" & more \\ \t";

    @TempDir
    Path directory;

    @Test
    void shouldWriteWhatParsersReadWhenNamesAreOdd() throws Exception {
        // given
        Cell odd = Measured.cell(ODD, 2, new double[] {3, 3}, new double[] {2, 1});
        Cell free = Measured.cell("clean", Double.NaN, new double[] {3}, new double[] {2});

        // when
        List<Path> files =
                report("--output", directory.toString()).with(odd, free).write();

        // then
        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly("wal.json", "wal.svg", "wal.md");
        JsonNode cases = new ObjectMapper().readTree(files.get(0).toFile()).get("cases");
        assertThat(cases.get(0).get("name").asText()).isEqualTo(ODD);
        assertThat(cases.get(0).get("contenders").get("stock").get("micros")).hasSize(2);
        assertThat(cases.get(1).get("target").isNull()).isTrue();
        assertThat(texts(Files.readString(files.get(1)))).contains("T1 " + ODD);
    }

    @Test
    void shouldSayInWordsWhereTheTargetIsMissed() throws Exception {
        Cell missed = Measured.cell("write", 2, new double[] {3}, new double[] {2});
        Path page =
                report("--output", directory.toString()).with(missed).write().get(2);

        assertThat(page)
                .content()
                .contains("![Log against log](wal.svg)")
                .contains("| T1 write | 2.00 | **1.50** |")
                .contains("## Where the target is missed")
                .contains("- **T1 write**: 1.50 where 2.00 is aimed at");
    }

    private record Draft(Options options) {
        Report with(Cell... cells) {
            return new Report("wal", "Log against log", "", options, Machine.here(), List.of(cells));
        }
    }

    private static Draft report(String... options) {
        return new Draft(Options.parse(options));
    }

    static String texts(String svg) throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        return document.getDocumentElement().getTextContent();
    }
}
