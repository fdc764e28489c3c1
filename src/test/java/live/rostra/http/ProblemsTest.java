package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import live.rostra.http.contract.Contract;
import org.junit.jupiter.api.Test;

/// docs/problems.md says of each problem what the code says, and the contract names no other.
class ProblemsTest {
  private static final String PREFIX = "https://rostra.live/problems/";
  private static final Pattern SECTION =
      Pattern.compile("(?m)^## (\\S+)\n\n(\\d+) · (.+?)\\. .+\n\n\\*\\*What to do\\.\\*\\* (.+)$");

  @Test
  void everyProblemIsDocumentedWithItsStatusTitleAndHint() throws IOException {
    Map<String, List<String>> documented =
        SECTION
            .matcher(Files.readString(Path.of("docs/problems.md")))
            .results()
            .collect(
                Collectors.toMap(
                    section -> section.group(1),
                    section -> List.of(section.group(2), section.group(3), section.group(4)),
                    (one, _) -> {
                      throw new AssertionError("twice: " + one);
                    },
                    TreeMap::new));
    Map<String, List<String>> coded =
        Arrays.stream(Problem.values())
            .collect(
                Collectors.toMap(
                    problem -> problem.type().substring(PREFIX.length()),
                    problem ->
                        List.of(String.valueOf(problem.status()), problem.title(), problem.hint()),
                    (one, _) -> one,
                    TreeMap::new));

    assertThat(documented).isEqualTo(coded);
  }

  @Test
  void theExamplesOfTheContractAreRealProblems() {
    Map<String, Problem> byType =
        Arrays.stream(Problem.values())
            .collect(Collectors.toMap(Problem::type, Function.identity()));
    TreeSet<String> unknown = new TreeSet<>();
    List<MatchResult> examples =
        Pattern.compile(
                "type: (https://\\S+)\\s+title: (.+)\\s+status: (\\d+)(?:\\s+.+?: .+)*?\\s+hint: '?(.+?)'?\n")
            .matcher(Contract.load().text())
            .results()
            .toList();

    assertThat(examples).hasSizeGreaterThan(10);
    for (MatchResult example : examples) {
      Problem problem = byType.get(example.group(1));
      if (problem == null) {
        unknown.add(example.group(1));
        continue;
      }
      assertThat(example.group(2)).isEqualTo(problem.title());
      assertThat(example.group(3)).isEqualTo(String.valueOf(problem.status()));
      assertThat(example.group(4)).isEqualTo(problem.hint());
    }
    assertThat(unknown).isEmpty();
  }
}
