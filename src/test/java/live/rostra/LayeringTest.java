package live.rostra;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of rings and packages in docs/ARCHITECTURE.md, as a test: what is absent is forbidden.
class LayeringTest {
  private static final String ROOT = "live.rostra.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("live.rostra");

  /// Package to the packages it may import (itself and its subpackages always).
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("wire", List.of()),
          Map.entry("tally", List.of()),
          Map.entry("rtp", List.of("wire")),
          Map.entry("sdp", List.of()),
          Map.entry("transport", List.of("rtp", "sdp", "wire")),
          Map.entry("codec", List.of("wire")),
          Map.entry("jitter", List.of("rtp", "codec")),
          Map.entry("mixer", List.of("codec")),
          Map.entry("hls", List.of("wire")),
          Map.entry("room", List.of()),
          Map.entry("signalling", List.of("room")),
          Map.entry(
              "engine",
              List.of(
                  "wire", "rtp", "sdp", "transport", "codec", "jitter", "mixer", "hls", "room")),
          Map.entry("net", List.of("transport", "sdp", "wire", "tally")),
          Map.entry("ffmpeg", List.of("codec")),
          Map.entry("storage", List.of("hls", "tally")),
          Map.entry("state", List.of("room", "tally")),
          Map.entry("health", List.of()),
          Map.entry("config", List.of()),
          Map.entry("outbound", List.of("config")),
          Map.entry(
              "webhooks", List.of("config", "outbound", "room", "signalling", "state", "tally")),
          Map.entry(
              "edge",
              List.of(
                  "engine",
                  "net",
                  "ffmpeg",
                  "storage",
                  "state",
                  "config",
                  "health",
                  "tally",
                  "wire",
                  "rtp",
                  "sdp",
                  "transport",
                  "codec",
                  "jitter",
                  "mixer",
                  "hls",
                  "room",
                  "signalling",
                  "state",
                  "webhooks")),
          Map.entry("http", List.of("edge", "room", "signalling", "state", "hls", "tally")),
          Map.entry(
              "metrics",
              List.of(
                  "webhooks",
                  "edge",
                  "http",
                  "health",
                  "tally",
                  "engine",
                  "net",
                  "storage",
                  "state",
                  "transport",
                  "jitter",
                  "codec",
                  "room")));

  private static final List<String> PURE =
      List.of(
          "wire",
          "tally",
          "rtp",
          "sdp",
          "transport",
          "codec",
          "jitter",
          "mixer",
          "hls",
          "room",
          "signalling",
          "engine");

  @Test
  void everyPackageIsInTheTable() {
    TreeSet<String> packages =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .filter(name -> name.startsWith(ROOT))
            .map(name -> name.substring(ROOT.length()).split("\\.")[0])
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(MAY_IMPORT.keySet()).containsAll(packages);
  }

  @Test
  void importsPointInward() {
    MAY_IMPORT.forEach((name, allowed) -> {
      String[] forbidden =
          MAY_IMPORT.keySet().stream()
              .filter(other -> !other.equals(name) && !allowed.contains(other))
              .map(other -> ROOT + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that(resideInAPackage(ROOT + name + ".."))
          .should()
          .dependOnClassesThat(resideInAnyPackage(forbidden))
          .allowEmptyShould(true)
          .check(CLASSES);
    });
  }

  @Test
  void theCoreKnowsNoShell() {
    noClasses()
        .that(resideInAnyPackage(pure()))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.vertx..", "io.netty..", "org.slf4j..", "java.nio.channels.."))
        .check(CLASSES);
    noClasses()
        .that(resideInAnyPackage(pure()))
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .check(CLASSES);
  }

  @Test
  void jsonIsReadAndWrittenBySignallingAndWithoutReflection() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "signalling..")
        .should()
        .dependOnClassesThat(resideInAPackage("com.fasterxml.jackson.."))
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("com.fasterxml.jackson.databind.."))
        .check(CLASSES);
  }

  @Test
  void onlyNetTouchesSocketsAndOnlyHttpTouchesTheWeb() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "net..", ROOT + "ffmpeg..", ROOT + "http.socket..")
        .should()
        .dependOnClassesThat(resideInAPackage("io.netty.channel.."))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "http..")
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.vertx.ext.web..", "io.vertx.ext.auth.."))
        .check(CLASSES);
  }

  @Test
  void classesAreFinalUnlessMadeToBeImplemented() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
        .check(CLASSES);
  }

  private static String[] pure() {
    return Stream.of(PURE.toArray(String[]::new))
        .map(name -> ROOT + name + "..")
        .toArray(String[]::new);
  }
}
