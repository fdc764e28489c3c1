package live.rostra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.rostra.http.Grant;
import live.rostra.room.RoomId;
import live.rostra.room.RoomView;
import live.rostra.testkit.LightClient;
import live.rostra.testkit.PlaylistReport;
import live.rostra.testkit.PlaylistValidator;
import live.rostra.testkit.TestNode;
import live.rostra.testkit.Tone;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// docs/TEARDOWN.md, with a real node: a speaker without power, a room that ends, a node that is
/// told to.
class TeardownTest {
  private static final String ROOM = "talk";

  @TempDir private Path folder;

  @Tag("it")
  @Test
  void anUnpluggedSpeakerLeavesAndTheStreamGoesOn() throws Exception {
    try (TestNode node = TestNode.start();
        HlsHttp http = new HlsHttp()) {
      HlsVoice anna = HlsVoice.tone(node, ROOM, "anna", 440);
      HlsFollower player = new HlsFollower(http, node.hls(ROOM));
      player.follow();
      assertThat(view(node).speakers()).hasSize(1);

      long unpluggedAt = System.nanoTime();
      anna.unplug();
      while (!view(node).speakers().isEmpty()) {
        assertThat(player.follow()).isTrue();
        assertThat(System.nanoTime() - unpluggedAt).isLessThan(TimeUnit.SECONDS.toNanos(25));
      }
      double goneAfter = (System.nanoTime() - unpluggedAt) / 1e9;
      // RFC 7675 lets consent last 30 s, rooms 15 s; its last check was up to a second old.
      assertThat(goneAfter).isBetween(13.5, 20.0);
      for (int i = 0; i < 6; i++) {
        assertThat(player.follow()).isTrue();
      }
      assertThat(view(node).onAir()).isTrue();
      http.end(node, ROOM);
      while (player.follow()) {}

      PlaylistReport report = player.validator().finish();
      assertThat(report.clean()).as(report.toString()).isTrue();
      System.out.printf("unplugged speaker gone after %.1f s%n", goneAfter);
    }
  }

  @Test
  void anEndedRoomLeavesItsFinalPlaylistItsSegmentsAndNothingElse() throws Exception {
    try (TestNode node = TestNode.start();
        HlsHttp http = new HlsHttp();
        HlsVoice _ = HlsVoice.tone(node, ROOM, "anna", 440)) {
      HlsFollower player = new HlsFollower(http, node.hls(ROOM));
      while (player.reloads() < 8) {
        player.follow();
      }
      List<ProcessHandle> encoders = encoders();
      assertThat(encoders).hasSize(1);
      Path sockets = Path.of(encoders.getFirst().info().command().orElseThrow()).getParent();

      assertThat(http.end(node, ROOM)).isIn(200, 204);
      while (player.follow()) {}

      PlaylistReport report = player.validator().finish();
      assertThat(report.clean()).as(report.toString()).isTrue();
      Path room = node.storage().resolve("rooms").resolve(ROOM);
      await("the final playlist is stored", () -> finalPlaylists(node.storage()).size() == 1);
      Path playlist = finalPlaylists(node.storage()).getFirst();
      assertThat(playlist.getParent().getParent()).isEqualTo(room);
      Set<String> expected = new TreeSet<>(listed(playlist));
      expected.addAll(Set.of("init.mp4", "program.m3u8"));
      assertThat(names(playlist.getParent())).isEqualTo(expected);
      assertThat(names(room))
          .isEqualTo(Set.of("index.m3u8", playlist.getParent().getFileName().toString()));
      storedStreamIsWhole(playlist);
      await("the encoder is gone", () -> encoders().isEmpty());
      await("its sockets are gone", () -> sockets(sockets).isEmpty());
    }
  }

