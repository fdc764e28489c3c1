package live.rostra.e2e;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.testkit.PlaylistValidator;
import org.jspecify.annotations.Nullable;

/// A low-latency player without ears: asks for the part that it was told comes next before it
/// exists, reloads by blocking requests, fetches everything, and looks at the standard playlist
/// once a segment. All of it goes to a {@link PlaylistValidator}. One thread.
final class HlsFollower {
  private static final Pattern HINT =
      Pattern.compile("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"");
  private static final Pattern FIRST = Pattern.compile("#EXT-X-MEDIA-SEQUENCE:(\\d+)");

  private final HlsHttp http;
  private final PlaylistValidator validator = new PlaylistValidator();
  private final Map<String, byte[]> hinted = new HashMap<>();
  private final Map<String, Long> answeredAtNs = new HashMap<>();
  private final URI lowLatency;
  private final URI standard;
  private final URI index;
  private String text;
  private int reloads;
  private int hints;

  /// Opens the stream at its multivariant playlist.
  HlsFollower(HlsHttp http, URI index) {
    this.http = http;
    this.index = index;
    String multivariant = http.stream(index);
    validator.observeMultivariant(index.toString(), multivariant);
    lowLatency = index.resolve(variant(multivariant));
    standard = index.resolve(variant(http.text(URI.create(index + "?ll=0"))));
    text = http.text(lowLatency);
    observe(lowLatency, text);
  }

  private static String variant(String multivariant) {
    return multivariant.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
  }

  /// Where the next part will be, which is what the next reload asks for.
  record Next(long msn, int part) {
    static Next after(String playlist) {
      Matcher first = FIRST.matcher(playlist);
      if (!first.find()) {
        throw new AssertionError("no EXT-X-MEDIA-SEQUENCE in\n" + playlist);
      }
      long segments = playlist.lines().filter(line -> line.startsWith("#EXTINF:")).count();
      String open = playlist.substring(playlist.lastIndexOf("#EXTINF:") + 1);
      boolean any = segments > 0;
      // The open segment's parts follow the URI line of the last closed one.
      String tail = any ? open.substring(open.indexOf('\n', open.indexOf('\n') + 1) + 1) : playlist;
      int parts = (int) tail.lines().filter(line -> line.startsWith("#EXT-X-PART:")).count();
      return new Next(Long.parseLong(first.group(1)) + segments, parts);
    }

    @Override
    public String toString() {
      return msn + "." + part;
    }
  }

  /// Follows to the next part; false once the playlist is final.
  boolean follow() {
    if (text.contains("#EXT-X-ENDLIST")) {
      return false;
    }
    Next next = Next.after(text);
    URI reload = URI.create(lowLatency + "?_HLS_msn=" + next.msn() + "&_HLS_part=" + next.part());
    String hint = hint(text);
    CompletableFuture<HttpResponse<byte[]>> part = http.later(lowLatency.resolve(hint));
    HttpResponse<byte[]> answer = http.get(reload);
    answeredAtNs.put(next.toString(), System.nanoTime());
    if (answer.statusCode() != 200) {
      throw new AssertionError(reload + " answered " + answer.statusCode());
    }
    reloads++;
    text = HlsHttp.text(answer);
    HttpResponse<byte[]> early = part.join();
    // The end of a run is the one moment at which a hint need not come true.
    if (early.statusCode() == 200) {
      hinted.put(lowLatency.resolve(hint).toString(), early.body());
      hints++;
    } else if (!text.contains("#EXT-X-ENDLIST")) {
      throw new AssertionError("the hinted " + hint + " answered " + early.statusCode());
    }
    observe(reload, text);
    if (next.part() == 0 && next.msn() > 0 || text.contains("#EXT-X-ENDLIST")) {
      observe(standard, http.text(standard));
      validator.observeMultivariant(index.toString(), http.text(index));
    }
    return true;
  }

  /// After the end, behind a cache: looks again until the other playlists have ended too, which
  /// they may have done a second later.
  void settle() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    String last = http.text(standard);
    while (!last.contains("#EXT-X-ENDLIST") && System.nanoTime() < until) {
      LockSupport.parkNanos(100_000_000);
      last = http.text(standard);
    }
    observe(standard, last);
    validator.observeMultivariant(index.toString(), http.text(index));
  }

  private static String hint(String playlist) {
    Matcher hint = HINT.matcher(playlist);
    if (!hint.find()) {
      throw new AssertionError("no hint in\n" + playlist);
    }
    return hint.group(1);
  }

  private void observe(URI uri, String playlist) {
    validator.observe(uri.toString(), playlist, this::fetch);
  }

  private byte @Nullable [] fetch(String uri) {
    byte[] early = hinted.remove(uri);
    return early != null ? early : http.bytes(uri);
  }

  PlaylistValidator validator() {
    return validator;
  }

  /// The address of the low-latency media playlist.
  URI playlist() {
    return lowLatency;
  }

  /// The low-latency playlist as it was last seen.
  String text() {
    return text;
  }

  /// When the reload that asked for `msn.part` was answered, by `System.nanoTime`.
  Map<String, Long> answeredAtNs() {
    return answeredAtNs;
  }

  int reloads() {
    return reloads;
  }

  /// How many parts came from a request that was made before they existed.
  int hints() {
    return hints;
  }
}
