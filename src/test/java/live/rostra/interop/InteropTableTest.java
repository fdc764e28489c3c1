package live.rostra.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// README's table "What works with it": a cell that claims something links to the test that shows
/// it.
class InteropTableTest {
  private static final Path README = Path.of("README.md");
  private static final Pattern LINK = Pattern.compile("\\[[^]]+]\\((\\S+?)\\)");

  private static List<String> rows() throws IOException {
    return Files.readString(README)
        .lines()
        .dropWhile(line -> !line.equals("## What works with it"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .toList();
  }

  @Test
  void everyCellThatClaimsSomethingLinksToATestThatExists() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(10);
    for (String row : rows()) {
      String[] cells = row.split("\\|");
      assertThat(cells).as(row).hasSize(5);
      List<String> links =
          LINK.matcher(cells[2] + cells[3]).results().map(link -> link.group(1)).toList();
      assertThat(links)
          .as(row)
          .isNotEmpty()
          .allSatisfy(link -> {
            assertThat(Path.of(link)).isRegularFile();
            assertThat(link).startsWith("src/test/java/").endsWith("Test.java");
          });
      for (int cell = 2; cell <= 3; cell++) {
        assertThat(cells[cell].strip()).as(row).matches("–|\\[.*\\)");
      }
    }
  }

  @Test
  void theVersionsOfPinnedClientsAreTheOnesThatAreTested() throws IOException {
    String pinned =
        Files.readString(Path.of("src/test/interop/package.json"))
            + Files.readString(Path.of("src/main/web/package.json"));
    String table = String.join("\n", rows());

    for (String name : List.of("werift", "node-datachannel", "hls.js")) {
      MatchResult version =
          Pattern.compile("\"" + Pattern.quote(name) + "\": \"([0-9.]+)\"")
              .matcher(pinned)
              .results()
              .findFirst()
              .orElseThrow();
      assertThat(table).contains(name + " " + version.group(1));
    }
  }

  @Test
  void theVersionOfTheFfmpegThatPublishesIsTheOneThatIsTested() throws IOException {
    MatchResult version =
        Pattern.compile("<artifactId>ffmpeg</artifactId>\\s*<version>([0-9.]+)-")
            .matcher(Files.readString(Path.of("pom.xml")))
            .results()
            .findFirst()
            .orElseThrow();

    assertThat(rows()).anyMatch(row -> row.startsWith("| FFmpeg " + version.group(1) + " "));
  }
}
