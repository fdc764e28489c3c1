package live.rostra.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the certificate's files and takes a new pair into use: new connections get the new
/// certificate, those that are open live on with the old one.
///
/// It reads the files instead of watching them: what mounts secrets swaps symbolic links, which no
/// watch reports.
final class TlsReload {
  /// How often the files are read.
  static final Duration INTERVAL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(TlsReload.class);

  private final TlsFiles files;
  private final Duration interval;
  private final ServerSSLOptions initial;
  private final AtomicBoolean started = new AtomicBoolean();
  private TlsFiles.Content inUse;
  private TlsFiles.Content judged;
  private String complaint = "";
  private boolean complained;

  /// @param inUse what the server is started with
  /// @throws IllegalArgumentException when that is no pair, in one sentence
  TlsReload(TlsFiles files, TlsFiles.Content inUse, Duration interval) {
    this.files = files;
    this.interval = interval;
    this.inUse = inUse;
    this.initial = files.options(inUse);
    this.judged = inUse;
  }

  /// What the server starts with.
  ServerSSLOptions initial() {
    return initial;
  }

  /// Begins, the first time it is called: servers that share a port share its certificate.
  void start(Vertx vertx, HttpServer server) {
    if (started.compareAndSet(false, true)) {
      vertx.setPeriodic(interval.toMillis(), _ -> look(vertx, server));
    }
  }

  private void look(Vertx vertx, HttpServer server) {
    vertx
        .executeBlocking(files::read)
        .onSuccess(content -> judge(server, content))
        .onFailure(e -> complain(String.valueOf(e.getMessage())));
  }

  private void judge(HttpServer server, TlsFiles.Content content) {
    if (content.sameAs(inUse)) {
      judged = content;
      complaint = "";
      complained = false;
      return;
    }
    if (content.sameAs(judged) && complained) {
      return;
    }
    judged = content;
    ServerSSLOptions options;
    try {
      options = files.options(content);
    } catch (IllegalArgumentException e) {
      complain(String.valueOf(e.getMessage()));
      return;
    }
    server
        .updateSSLOptions(options)
        .onSuccess(_ -> {
          inUse = content;
          complaint = "";
          complained = false;
          LOG.info("http.tls: the new certificate is in use");
        })
        .onFailure(e -> complain(String.valueOf(e.getMessage())));
  }

  /// Two files cannot be replaced at one moment: only what is still wrong at the second look is
  /// worth a word, and only one.
  private void complain(String sentence) {
    if (!sentence.equals(complaint)) {
      complaint = sentence;
      complained = false;
    } else if (!complained) {
      complained = true;
      LOG.warn("the certificate in use stays: {}", sentence);
    }
  }
}
