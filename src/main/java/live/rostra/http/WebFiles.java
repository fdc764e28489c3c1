package live.rostra.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/// The files of the page, read once from the class path and kept in memory with their gzipped form:
/// a few hundred kilobytes, and nothing that a path in a request could reach beyond.
final class WebFiles {
  /// Every file that is served. A test compares this list with the folder.
  static final List<String> NAMES =
      List.of(
          "index.html",
          "app.css",
          "logo.svg",
          "app.js",
          "api.js",
          "chat-view.js",
          "clock.js",
          "console.js",
          "delay-line.js",
          "dom.js",
          "hands-view.js",
          "head-view.js",
          "hls-listener.js",
          "latency.js",
          "listen-card.js",
          "lobby.js",
          "menu.js",
          "meter.js",
          "notice.js",
          "orders.js",
          "out-view.js",
          "peer.js",
          "policy.js",
          "reactions-view.js",
          "room-socket.js",
          "room-state.js",
          "room.js",
          "sdp.js",
          "sound.js",
          "stage-view.js",
          "voice.js",
          "vendor/hls.light.min.mjs",
          "vendor/LICENSE");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "mjs", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, WebFile> files;

  private WebFiles(Map<String, WebFile> files) {
    this.files = files;
  }

  /// Reads all files.
  ///
  /// @throws IllegalStateException with one sentence naming the file that the build left out
  static WebFiles load() {
    Map<String, WebFile> files = new LinkedHashMap<>();
    for (String name : NAMES) {
      try (InputStream in = WebFiles.class.getResourceAsStream("/web/" + name)) {
        if (in == null) {
          throw new IllegalStateException(
              "the page's file web/" + name + " is not packed; build with npm on the PATH");
        }
        files.put(name, file(name, in.readAllBytes()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read web/" + name, e);
      }
    }
    return new WebFiles(files);
  }

  Set<String> names() {
    return files.keySet();
  }

  /// A file by one of {@link #names}.
  WebFile get(String name) {
    WebFile file = files.get(name);
    if (file == null) {
      throw new IllegalArgumentException("no such file: " + name);
    }
    return file;
  }

  private static WebFile file(String name, byte[] body) throws IOException {
    String type =
        TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/plain; charset=utf-8");
    ByteArrayOutputStream gzipped = new ByteArrayOutputStream(body.length / 2);
    try (OutputStream gzip = new GZIPOutputStream(gzipped)) {
      gzip.write(body);
    }
    // Addresses of vendor files carry their version (a test holds the page to that), so they can
    // stay.
    return new WebFile(
        type,
        name.startsWith("vendor/"),
        entityTag(body),
        Buffer.buffer(body),
        Buffer.buffer(gzipped.toByteArray()));
  }

  /// Weak, because the plain and the gzipped form share it.
  private static String entityTag(byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return "W/\"" + HexFormat.of().formatHex(Arrays.copyOf(hash, 12)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must provide SHA-256", e);
    }
  }

  /// One file.
  ///
  /// @param contentType its media type
  /// @param immutable whether its address changes with its content
  /// @param entityTag for revalidation, quoted
  /// @param body the bytes
  /// @param gzip the same, gzipped
  record WebFile(
      String contentType, boolean immutable, String entityTag, Buffer body, Buffer gzip) {}
}
