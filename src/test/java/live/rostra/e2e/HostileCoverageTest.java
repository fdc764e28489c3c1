package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/// docs/hostile-input.md says which case stands for which bad input, and cannot say it wrongly.
class HostileCoverageTest {
  private static final Path DOCUMENT = Path.of("docs/hostile-input.md");
  private static final Path SOURCES = Path.of("src/test/java");
  private static final String BEGIN = "<!-- cases: written by HostileCoverageTest -->\n";
  private static final String END = "<!-- end of cases -->";
  private static final int OFFERS = 25;
  private static final int TOKENS = 28;
  private static final Pattern ELSEWHERE =
      Pattern.compile("@BadInput\\(\\{?([\\d, ]+)\\}?\\)\\s[^;{}]*?void (\\w+)\\(");

  @Test
  void everyRowHasCasesAndTheDocumentListsThem() throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(BEGIN) + BEGIN.length();
    String written =
        document.substring(0, begin) + table() + document.substring(document.indexOf(END));
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/hostile-input.md"), written);

    assertThat(document)
        .as("cases have changed: cp target/hostile-input.md docs/hostile-input.md")
        .isEqualTo(written);
  }

  private static String table() throws IOException {
    Map<Integer, TreeSet<String>> tests = elsewhere();
    Map<Integer, StringBuilder> cases = new TreeMap<>();
    Stream.concat(HostileDatagrams.all(), HostileOpus.all())
        .forEach(bad -> name(cases, bad.row(), bad.what()));
    HostileOffers.all().forEach(offer -> name(cases, OFFERS, nameOf(offer)));
    HostileTokens.all().forEach(token -> name(cases, TOKENS, nameOf(token)));
    StringBuilder table =
        new StringBuilder("| Row | Cases of `HostileInputTest` | Other tests |\n|---|---|---|\n");
    for (int row : rows()) {
      String own = cases.getOrDefault(row, new StringBuilder()).toString();
      String others = String.join(", ", tests.getOrDefault(row, new TreeSet<>()));
      assertThat(own + others).as("row %d has a case", row).isNotEmpty();
      table.append("| %d | %s | %s |\n".formatted(row, own, others));
    }
    return table.toString();
  }

  private static List<Integer> rows() {
    return IntStream.concat(IntStream.rangeClosed(1, 25), IntStream.of(27, TOKENS, 29))
        .boxed()
        .toList();
  }

  private static void name(Map<Integer, StringBuilder> cases, int row, String what) {
    StringBuilder known = cases.computeIfAbsent(row, _ -> new StringBuilder());
    known.append(known.isEmpty() ? "" : "; ").append(what);
  }

  private static String nameOf(Arguments arguments) {
    return ((Arguments.ArgumentSet) arguments).getName();
  }

  private static Map<Integer, TreeSet<String>> elsewhere() throws IOException {
    Map<Integer, TreeSet<String>> tests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
        String type = file.getFileName().toString().replace(".java", "");
        Matcher matcher = ELSEWHERE.matcher(Files.readString(file));
        while (matcher.find()) {
          for (String row : matcher.group(1).split("[, ]+")) {
            tests
                .computeIfAbsent(Integer.valueOf(row), _ -> new TreeSet<>())
                .add("`%s.%s`".formatted(type, matcher.group(2)));
          }
        }
      }
    }
    return tests;
  }
}
