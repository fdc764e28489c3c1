package live.rostra.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A {@link Stack} in a call with a node: a process that makes the offer and gets the answer over
/// pipes, one line each, and this side, which carries them over WHIP or WHEP.
///
/// From the process: `offer BASE64`, `connected`, then what it hears: `packet BASE64` (Opus) or
/// `pcm BASE64` (little-endian floats, mono, 48 kHz). To it: `answer BASE64`; the end of its input
/// hangs up. Other lines are for people.
public final class StackCall implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int PATIENCE_S = 15;

  private final Process process;
  private final Path errors;
  private final CompletableFuture<String> offer = new CompletableFuture<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final Queue<String> remarks = new ConcurrentLinkedQueue<>();
  private final Tape tape = new Tape();
  private final String token;
  private @Nullable URI session;

  private StackCall(List<String> command, String token, Path home) throws IOException {
    this.token = token;
    errors = home.resolve("errors.log");
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    Thread.ofVirtual().start(this::read);
  }

  /// Says a tone by WHIP; returns when media flows.
  public static StackCall speaking(
      Stack stack, URI endpoint, String token, double hertz, double amplitude, Path home)
      throws Exception {
    Files.createDirectories(home);
    return new StackCall(stack.speak(hertz, amplitude, home), token, home)
        .opened(endpoint, UnaryOperator.identity())
        .connected();
  }

  /// Listens by WHEP; returns when media flows.
  static StackCall listening(Stack stack, URI endpoint, String token, Path home) throws Exception {
    return new StackCall(stack.listen(home), token, home)
        .opened(endpoint, UnaryOperator.identity())
        .connected();
  }

  /// Opens a call in which somebody changes the offer on its way, and does not wait for media.
  static StackCall meddled(
      Stack stack, URI endpoint, String token, UnaryOperator<String> change, Path home)
      throws Exception {
    return new StackCall(stack.speak(440, 0.25, home), token, home).opened(endpoint, change);
  }

  private StackCall opened(URI endpoint, UnaryOperator<String> change) throws Exception {
    try {
      String sdp = change.apply(await(offer, "offer"));
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(endpoint)
                  .header("Content-Type", "application/sdp")
                  .header("Authorization", "Bearer " + token)
                  .POST(HttpRequest.BodyPublishers.ofString(sdp))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 201) {
        throw new IOException(response.statusCode() + " " + response.body() + " to\n" + sdp);
      }
      session = endpoint.resolve(response.headers().firstValue("location").orElseThrow());
      Writer in = process.outputWriter();
      byte[] answer = response.body().getBytes(StandardCharsets.UTF_8);
      in.write("answer " + Base64.getEncoder().encodeToString(answer) + "\n");
      in.flush();
      return this;
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  private StackCall connected() throws Exception {
    try {
      await(connected, "connection");
      return this;
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /// What it has heard.
  Tape tape() {
    return tape;
  }

  /// Whether it ever said that media can flow.
  boolean wasConnected() {
    return connected.isDone() && !connected.isCompletedExceptionally();
  }

  private <T> T await(CompletableFuture<T> step, String name) throws Exception {
    try {
      return step.get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("no " + name + ": " + remarks + Files.readString(errors), e);
    }
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "offer" -> offer.complete(new String(bytes(words[1]), StandardCharsets.UTF_8));
          case "connected" -> connected.complete(null);
          case "packet" -> tape.opus(bytes(words[1]));
          case "pcm" -> tape.pcm(floats(bytes(words[1])));
          default -> remarks.add(line);
        }
      }
      ended(new IOException("it has ended"));
    } catch (IOException | RuntimeException e) {
      ended(e);
    }
  }

  private void ended(Exception reason) {
    offer.completeExceptionally(reason);
    connected.completeExceptionally(reason);
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private static float[] floats(byte[] pcm) {
    float[] samples = new float[pcm.length / 4];
    ByteBuffer.wrap(pcm).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(samples);
    return samples;
  }

  /// Hangs up on both sides.
  @Override
  public void close() throws IOException {
    try {
      if (session != null) {
        HttpRequest leave =
            HttpRequest.newBuilder(session)
                .header("Authorization", "Bearer " + token)
                .DELETE()
                .build();
        HTTP.send(leave, HttpResponse.BodyHandlers.discarding());
      }
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