  @Tag("it")
  @Test
  void sigtermEndsEveryRoomAndLeavesNothingRunning() throws Exception {
    Path storage = folder.resolve("storage");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Map<String, String> environment = NodeProcess.onLoopback(storage);
    try (NodeProcess node = NodeProcess.serve(temporary, environment);
        HlsHttp http = new HlsHttp()) {
      NodeProcess.Address at = node.address();
      List<HlsVoice> voices = new ArrayList<>();
      for (String room : List.of("one", "two")) {
        voices.add(
            HlsVoice.speaking(
                at.http(),
                room,
                NodeProcess.token(room),
                (sample, pcm) -> Tone.fill(440, 0.25, sample, pcm)));
        HlsFollower player =
            new HlsFollower(http, at.http().resolve("/hls/" + room + "/index.m3u8"));
        while (player.reloads() < 4) {
          player.follow();
        }
      }
      List<ProcessHandle> children = node.children();
      assertThat(children).hasSize(2);

      long toldAt = System.nanoTime();
      node.terminate();
      node.terminate();
      NodeProcess.Result result = node.end(20);

      double took = (System.nanoTime() - toldAt) / 1e9;
      voices.forEach(HlsVoice::unplug);
      assertThat(result.exitCode()).as(result.err()).isIn(0, 143);
      assertThat(result.complaints()).noneMatch(line -> line.matches(".*(WARN|ERROR|Exception).*"));
      assertThat(took).isLessThan(10.0);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
      List<Path> playlists = finalPlaylists(storage);
      assertThat(playlists).hasSize(2);
      for (Path playlist : playlists) {
        assertThat(names(playlist.getParent())).containsAll(listed(playlist));
        storedStreamIsWhole(playlist);
      }
      try (ServerSocket tcp = new ServerSocket();
          DatagramSocket udp = new DatagramSocket(null)) {
        tcp.bind(new InetSocketAddress("127.0.0.1", at.http().getPort()));
        udp.bind(new InetSocketAddress("127.0.0.1", at.udpPort()));
      }
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.filter(path -> path.getFileName().toString().startsWith("rostra-")))
            .isEmpty();
      }
      System.out.printf("SIGTERM with two live rooms: gone after %.1f s%n", took);
    }
  }

  /// Netty reports a leak when the collector finds a buffer that nobody released, at the next
  /// allocation. The detector is proved first with a leak of the test's own.
  @Test
  void aStoppedNodeLeavesNoThreadNoChildAndNoBuffer() throws Exception {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    ListAppender<ILoggingEvent> leaks = new ListAppender<>();
    Logger detector = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    detector.addAppender(leaks);
    detector.setAdditive(false);
    leaks.start();
    try {
      leakOne();
      await("the detector sees a leak", () -> collected(leaks) > 0);
      leaks.list.clear();
      Set<String> threadsBefore = platformThreads();

      for (int i = 0; i < 2; i++) {
        useAndStop();
      }

      await("threads end", () -> ourThreads(threadsBefore).isEmpty());
      assertThat(encoders()).isEmpty();
      for (int i = 0; i < 10; i++) {
        assertThat(collected(leaks)).as(() -> leaks.list.toString()).isZero();
      }
    } finally {
      detector.setAdditive(true);
      detector.detachAppender(leaks);
    }
  }

  private static void useAndStop() throws Exception {
    try (TestNode node = TestNode.start();
        HlsHttp http = new HlsHttp()) {
      HlsVoice anna = HlsVoice.tone(node, ROOM, "anna", 440);
      String token = node.token("ben", ROOM, Grant.JOIN);
      LightClient ben = LightClient.whep(node.url(), ROOM, token, (_, _, _) -> {});
      ben.connected();
      HlsFollower player = new HlsFollower(http, node.hls(ROOM));
      while (player.reloads() < 6) {
        player.follow();
      }
      // Somebody is still waiting for a part while the node ends.
      HlsFollower.Next next = HlsFollower.Next.after(player.text());
      var held =
          http.later(
              URI.create(player.playlist() + "?_HLS_msn=" + (next.msn() + 1) + "&_HLS_part=0"));

      node.stop();

      // The end of the room answers it, unless the door closed first.
      held.handle((_, _) -> null).get(10, TimeUnit.SECONDS);
      anna.unplug();
      ben.unplug();
    }
  }

  /// The allocation is in a frame of its own, so that nothing keeps the buffer reachable.
  private static void leakOne() {
    ByteBuf forgotten = ByteBufAllocator.DEFAULT.directBuffer(64);
    forgotten.writeByte(1);
  }

  /// Leaks reported after a collection.
  private static int collected(ListAppender<ILoggingEvent> leaks) {
    System.gc();
    for (int i = 0; i < 10; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(64).release();
    }
    return (int) leaks.list.stream().filter(e -> e.getFormattedMessage().contains("LEAK")).count();
  }

  private static Set<String> platformThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  /// Event loops and workers that were not there before, and virtual threads with our code on them.
  private List<String> ourThreads(Set<String> before) {
    List<String> ours =
        new ArrayList<>(
            platformThreads().stream()
                .filter(name -> !before.contains(name))
                .filter(name -> name.matches("(?i).*(vert\\.x|netty|eventloop|rostra|ffmpeg).*"))
                .toList());
    ours.addAll(virtualThreads());
    return ours;
  }

  private List<String> virtualThreads() {
    try {
      Path dump = folder.resolve("threads-" + System.nanoTime());
      ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
          .dumpThreads(
              dump.toString(),
              com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
      return Stream.of(Files.readString(dump).split("\n\n", -1))
          .filter(thread -> thread.strip().lines().findFirst().orElse("").contains("\" virtual"))
          .filter(thread -> thread.contains("live.rostra."))
          .filter(thread -> !thread.contains("live.rostra.testkit"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RoomView view(TestNode node) {
    return node.node().edge().find(new RoomId(ROOM)).orElseThrow();
  }

  /// The ffmpeg children of this JVM.
  private static List<ProcessHandle> encoders() {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children
          .filter(child -> child.info().command().orElse("").contains("ffmpeg"))
          .toList();
    }
  }

  private static List<Path> sockets(Path folder) {
    return names(folder).stream()
        .filter(name -> name.endsWith(".pcm") || name.endsWith(".adts"))
        .map(folder::resolve)
        .toList();
  }

  private static List<Path> finalPlaylists(Path storage) {
    try (Stream<Path> files = Files.walk(storage)) {
      return files
          .filter(path -> path.endsWith("program.m3u8"))
          .filter(path -> read(path).endsWith("#EXT-X-ENDLIST\n"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> listed(Path playlist) {
    return read(playlist).lines().filter(line -> !line.startsWith("#")).toList();
  }

  /// The stored playlist by itself keeps every rule.
  private static void storedStreamIsWhole(Path playlist) {
    PlaylistValidator validator = new PlaylistValidator();
    validator.observe(
        playlist.toUri().toString(),
        read(playlist),
        uri -> {
          try {
            Path object = Path.of(URI.create(uri));
            return Files.exists(object) ? Files.readAllBytes(object) : null;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    PlaylistReport report = validator.finish();
    assertThat(report.clean()).as(report.toString()).isTrue();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(until);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
