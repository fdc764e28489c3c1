package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import live.rostra.storage.SpoolFiles;
import live.rostra.testkit.FaultyS3.Fault;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.PlaylistValidator;
import live.rostra.testkit.S3Server;
import live.rostra.testkit.TimeCode;
import live.rostra.testkit.Wav;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rostra serve` as a process of its own, with its stream in a bucket: the store goes away, the
/// node is killed, its disk is full. Somebody says the time code meanwhile.
@Tag("it")
class S3NodeTest {
  private static final String ROOM = "talk";
  private static final String INDEX = "rooms/talk/index.m3u8";
  private static final double SEGMENT_S = 1.92;
  private static final long OUTAGE_NS = TimeUnit.MINUTES.toNanos(2);

  @TempDir private Path folder;
  private final TimeCode code = new TimeCode();
  private S3Server bucket;
  private Path temporary;
  private Path spool;

  @BeforeEach
  void start() throws Exception {
    bucket = S3Server.start();
    temporary = Files.createDirectory(folder.resolve("tmp"));
    spool = Files.createDirectory(folder.resolve("spool"));
  }

  @AfterEach
  void stop() throws Exception {
    bucket.close();
  }

  @Test
  void aNodeKilledWhileTheStoreIsAwayLosesNoSegment() throws Exception {
    long spooled;
    try (NodeProcess node = NodeProcess.serve(temporary, environment())) {
      HlsVoice voice = voice(node);
      await("segments are in the bucket", () -> segments().size() >= 3);
      bucket.front().fault(Fault.AWAY);
      await("segments wait in the spool", () -> steps().size() >= 5);
      node.kill();
      voice.unplug();
    }
    spooled = newestStep();
    bucket.front().fault(Fault.NONE);
    assertThat(program()).doesNotContain("ENDLIST");

    long startedAt = System.nanoTime();
    try (NodeProcess next = NodeProcess.serve(temporary, environment())) {
      next.address();
      await("the stream has ended", () -> program().endsWith("#EXT-X-ENDLIST\n"));
      System.out.printf(
          "killed with %d segments published and %d steps in the spool; whole %.1f s after the start%n",
          spooled + 1 - steps().size(), steps().size(), (System.nanoTime() - startedAt) / 1e9);
      next.terminate();
      assertThat(next.end(20).exitCode()).isEqualTo(143);
    }

    wholeUpTo(spooled + 1);
    timeCodeIsUnbroken(spooled + 1);
  }

  /// Row T16 as it is: two minutes of a real stream, by the clock.
  @Test
  @Tag("torture")
  void twoMinutesWithoutAStoreLeaveNoHole() throws Exception {
    try (NodeProcess node = NodeProcess.serve(temporary, environment());
        HlsHttp http = new HlsHttp()) {
      NodeProcess.Address at = node.address();
      int published;
      int waiting;
      double caughtUpS;
      try (HlsVoice _ = voice(at)) {
        await("segments are in the bucket", () -> segments().size() >= 3);
        HlsFollower player =
            new HlsFollower(http, at.http().resolve("/hls/" + ROOM + "/index.m3u8"));
        bucket.front().fault(Fault.AWAY);
        published = segments().size();
        long awayAt = System.nanoTime();
        while (System.nanoTime() - awayAt < OUTAGE_NS) {
          assertThat(player.follow()).as("the node's own stream goes on").isTrue();
        }
        // One may have been on its way.
        assertThat(segments()).hasSizeBetween(published, published + 1);
        waiting = steps().size();
        long newest = newestStep();
        bucket.front().fault(Fault.NONE);
        long backAt = System.nanoTime();
        await("what waited is in the bucket", () -> segments().size() > newest);
        caughtUpS = (System.nanoTime() - backAt) / 1e9;
        int then = segments().size();
        await("the stream goes on", () -> segments().size() >= then + 3);
      }
      node.terminate();
      assertThat(node.end(30).exitCode()).isEqualTo(143);
      System.out.printf(
          "two minutes away: %d segments before, %d steps in the spool at the end, stored %.1f s"
              + " later; %d segments in all%n",
          published, waiting, caughtUpS, segments().size());
      // 1.92 s each; a busy machine makes the speaker late, but not by a tenth.
      assertThat(waiting).isGreaterThan(55);
      assertThat(waiting * SEGMENT_S / caughtUpS).as("times real time").isGreaterThan(4);
    }

    assertThat(program()).endsWith("#EXT-X-ENDLIST\n");
    wholeUpTo(segments().size());
    timeCodeIsUnbroken(segments().size());
  }

  @Test
  void aNodeKilledInTheMiddleOfUploadsLosesNoSegment() throws Exception {
    long spooled = 0;
    int asked = 0;
    for (int life = 0; life < 3; life++) {
      try (NodeProcess node = NodeProcess.serve(temporary, environment())) {
        if (life == 0) {
          HlsVoice voice = voice(node);
          bucket.front().fault(Fault.AWAY);
          await("segments wait in the spool", () -> steps().size() >= 6);
          node.kill();
          voice.unplug();
          spooled = newestStep();
          bucket.front().fault(Fault.NONE);
          // Longer than the next life takes to say its address.
          bucket.front().delay(4_000);
          asked = bucket.front().requests();
        } else if (life == 1) {
          node.address();
          int before = asked;
          await("uploads are under way", () -> bucket.front().requests() > before + 3);
          node.kill();
          assertThat(program()).doesNotContain("ENDLIST");
          bucket.front().delay(0);
        } else {
          node.address();
          await("the stream has ended", () -> program().endsWith("#EXT-X-ENDLIST\n"));
          // The room's address is written last.
          await("it is found", () -> bucket.objects().containsKey(INDEX));
        }
      }
    }

    wholeUpTo(spooled + 1);
    timeCodeIsUnbroken(spooled + 1);
  }

  @Test
  void aNodeWhoseDiskIsFullGoesOnAndLosesNoSegment() throws Exception {
    String fill =
        "mount -t tmpfs -o size=8m rostra \"$0\" && dd if=/dev/zero of=\"$0/filler\" bs=64k count=126"
            + " 2>/dev/null && exec \"$@\"";
    List<String> wrapper = new ArrayList<>(List.of("unshare", "--mount"));
    if (!"root".equals(System.getProperty("user.name"))) {
      wrapper.add("--map-root-user");
    }
    wrapper.addAll(List.of("sh", "-c", fill, spool.toString()));
    try (NodeProcess node = NodeProcess.serve(wrapper, temporary, environment());
        HlsHttp http = new HlsHttp()) {
      bucket.front().fault(Fault.AWAY);
      NodeProcess.Address at = node.address();
      try (HlsVoice _ = voice(at)) {
        HlsFollower player =
            new HlsFollower(http, at.http().resolve("/hls/" + ROOM + "/index.m3u8"));
        URI ready = at.http().resolve("/readyz");
        while (!text(http.get(ready)).contains("the spool cannot be written to")) {
          assertThat(player.follow()).isTrue();
        }

        // The spool's word is there at once, the node's health looks once a second.
        await("the node is not ready", () -> http.get(ready).statusCode() == 503);
        assertThat(createRoom(at)).as("no new room").isEqualTo(503);
        for (int i = 0; i < 20; i++) {
          assertThat(player.follow()).as("the room goes on").isTrue();
        }
        bucket.front().fault(Fault.NONE);
        await("the bucket has caught up", () -> segments().size() >= 6);
        // Space comes back with what is stored.
        await("the node is ready", () -> text(http.get(ready)).equals("ready\n"));
        assertThat(player.validator().report().clean()).isTrue();
      }
      node.terminate();
      assertThat(node.end(20).exitCode()).isEqualTo(143);
    }

    wholeUpTo(segments().size());
    timeCodeIsUnbroken(segments().size());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(bucket.settings());
    environment.put("ROSTRA_AUTH_KEYS", NodeProcess.KEY_ID + ":" + NodeProcess.SECRET);
    environment.put("ROSTRA_HTTP_HOST", "127.0.0.1");
    environment.put("ROSTRA_HTTP_PORT", "0");
    environment.put("ROSTRA_MEDIA_HOST", "127.0.0.1");
    environment.put("ROSTRA_MEDIA_BASE_PORT", "0");
    environment.put("ROSTRA_STORAGE_SPOOL_DIRECTORY", spool.toString());
    return environment;
  }

  private HlsVoice voice(NodeProcess node) throws Exception {
    return voice(node.address());
  }

  private HlsVoice voice(NodeProcess.Address at) throws Exception {
    return HlsVoice.speaking(at.http(), ROOM, NodeProcess.token(ROOM), code::fill);
  }

  private static int createRoom(NodeProcess.Address at) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(at.http().resolve("/api/v1/rooms"))
            .header("Authorization", "Bearer " + NodeProcess.token("another"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"another\"}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static String text(HttpResponse<byte[]> response) {
    return HlsHttp.text(response);
  }

  /// Names of the segments that were ever stored.
  private List<String> segments() {
    return bucket.front().segments();
  }

  private List<Path> steps() throws Exception {
    return SpoolFiles.whole(spool);
  }

  /// Each step has one segment, numbered alike.
  private long newestStep() throws Exception {
    return Long.parseLong(steps().getLast().getFileName().toString());
  }

  private String program() throws Exception {
    for (Map.Entry<String, byte[]> object : bucket.objects().entrySet()) {
      if (object.getKey().endsWith("program.m3u8")) {
        return new String(object.getValue());
      }
    }
    return "";
  }

  /// The bucket holds segments 0 to `count` - 1, none was overwritten, and its playlists keep every
  /// rule.
  private void wholeUpTo(long count) throws Exception {
    Map<String, byte[]> objects = bucket.objects();
    String key =
        objects.keySet().stream().filter(k -> k.endsWith("program.m3u8")).findFirst().get();
    String run = key.substring(0, key.lastIndexOf('/') + 1);
    List<String> names = LongStream.range(0, count).mapToObj(n -> run + "s" + n + ".m4s").toList();
    assertThat(objects.keySet()).containsAll(names);
    assertThat(segments()).hasSize((int) count);
    assertThat(bucket.front().overwritten()).isEmpty();
    assertThat(objects.get(INDEX))
        .asString()
        .contains(run.substring(("rooms/" + ROOM + "/").length()) + "program.m3u8");

    PlaylistValidator validator = new PlaylistValidator();
    validator.observe(
        "http://bucket/" + key,
        new String(objects.get(key)),
        uri -> objects.get(uri.substring("http://bucket/".length())));
    PlaylistReport report = validator.finish();
    assertThat(report.clean()).as(report.toString()).isTrue();
  }

  /// The time code in the audio of these segments has neither a hole nor a repetition.
  private void timeCodeIsUnbroken(long count) throws Exception {
    Map<String, byte[]> objects = bucket.objects();
    String run = segments().getFirst().replaceAll("^/" + S3Server.BUCKET + "/|[^/]+$", "");
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(objects.get(run + "init.mp4"));
    for (long n = 0; n < count; n++) {
      stream.writeBytes(objects.get(run + "s" + n + ".m4s"));
    }
    List<TimeCode.Hit> hits = code.decode(decoded(stream.toByteArray()));
    // There are nearly eight in each; a busy machine spoils some.
    assertThat(hits).hasSizeGreaterThan(4 * (int) count);
    for (int i = 1; i < hits.size(); i++) {
      TimeCode.Hit before = hits.get(i - 1);
      TimeCode.Hit now = hits.get(i);
      long said = Math.floorMod(now.sourceSample() - before.sourceSample(), TimeCode.PERIOD);
      long passed = now.heardSample() - before.heardSample();
      // A segment is 92,160 samples. A busy machine may make the speaker late by less than a slot.
      assertThat(said).as("after %s", before).isBetween(passed - 6_000, passed + 6_000);
    }
  }

  private float[] decoded(byte[] stream) throws Exception {
    Path mp4 = Files.write(folder.resolve("stream.mp4"), stream);
    Path wav = folder.resolve("stream.wav");
    Process ffmpeg =
        new ProcessBuilder(
                List.of(
                    "ffmpeg",
                    "-nostdin",
                    "-loglevel",
                    "error",
                    "-y",
                    "-i",
                    mp4.toString(),
                    "-c:a",
                    "pcm_s16le",
                    wav.toString()))
            .inheritIO()
            .start();
    assertThat(ffmpeg.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(ffmpeg.exitValue()).isZero();
    return Wav.read(wav).channel(0);
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      LockSupport.parkNanos(50_000_000);
    }
  }
}
