package live.rostra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// NOTICE names the licence of everything that a packaged node conveys.
@Tag("it")
class NoticeTest {
  private static final Path LIBRARIES = Path.of("target/lib");

  /// `| group | licence | what |`
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([a-z][\\w.-]+) \\| [^|]+ \\| .+ \\|$");

  @Test
  void namesTheLicenceOfEveryLibraryAndOfNoOther() throws IOException {
    List<String> named =
        ROW.matcher(Files.readString(Path.of("NOTICE")))
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(named).doesNotHaveDuplicates().isSorted();
    assertThat(new TreeSet<>(packaged().values())).containsExactlyElementsOf(named);
  }

  /// The Maven group of each jar in `target/lib`, by the jar's name: its place in the repository
  /// that the tests' class path leads to is `…/<group>/<artifact>/<version>/<jar>`.
  private static Map<String, String> packaged() throws IOException {
    Map<String, Path> places =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(each -> each.toString().endsWith(".jar"))
            .collect(
                Collectors.toMap(
                    each -> each.getFileName().toString(), Function.identity(), (one, _) -> one));
    Path repository = repository(Objects.requireNonNull(places.get(nameOf(places, "vertx-core-"))));
    Map<String, String> groups = new TreeMap<>();
    try (Stream<Path> jars = Files.list(LIBRARIES)) {
      jars.map(each -> each.getFileName().toString())
          .forEach(jar -> {
            assertThat(places)
                .as("target/lib is of another build: mvn clean package")
                .containsKey(jar);
            Path group = places.get(jar).getParent().getParent().getParent();
            groups.put(
                jar, repository.relativize(group).toString().replace(File.separatorChar, '.'));
          });
    }
    assertThat(groups).as("mvn package fills target/lib").isNotEmpty();
    return groups;
  }

  private static String nameOf(Map<String, Path> places, String prefix) {
    return places.keySet().stream()
        .filter(name -> name.matches(Pattern.quote(prefix) + "[\\d.]+\\.jar"))
        .findFirst()
        .orElseThrow();
  }

  /// Above `io/vertx/vertx-core/<version>/<jar>`.
  private static Path repository(Path vertxCore) {
    return vertxCore.resolve("../../../../..").normalize();
  }
}
