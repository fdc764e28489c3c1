package live.rostra.load.swarm;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Waits until a server that was started answers HTTP, whatever it answers.
final class Ready {
  private static final int AGAIN_MS = 100;

  private Ready() {}

  /// @throws IOException when the process ended, or time is over
  static void await(URI url, ServerProcess process, int mostMs)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int waited = 0; waited < mostMs; waited += AGAIN_MS) {
        process.requireAlive();
        try {
          HttpResponse<Void> _ = http.send(request, HttpResponse.BodyHandlers.discarding());
          return;
        } catch (ConnectException _) {
          Thread.sleep(AGAIN_MS);
        }
      }
    }
    throw new IOException("nothing answers at " + url + ": " + process.output());
  }
}
