package live.rostra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeConfigTest {
  private static final String KEY = "main:0123456789abcdef0123456789abcdef";
  private static final Path MANUAL = Path.of("edge-config/edge.yaml");

  @TempDir Path folder;

  private EdgeConfig load(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("edge.yaml"), yaml);
    return EdgeConfig.load(file, Map.of("ROSTRA_AUTH_KEYS", KEY), false);
  }

  @Test
  void theManualHoldsTheDefaults() {
    EdgeConfig manual = EdgeConfig.load(MANUAL, Map.of(), true);
    EdgeConfig none =
        EdgeConfig.load(
            null, Map.of("ROSTRA_HTTP_HOST", "0.0.0.0", "ROSTRA_MEDIA_HOST", "0.0.0.0"), true);

    assertThat(manual).isEqualTo(none);
  }

  @Test
  void theManualNamesEverySetting() throws IOException {
    String manual = Files.readString(MANUAL);

    for (String key : EdgeConfig.keys()) {
      String leaf = key.substring(key.indexOf('.') + 1);
      assertThat(Pattern.compile("(?m)^  (# )?" + leaf + ":").matcher(manual).find())
          .as(key)
          .isTrue();
    }
  }

  @Test
  void theEnvironmentOverridesTheFile() throws IOException {
    Path file =
        Files.writeString(folder.resolve("edge.yaml"), "http: {port: 9000}\nrooms: {linger: 5m}");

    EdgeConfig config = EdgeConfig.load(file, Map.of("ROSTRA_HTTP_PORT", "9001"), true);

    assertThat(config.http().port()).isEqualTo(9001);
    assertThat(config.rooms().linger()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void aSecretMayStandInAFile() throws IOException {
    Path secret = Files.writeString(folder.resolve("keys"), KEY + "\n");

    EdgeConfig config =
        EdgeConfig.load(null, Map.of("ROSTRA_AUTH_KEYS_FILE", secret.toString()), false);

    assertThat(config.authKeys()).containsOnlyKeys("main");
  }

  @Test
  void withoutAKeyOnlyDevStarts() {
    assertThatThrownBy(() -> EdgeConfig.load(null, Map.of(), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auth.keys");
    assertThat(EdgeConfig.load(null, Map.of(), true).http().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void aRefusalNeverRepeatsASecret() {
    assertThatThrownBy(
            () -> EdgeConfig.load(null, Map.of("ROSTRA_AUTH_KEYS", "main:tooshort"), false))
        .hasMessageContaining("auth.keys")
        .hasMessageNotContaining("tooshort");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "http: {prot: 80} | unknown setting http.prot; did you mean http.port?",
        "htpp: {port: 80} | unknown setting htpp.port; did you mean http.port?",
        "medai: {base-port: 80} | did you mean media.base-port?",
        "completely: {different: 1} | unknown setting completely.different",
        "http: 80 | http must be a section",
        "http: {port: eighty} | http.port must be a port",
        "http: {port: 65536} | http.port must be a port",
        "http: {port: -1} | http.port must be a port",
        "http: {port: 80.5} | http.port must be a port",
        "http: {host: 'a b'} | http.host must be an address",
        "http: {host: ''} | http.host must be an address",
        "http: {public-url: 'ftp://x'} | http.public-url must be an http(s) URL",
        "http: {public-url: '::'} | http.public-url must be an http(s) URL",
        "media: {loops: 0} | media.loops must be a number from 1 to 64",
        "media: {loops: many} | media.loops",
        "media: {public-addresses: '1.2.3.4.5'} | media.public-addresses must be IP addresses",
        "media: {public-addresses: 'example.org'} | media.public-addresses must be IP addresses",
        "media: {public-addresses: ['127.0.0.1', '300.1.1.1']} | media.public-addresses",
        "media: {handshakes: 0} | media.handshakes",
        "rooms: {max: 0} | rooms.max",
        "rooms: {max-speakers: 65} | rooms.max-speakers",
        "rooms: {max-listeners: -1} | rooms.max-listeners",
        "rooms: {linger: 60} | rooms.linger must be a duration",
        "rooms: {linger: -60s} | rooms.linger must be a duration",
        "program: {bitrate: 64k} | program.bitrate",
        "program: {complexity: 11} | program.complexity",
        "hls: {segment-duration: 2s} | hls.segment-duration must be 1.92s or 0.96s",
        "hls: {window: 2} | hls.window",
        "hls: {aac-bitrate: 1} | hls.aac-bitrate",
        "limits: {posts: 0} | limits.posts must be 1 to 1000000 a second",
        "limits: {node-posts: many} | limits.node-posts must be 1 to 1000000 a second",
        "limits: {changes: -1} | limits.changes must be 1 to 1000000 a second",
        "limits: {unconnected: 0} | limits.unconnected must be a number from 1 to 10000",
        "node: {shutdown-timeout: soon} | node.shutdown-timeout",
        "auth: {keys: 'main:short'} | auth.keys",
        "'http: [' | is not valid YAML",
        "'http: {port: 1, port: 2}' | is not valid YAML",
        "'- a' | must be a section with keys",
      })
  void aMistakeStopsTheStartAndIsNamed(String yaml, String sentence) {
    String text =
        yaml.startsWith("'") && yaml.endsWith("'") ? yaml.substring(1, yaml.length() - 1) : yaml;
    assertThatThrownBy(
            () -> {
              Path file = Files.writeString(folder.resolve("edge.yaml"), text);
              EdgeConfig.load(file, Map.of(), true);
            })
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void anUnknownEnvironmentVariableIsNamed() {
    assertThatThrownBy(() -> EdgeConfig.load(null, Map.of("ROSTRA_HTTP_PROT", "1"), true))
        .hasMessage(
            "unknown environment variable ROSTRA_HTTP_PROT; did you mean ROSTRA_HTTP_PORT?");
  }

  @Test
  void segmentsOfHalfTheLengthHaveThreeParts() throws IOException {
    assertThat(load("hls: {segment-duration: 0.96s}").hls().partsPerSegment()).isEqualTo(3);
  }
}
