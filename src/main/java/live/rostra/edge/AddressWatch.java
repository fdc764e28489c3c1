package live.rostra.edge;

import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import live.rostra.config.MediaConfig;
import live.rostra.net.AddressDiscovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks others where the node is, `media.address-discovery`: at the start, and while it runs until
/// somebody has said it. Before that it says that it is not ready.
final class AddressWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);

  /// What a start waits for somebody to tell the node's address.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final long AGAIN_MS = 30_000;

  private AddressWatch() {}

  /// Asks once; blocks.
  ///
  /// @return whether it is known, or nobody is to be asked
  static boolean ask(MediaConfig media, Reach reach) throws InterruptedException {
    Optional<AddressDiscovery> how = media.addressDiscovery().map(AddressWatch::discovery);
    if (how.isEmpty() || !media.publicAddresses().isEmpty()) {
      return true;
    }
    Optional<InetAddress> found = how.get().ask(PATIENCE);
    found.ifPresent(reach::discovered);
    return found.isPresent();
  }

  private static AddressDiscovery discovery(MediaConfig.Discovery how) {
    return switch (how) {
      case MediaConfig.Discovery.Aws() -> new AddressDiscovery.Aws();
      case MediaConfig.Discovery.Stun(String host, int port) ->
          new AddressDiscovery.Stun(host, port);
    };
  }

  /// Asks again and again while nobody has said it, and clients cannot reach what is known.
  static void start(Vertx vertx, MediaConfig media, Reach reach) {
    if (reach.problem().isEmpty()) {
      return;
    }
    LOG.warn("not ready: {}", reach.problem());
    if (media.addressDiscovery().isEmpty()) {
      return;
    }
    vertx.setPeriodic(
        AGAIN_MS,
        timer ->
            vertx
                .executeBlocking(() -> ask(media, reach))
                .onSuccess(found -> {
                  if (found) {
                    vertx.cancelTimer(timer);
                    LOG.info("media.address-discovery has found an address");
                  }
                })
                .onFailure(e -> LOG.warn("media.address-discovery: {}", e.getMessage())));
  }
}
