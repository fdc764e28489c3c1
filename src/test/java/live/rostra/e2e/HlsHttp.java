package live.rostra.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import live.rostra.http.Grant;
import live.rostra.testkit.ContractCheck;
import live.rostra.testkit.TestNode;
import org.jspecify.annotations.Nullable;

/// HTTP as an HLS player does it, and the one call that ends a room.
final class HlsHttp implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient client = HttpClient.newHttpClient();
  private final UnaryOperator<HttpResponse<byte[]>> check;

  private HlsHttp(UnaryOperator<HttpResponse<byte[]>> check) {
    this.check = check;
  }

  /// A player in front of a node, whose answers are held against the contract.
  HlsHttp() {
    this(ContractCheck::checked);
  }

  /// A player in front of a cache, which has answers of its own.
  static HlsHttp behindACache() {
    return new HlsHttp(UnaryOperator.identity());
  }

  /// One GET.
  HttpResponse<byte[]> get(URI uri, String... headers) {
    try {
      return check.apply(client.send(request(uri, headers).build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// One GET whose answer may be held.
  CompletableFuture<HttpResponse<byte[]>> later(URI uri) {
    return client.sendAsync(request(uri).build(), BodyHandlers.ofByteArray()).thenApply(check);
  }

  private static HttpRequest.Builder request(URI uri, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
    return headers.length == 0 ? request : request.headers(headers);
  }

  /// A playlist, which must be there.
  String text(URI uri) {
    HttpResponse<byte[]> response = get(uri);
    if (response.statusCode() != 200) {
      throw new AssertionError(uri + " answered " + response.statusCode());
    }
    return text(response);
  }

  /// The multivariant playlist of a room whose first speaker has just connected: the node may be a
  /// moment behind the speaker.
  String stream(URI index) {
    long until = System.nanoTime() + TIMEOUT.toNanos();
    while (get(index).statusCode() == 404 && System.nanoTime() < until) {
      LockSupport.parkNanos(20_000_000);
    }
    return text(index);
  }

  /// The body as text, unzipped where it is zipped.
  static String text(HttpResponse<byte[]> response) {
    byte[] body = response.body();
    if (header(response, "Content-Encoding").equals("gzip")) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
        body = in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new String(body, StandardCharsets.UTF_8);
  }

  /// An object's bytes, or null when it is not there.
  byte @Nullable [] bytes(String uri) {
    HttpResponse<byte[]> response = get(URI.create(uri));
    return response.statusCode() == 200 ? response.body() : null;
  }

  /// A header, or an empty text.
  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /// Ends a room by its DELETE, as an operator: whoever hosts it.
  int end(TestNode node, String room) throws IOException, InterruptedException {
    return end(node.url(), node.token("host", room, Grant.ADMIN), room);
  }

  /// Ends a room of the node at this address by its DELETE.
  int end(URI node, String token, String room) throws IOException, InterruptedException {
    HttpRequest delete =
        HttpRequest.newBuilder(node.resolve("/api/v1/rooms/" + room))
            .header("Authorization", "Bearer " + token)
            .DELETE()
            .build();
    return client.send(delete, BodyHandlers.discarding()).statusCode();
  }

  @Override
  public void close() {
    client.close();
  }
}
