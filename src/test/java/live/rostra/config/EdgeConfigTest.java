package live.rostra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

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

    // A setting without a default stands in a comment, at its place.
    String complete =
        Pattern.compile("(?m)^( +)# ([a-z0-9-]+: )").matcher(manual).replaceAll("$1$2");
    Set<String> documented = new TreeSet<>();
    names("", new Yaml().load(complete), documented);

    assertThat(documented).containsExactlyInAnyOrderElementsOf(EdgeConfig.keys());
  }

  private static void names(String prefix, Map<String, Object> section, Set<String> into) {
    section.forEach((key, value) -> {
      if (value instanceof Map<?, ?> inner) {
        Map<String, Object> named = new HashMap<>();
        inner.forEach((name, each) -> named.put(String.valueOf(name), each));
        names(prefix + key + ".", named, into);
      } else {
        into.add(prefix + key);
      }
    });
  }

  @Test
  void aBucketNeedsOnlyItsName() throws IOException {
    EdgeConfig config = load("storage: {s3: {bucket: talks}}");

    assertThat(config.storage().s3().orElseThrow())
        .isEqualTo(
            new StorageConfig.S3(
                "talks",
                Optional.empty(),
                "us-east-1",
                false,
                "",
                Optional.empty(),
                Duration.ofSeconds(10)));
  }

  @Test
  void theUrlOfADatabaseIsNeverPrinted() throws IOException {
    Path secret =
        Files.writeString(folder.resolve("url"), "postgresql://anna:hush%40@db:5433/talks\n");

    EdgeConfig config =
        EdgeConfig.load(null, Map.of("ROSTRA_POSTGRES_URL_FILE", secret.toString()), true);

    assertThat(config.postgres().url()).contains("postgresql://anna:hush%40@db:5433/talks");
    assertThat(config.toString()).doesNotContain("hush");
    assertThatThrownBy(
            () -> EdgeConfig.load(null, Map.of("ROSTRA_POSTGRES_URL", "x://a:hush@h/d"), true))
        .hasMessageContaining("postgres.url")
        .hasMessageNotContaining("hush");
  }

  @Test
  void theSecretOfABucketIsNeverPrinted() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "hush-hush\n");

    EdgeConfig config =
        EdgeConfig.load(
            null,
            Map.of(
                "ROSTRA_STORAGE_S3_BUCKET", "talks",
                "ROSTRA_STORAGE_S3_ACCESS_KEY", "anna",
                "ROSTRA_STORAGE_S3_SECRET_KEY_FILE", secret.toString()),
            true);

    assertThat(config.storage().s3().orElseThrow().credentials())
        .contains(new StorageConfig.Credentials("anna", "hush-hush"));
    assertThat(config.toString()).doesNotContain("hush");
  }

  @Test
  void webhooksAreSignedWithTheFirstKeyUnlessAnotherIsNamed() throws IOException {
    String secret = "fedcba9876543210fedcba9876543210";
    Map<String, String> keys = Map.of("ROSTRA_AUTH_KEYS", "zz:" + secret + "," + KEY);
    Map<String, String> urls = Map.of("ROSTRA_WEBHOOKS_URLS", "https://a.example.org/");

    assertThat(webhookKey(keys, urls, Map.of()).kid()).isEqualTo("zz");
    assertThat(webhookKey(keys, urls, Map.of("ROSTRA_WEBHOOKS_KEY", "main")).secret())
        .asString()
        .isEqualTo(KEY.substring(5));
    WebhooksConfig.Key own = webhookKey(keys, urls, Map.of("ROSTRA_WEBHOOKS_KEY", "own:" + secret));
    assertThat(own.kid()).isEqualTo("own");
    assertThat(own.toString()).doesNotContain(secret);
    assertThat(EdgeConfig.load(null, keys, false).webhooks().key()).isEmpty();
    assertThatThrownBy(() -> EdgeConfig.load(null, urls, true))
        .hasMessageContaining("webhooks.key is missing");
  }

  @SafeVarargs
  private static WebhooksConfig.Key webhookKey(Map<String, String>... settings) {
    Map<String, String> environment = new HashMap<>();
    for (Map<String, String> some : settings) {
      environment.putAll(some);
    }
    return EdgeConfig.load(null, environment, false).webhooks().key().orElseThrow();
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
        "webhooks: {urls: ftp://example.org} | webhooks.urls must be https URLs",
        "webhooks: {urls: https://a.example.org, key: other} | webhooks.key must be the id of a key",
        "webhooks: {key: 'hooks:short'} | webhooks.key must be the id of a key in auth.keys, or kid:secret",
        "webhooks: {events: started} | webhooks.events must be names",
        "webhooks: {allow: 10.0.0.0/33} | webhooks.allow must be addresses or CIDR blocks",
        "http: {port: eighty} | http.port must be a port",
        "http: {port: 65536} | http.port must be a port",
        "http: {port: -1} | http.port must be a port",
        "http: {port: 80.5} | http.port must be a port",
        "http: {host: 'a b'} | http.host must be an address",
        "http: {host: ''} | http.host must be an address",
        "http: {public-url: 'ftp://x'} | http.public-url must be an http(s) URL",
        "http: {public-url: '::'} | http.public-url must be an http(s) URL",
        "http: {public-url: 'https://x/app'} | http.public-url must be an http(s) URL without a path",
        "http: {public-url: 'https://x?a'} | http.public-url must be an http(s) URL without a path",
        "http: {public-url: 'https://x#a'} | http.public-url must be an http(s) URL without a path",
        "http: {public-url: 'https://a@x'} | http.public-url must be an http(s) URL without a path",
        "media: {loops: 0} | media.loops must be a number from 1 to 64",
        "media: {loops: many} | media.loops",
        "media: {public-addresses: '1.2.3.4.5'} | media.public-addresses must be IP addresses",
        "media: {public-addresses: 'example.org'} | media.public-addresses must be IP addresses",
        "media: {public-addresses: ['127.0.0.1', '300.1.1.1']} | media.public-addresses",
        "media: {handshakes: 0} | media.handshakes",
        "media: {tcp: maybe} | media.tcp must be true or false",
        "media: {tcp-connections: 0} | media.tcp-connections",
        "media: {tcp-connections-per-source: -1} | media.tcp-connections-per-source",
        "media: {address-discovery: 'http://x'} | media.address-discovery must be off, aws, or stun",
        "media: {address-discovery: 'stun:x:99999'} | media.address-discovery must be off",
        "http: {behind-proxy: 10.0.0.0/33} | http.behind-proxy must be addresses or CIDR blocks",
        "http: {behind-proxy: proxy.example.org} | http.behind-proxy must be addresses",
        "http: {proxy-header: via} | http.proxy-header must be x-forwarded or forwarded",
        "http: {tls.certificate: a.pem} | http.tls.key is missing",
        "http: {tls: {key: a.pem}} | http.tls.certificate is missing",
        "turn: {urls: 'stun:x'} | turn.urls must be turn: or turns: addresses",
        "turn: {urls: 'turn:x\"y'} | turn.urls must be turn: or turns: addresses",
        "turn: {urls: 'turn:x'} | turn.secret (ROSTRA_TURN_SECRET) is missing",
        "turn: {secret: 0123456789abcdef} | turn.urls is missing",
        "turn: {secret: short} | turn.secret must be at least 16 characters",
        "turn: {ttl: 10s} | turn.ttl must be a duration of at least 1m",
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
        "storage: {s3: {bucket: Talks}} | storage.s3.bucket must be a bucket name",
        "storage: {s3: {endpoint: 'minio:9000'}} | storage.s3.endpoint must be an http(s) URL",
        "storage: {s3: {region: 'a b'}} | storage.s3.region",
        "storage: {s3: {path-style: maybe}} | storage.s3.path-style must be true or false",
        "storage: {s3: {prefix: edge1}} | storage.s3.prefix must be names that each end in a slash",
        "storage: {s3: {prefix: ../}} | storage.s3.prefix",
        "storage: {s3: {access-key: anna}} | storage.s3.access-key and storage.s3.secret-key",
        "storage: {s3: {secret-key: 'a b', access-key: x}} | storage.s3.secret-key must be visible",
        "storage: {s3: {timeout: 1ms}} | storage.s3.timeout must be a duration from 100ms to 5m",
        "storage: {spool: {max-size: 4096}} | storage.spool.max-size must be a size",
        "storage: {s3: here} | storage.s3 must be a section",
        "limits: {posts: 0} | limits.posts must be 1 to 1000000 a second",
        "limits: {node-posts: many} | limits.node-posts must be 1 to 1000000 a second",
        "limits: {reads: 0} | limits.reads must be 1 to 1000000 a second",
        "limits: {changes: -1} | limits.changes must be 1 to 1000000 a second",
        "limits: {unconnected: 0} | limits.unconnected must be a number from 1 to 10000",
        "node: {shutdown-timeout: soon} | node.shutdown-timeout",
        "admin: {enabled: perhaps} | admin.enabled must be true or false",
        "admin: {host: 'a b'} | admin.host must be an address",
        "admin: {port: metrics} | admin.port must be a port",
        "admin: {room-series: 1001} | admin.room-series must be a number from 0 to 1000",
        "log: {format: xml} | log.format must be json or text",
        "postgres: {url: 'mysql://a:b@h/d'} | postgres.url must be postgresql://",
        "postgres: {url: 'postgresql://h/d'} | postgres.url must be postgresql://",
        "postgres: {url: 'postgresql://a:b@h'} | postgres.url must be postgresql://",
        "postgres: {url: 'postgresql://a:b@h/d?sslmode=maybe'} | postgres.url must be postgresql://",
        "postgres: {url: 'postgresql://a:b@h/d?user=x'} | postgres.url must be postgresql://",
        "postgres: {pool: 0} | postgres.pool must be a number from 1 to 100",
        "facts: {max-size: 64} | facts.max-size must be a size such as",
        "log: {level: loud} | log.level must be off, error, warn, info or debug",
        "log: {levels: live.rostra} | log.levels must be a list of logger=level",
        "log: {levels: 'a=info, a=debug'} | log.levels must be a list of logger=level",
        "auth: {keys: 'main:short'} | auth.keys",
        "auth: {keys: 'prod/2026:0123456789abcdef0123456789abcdef'} | auth.keys must be a list of kid",
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
  void aSlashAtTheEndOfThePublicUrlIsNoPath() throws IOException {
    assertThat(load("http: {public-url: 'https://live.example.org:8443/'}").http().publicUrl())
        .contains(URI.create("https://live.example.org:8443"));
  }

  @ParameterizedTest
  @CsvSource({"a, true", "A.b_c-9, true", "a b, false", "é, false", "'', false"})
  void aKeyIdIsOfLettersDigitsDotsDashesAndUnderscores(String kid, boolean taken) {
    Map<String, String> environment =
        Map.of("ROSTRA_AUTH_KEYS", kid + ":0123456789abcdef0123456789abcdef");

    if (taken) {
      assertThat(EdgeConfig.load(null, environment, false).authKeys()).containsOnlyKeys(kid);
    } else {
      assertThatThrownBy(() -> EdgeConfig.load(null, environment, false))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("auth.keys must be a list of kid:secret")
          .hasMessageNotContaining("0123456789abcdef");
    }
  }

  @Test
  void readsWhatMakesANodeReachable() throws IOException {
    EdgeConfig config =
        load(
            """
            http:
              tls: {certificate: chain.pem, key: key.pem}
              behind-proxy: [10.0.0.0/8, "fd00::/8", 192.0.2.1]
              proxy-header: forwarded
            media:
              tcp: false
              address-discovery: stun:[2001:db8::1]:3479
            turn:
              urls: ["turn:turn.example.org:3478", "turns:turn.example.org:443?transport=tcp"]
              secret: 0123456789abcdef
              ttl: 2h
            """);

    assertThat(config.http().tls())
        .contains(new HttpConfig.Tls(Path.of("chain.pem"), Path.of("key.pem")));
    assertThat(config.http().proxies().trusted()).hasSize(3);
    assertThat(config.http().proxies().forwarded()).isTrue();
    assertThat(config.media().tcp()).isFalse();
    assertThat(config.media().addressDiscovery())
        .contains(new MediaConfig.Discovery.Stun("2001:db8::1", 3479));
    assertThat(config.turn().urls()).hasSize(2);
    assertThat(config.turn().ttl()).isEqualTo(Duration.ofHours(2));
    assertThat(load("media: {address-discovery: off}").media().addressDiscovery()).isEmpty();
    assertThat(load("media: {address-discovery: aws}").media().addressDiscovery())
        .contains(new MediaConfig.Discovery.Aws());
    assertThat(load("media: {address-discovery: 'stun:a.example'}").media().addressDiscovery())
        .contains(new MediaConfig.Discovery.Stun("a.example", 3478));
  }

  @ParameterizedTest(name = "{0} holds {1}: {2}")
  @CsvSource({
    "10.0.0.0/8, 10.255.1.2, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "172.16.0.0/12, 172.31.255.255, true",
    "172.16.0.0/12, 172.32.0.0, false",
    "192.0.2.129/25, 192.0.2.128, true",
    "192.0.2.129/25, 192.0.2.127, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
  })
  void aBlockHoldsTheAddressesThatShareItsFirstBits(String block, String address, boolean held) {
    assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(held);
  }

  @Test
  void anUnknownEnvironmentVariableIsNamed() {
    assertThatThrownBy(() -> EdgeConfig.load(null, Map.of("ROSTRA_HTTP_PROT", "1"), true))
        .hasMessage(
            "unknown environment variable ROSTRA_HTTP_PROT; did you mean ROSTRA_HTTP_PORT?");
  }

  @Test
  void aServerLogsJsonAndADeveloperText() throws IOException {
    assertThat(load("").log().json()).isTrue();
    assertThat(EdgeConfig.load(null, Map.of(), true).log().json()).isFalse();
    assertThat(load("log: {format: text, level: off, levels: [a.b=debug, c=warn]}").log())
        .isEqualTo(
            new LogConfig(
                false,
                LogConfig.Level.OFF,
                Map.of("a.b", LogConfig.Level.DEBUG, "c", LogConfig.Level.WARN)));
  }

  @Test
  void segmentsOfHalfTheLengthHaveThreeParts() throws IOException {
    assertThat(load("hls: {segment-duration: 0.96s}").hls().partsPerSegment()).isEqualTo(3);
  }
}
