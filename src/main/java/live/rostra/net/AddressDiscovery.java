package live.rostra.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ice4j.StunException;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.harvest.AwsCandidateHarvester;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.stunclient.SimpleAddressDetector;
import org.jspecify.annotations.Nullable;

/// Asks somebody outside which address this machine has there, by ice4j's mapping harvesters.
///
/// Only the address is of use: the node announces its own ports, so what stands in front of it must
/// map each port to the same number, as the one-to-one NAT of a cloud does.
public sealed interface AddressDiscovery {
  /// The instance metadata service of AWS.
  record Aws() implements AddressDiscovery {}

  /// A STUN server (RFC 8489).
  ///
  /// @param host its name or address, looked up anew each time
  /// @param port UDP
  record Stun(String host, int port) implements AddressDiscovery {}

  /// Asks once, and waits for the answer no longer than `within`. Blocks.
  ///
  /// @return empty when nobody answered
  default Optional<InetAddress> ask(Duration within) throws InterruptedException {
    // On a thread of its own: neither a name server nor the metadata service promises an end.
    CompletableFuture<@Nullable InetAddress> answer = new CompletableFuture<>();
    Thread asking =
        Thread.ofVirtual()
            .name("address-discovery")
            .start(() -> {
              try {
                answer.complete(
                    switch (this) {
                      case Aws() -> aws();
                      case Stun(String host, int port) -> stun(host, port);
                    });
              } catch (IOException | StunException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    try {
      return Optional.ofNullable(answer.get(within.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException _) {
      // STUN gives up by itself after nine seconds, and would log an interruption with its stack.
      if (this instanceof Aws) {
        asking.interrupt();
      }
      return Optional.empty();
    }
  }

  private static @Nullable InetAddress aws() {
    TransportAddress mask = new AwsCandidateHarvester().getMask();
    return mask == null ? null : mask.getAddress();
  }

  /// What ice4j's STUN harvester does, but with an end: that one keeps its socket and its thread.
  private static @Nullable InetAddress stun(String host, int port)
      throws IOException, StunException {
    InetAddress server = InetAddress.getByName(host);
    SimpleAddressDetector detector =
        new SimpleAddressDetector(new TransportAddress(server, port, Transport.UDP));
    detector.start();
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(0))) {
      TransportAddress seen = detector.getMappingFor(new IceUdpSocketWrapper(socket));
      return seen == null ? null : seen.getAddress();
    } finally {
      detector.shutDown();
    }
  }
}
