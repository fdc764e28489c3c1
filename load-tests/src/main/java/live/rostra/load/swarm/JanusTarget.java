package live.rostra.load.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Janus, as Debian packages it: an AudioBridge room in which one speaks, and listeners who are its
/// muted participants, or viewers of a Streaming mountpoint that the room is forwarded to by RTP.
final class JanusTarget implements Target {
  private static final int JOINS_A_SECOND = 25;
  private static final int START_MS = 20_000;

  private final boolean streaming;
  private final ServerProcess process;
  private final Crowd crowd;
  private final JanusDoor stageDoor;
  private final JanusDoor door;
  private final JanusApi control;
  private final Joining audience;
  private final Speakers speakers;

  /// Starts one. Its HTTP API is on loopback, its media on the interface that
  /// `bin/in-crowd-network` makes: it takes none of loopback.
  ///
  /// @param streaming whether listeners are viewers of a mountpoint
  /// @param loops event loops that handles share; 0: a thread each, which is Janus' default
  JanusTarget(String cpus, Path folder, int most, List<byte[]> voice, boolean streaming, int loops)
      throws IOException, InterruptedException {
    this.streaming = streaming;
    int port = RostraTarget.freePort();
    configure(folder, port, loops);
    process = start(cpus, folder);
    HttpClient http = HttpClient.newHttpClient();
    URI root = URI.create("http://127.0.0.1:" + port + "/janus");
    try {
      Ready.await(URI.create(root + "/info"), process, START_MS);
      control = new JanusApi(http, root);
      open();
      crowd = new Crowd(1 + most, Voices.profiles());
      stageDoor = new JanusDoor(http, root, JanusDoor.Role.SPEAKER);
      door =
          new JanusDoor(http, root, streaming ? JanusDoor.Role.VIEWER : JanusDoor.Role.PARTICIPANT);
      Joining stage = new Joining(crowd);
      stage.join(0, 1, 1, stageDoor);
      if (stage.joined() == 0) {
        throw new IOException("the speaker did not get in: " + stage.failures());
      }
      speakers = new Speakers(List.of(Objects.requireNonNull(crowd.member(0))), voice);
      audience = new Joining(crowd);
    } catch (IOException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static ServerProcess start(String cpus, Path folder) throws IOException {
    try {
      return ServerProcess.start(
          cpus,
          folder,
          folder.resolve("janus.log"),
          Map.of(),
          List.of("janus", "-C", folder.resolve("janus.jcfg").toString(), "-F", folder.toString()));
    } catch (IOException e) {
      throw new IOException("Janus cannot be started; on Debian: apt-get install janus", e);
    }
  }

  private static void configure(Path folder, int port, int loops) throws IOException {
    Files.writeString(
        folder.resolve("janus.jcfg"),
        """
        general: {
          configs_folder = "%s"
          debug_level = 3
          %s
        }
        nat: {
          ice_enforce_list = "10.77.0.1"
        }
        transports: {
          disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so"
        }
        """
            .formatted(folder, loops == 0 ? "" : "event_loops = " + loops));
    Files.writeString(
        folder.resolve("janus.transport.http.jcfg"),
        """
        general: {
          json = "compact"
          base_path = "/janus"
          http = true
          ip = "127.0.0.1"
          port = %d
          https = false
        }
        admin: {
          admin_http = false
        }
        """
            .formatted(port));
    Files.writeString(folder.resolve("janus.plugin.audiobridge.jcfg"), "general: {\n}\n");
    Files.writeString(folder.resolve("janus.plugin.streaming.jcfg"), "general: {\n}\n");
  }

  private void open() throws IOException, InterruptedException {
    long bridge = control.attach("janus.plugin.audiobridge");
    JsonNode _ =
        control.request(
            bridge,
            JanusApi.body("create")
                .put("room", JanusDoor.ROOM)
                .put("sampling_rate", 48_000)
                .put("audiolevel_event", false),
            null,
            null);
    if (!streaming) {
      return;
    }
    long handle = control.attach("janus.plugin.streaming");
    ObjectNode mountpoint =
        JanusApi.body("create")
            .put("type", "rtp")
            .put("id", JanusDoor.ROOM)
            .put("is_private", false);
    mountpoint.set(
        "media",
        new ObjectMapper()
            .createArrayNode()
            .add(
                new ObjectMapper()
                    .createObjectNode()
                    .put("mid", "a")
                    .put("type", "audio")
                    .put("codec", "opus")
                    .put("pt", 111)
                    .put("port", 0)
                    .put("iface", "127.0.0.1")));
    JsonNode created = control.request(handle, mountpoint, null, null);
    int port =
        created
            .path("plugindata")
            .path("data")
            .path("stream")
            .path("ports")
            .path(0)
            .path("port")
            .asInt();
    JsonNode _ =
        control.request(
            bridge,
            JanusApi.body("rtp_forward")
                .put("room", JanusDoor.ROOM)
                .put("host", "127.0.0.1")
                .put("port", port)
                .put("ptype", 111)
                .put("codec", "opus")
                .put("always_on", true),
            null,
            null);
  }

  @Override
  public String name() {
    return streaming ? "Janus RTP forward to Streaming" : "Janus AudioBridge";
  }

  @Override
  public int first() {
    return streaming ? 100 : 25;
  }

  /// Its mixer looks at the clock every 5 ms, so that P99 is above 5 ms with two listeners already:
  /// it is given twice the time of others.
  @Override
  public double mostLateMs() {
    return 10;
  }

  @Override
  public int grow(int from, int to) throws IOException, InterruptedException {
    int before = audience.joined();
    audience.join(1 + from, 1 + to, JOINS_A_SECOND, door);
    process.requireAlive();
    return audience.joined() - before;
  }

  @Override
  public void shrink(int from, int to) throws InterruptedException {
    audience.leave(1 + from, 1 + to);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public String failures() {
    return audience.failures().isEmpty() ? "" : audience.failures().toString();
  }

  @Override
  public Crowd crowd() {
    return crowd;
  }

  @Override
  public int speakers() {
    return 1;
  }

  @Override
  public void close() {
    speakers.close();
    control.close();
    stageDoor.close();
    door.close();
    crowd.close();
    process.close();
  }
}
