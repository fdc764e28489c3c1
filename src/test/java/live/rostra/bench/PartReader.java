package live.rostra.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a room's LL-HLS as a player at its very edge would: a blocking reload for the next part,
/// then the part. Notes when each part was here.
final class PartReader implements AutoCloseable {
  /// Samples of a part.
  static final int PART = 15_360;

  private static final Pattern MEDIA = Pattern.compile("(?m)^(?!#)(\\S+)");
  private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"");
  private static final Pattern PARTS =
      Pattern.compile("#EXT-X-PART:\\S*URI=\"(p(\\d+)\\.(\\d+)\\.m4s)\"");
  private static final Pattern HINT =
      Pattern.compile("#EXT-X-PRELOAD-HINT:\\S*URI=\"p(\\d+)\\.(\\d+)\\.m4s\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI multivariant;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<Long> fetchedNs = new ArrayList<>();
  private final List<Double> partFetchMs = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile Exception failure = new IOException("not finished");

  /// Starts reading.
  PartReader(URI multivariant) {
    this.multivariant = multivariant;
    thread = Thread.ofPlatform().daemon().name("part-reader").start(this::run);
  }

  private void run() {
    try {
      URI media = multivariant.resolve(find(MEDIA, text(multivariant)).group(1));
      String playlist = text(media);
      bytes.write(get(media.resolve(find(MAP, playlist).group(1))));
      long[] seen = lastPart(playlist);
      while (!stopped) {
        Matcher next = find(HINT, playlist);
        playlist = text(withDirectives(media, next.group(1), next.group(2)));
        seen = fetchAfter(seen, media, playlist);
      }
      failure = null;
    } catch (IOException | RuntimeException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static URI withDirectives(URI media, String msn, String part) {
    String separator = media.getQuery() == null ? "?" : "&";
    return URI.create(media + separator + "_HLS_msn=" + msn + "&_HLS_part=" + part);
  }

  private static long[] lastPart(String playlist) {
    long[] last = {-1, -1};
    for (Matcher part = PARTS.matcher(playlist); part.find(); ) {
      last = new long[] {Long.parseLong(part.group(2)), Long.parseLong(part.group(3))};
    }
    return last;
  }

  private long[] fetchAfter(long[] seen, URI media, String playlist)
      throws IOException, InterruptedException {
    long[] last = seen;
    for (Matcher part = PARTS.matcher(playlist); part.find(); ) {
      long msn = Long.parseLong(part.group(2));
      long index = Long.parseLong(part.group(3));
      if (msn > last[0] || msn == last[0] && index > last[1]) {
        long askedNs = System.nanoTime();
        bytes.write(get(media.resolve(part.group(1))));
        long nowNs = System.nanoTime();
        partFetchMs.add((nowNs - askedNs) / 1e6);
        synchronized (this) {
          fetchedNs.add(nowNs);
          notifyAll();
        }
        last = new long[] {msn, index};
      }
    }
    return last;
  }

  /// Waits until this many more parts are here; after ten seconds without, gives up.
  void awaitMore(int parts) throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    synchronized (this) {
      int wanted = fetchedNs.size() + parts;
      while (fetchedNs.size() < wanted) {
        long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0 || !thread.isAlive()) {
          throw new IOException("no further part came", failure);
        }
        wait(Math.min(leftMs, 100));
      }
    }
  }

  private String text(URI uri) throws IOException, InterruptedException {
    return new String(get(uri));
  }

  private byte[] get(URI uri) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " for " + uri.getPath());
    }
    return response.body();
  }

  private static Matcher find(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in the playlist");
    }
    return matcher;
  }

  /// What was read, decoded.
  ///
  /// @param pcm part i is the samples from `15,360 i` on
  /// @param fetchedNs when each part was here completely
  /// @param partFetchMs what fetching it took, after the playlist that named it
  record Decoded(float[] pcm, List<Long> fetchedNs, List<Double> partFetchMs) {}

  /// Decodes with ffmpeg; after `close`.
  Decoded decode(Path directory) throws Exception {
    if (failure != null) {
      throw failure;
    }
    Path encoded = directory.resolve("parts.mp4");
    Path raw = directory.resolve("parts.f32");
    Files.write(encoded, bytes.toByteArray());
    Process ffmpeg =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-i",
                encoded.toString(),
                "-ac",
                "1",
                "-ar",
                "48000",
                "-f",
                "f32le",
                raw.toString())
            .inheritIO()
            .start();
    if (ffmpeg.waitFor() != 0) {
      throw new IOException("ffmpeg could not decode the parts");
    }
    float[] pcm = new float[(int) (Files.size(raw) / Float.BYTES)];
    ByteBuffer.wrap(Files.readAllBytes(raw))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(pcm);
    return new Decoded(pcm, List.copyOf(fetchedNs), List.copyOf(partFetchMs));
  }

  /// Stops after the part that is awaited.
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
