package live.rostra.net;

import static live.rostra.testkit.OnLoop.await;
import static live.rostra.testkit.OnLoop.onLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import live.rostra.testkit.BadInput;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs on the native loop and on the fallback: `epoll` true and false. Surefire sets Netty's leak
/// detection to paranoid.
class UdpPortTest {
  private static final String LOOPBACK = "127.0.0.1";

  private Vertx vertx;

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void carriesEveryDatagramOfABurstInOrder(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    Collector receiver = new Collector(192);
    UdpPort target = await(UdpPort.bind(loop, LOOPBACK, 0, receiver));
    UdpPort source = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));
    assertThat(target.isEpoll()).isEqualTo(epoll);

    onLoop(
        loop,
        () -> {
          for (int i = 0; i < 192; i++) {
            byte[] payload = {9, (byte) i, 9};
            source.send(payload, 1, 1, target.localAddress());
          }
          source.flush();
          return null;
        });

    await(receiver.complete.future());
    assertThat(receiver.payloads).hasSize(192);
    for (int i = 0; i < 192; i++) {
      assertThat(receiver.payloads.get(i)).containsExactly(i);
    }
    assertThat(receiver.senders).containsOnly(source.localAddress());
    UdpStats stats = onLoop(loop, target::stats);
    assertThat(stats.received()).isEqualTo(192);
    assertThat(stats.batches()).isPositive();
    if (epoll) {
      assertThat(stats.batches()).as("batched").isLessThan(100);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @BadInput(19)
  void dropsADatagramThatIsTooLongAndGoesOn(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    Collector receiver = new Collector(1);
    UdpPort target = await(UdpPort.bind(loop, LOOPBACK, 0, receiver));
    UdpPort source = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));

    onLoop(
        loop,
        () -> {
          byte[] payload = new byte[65_507];
          source.send(payload, 0, 1_501, target.localAddress());
          source.send(payload, 0, 65_507, target.localAddress());
          source.send(payload, 0, 1_500, target.localAddress());
          source.flush();
          return null;
        });

    await(receiver.complete.future());
    assertThat(receiver.payloads).hasSize(1);
    assertThat(receiver.payloads.getFirst()).hasSize(1_500);
    assertThat(onLoop(loop, target::stats).oversize()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void survivesAReceiverThatThrows(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    Promise<Void> second = Promise.promise();
    UdpPort.Receiver broken =
        new UdpPort.Receiver() {
          @Override
          public void datagram(PacketBuffer packet, InetSocketAddress from) {
            if (packet.array()[0] == 2) {
              second.complete();
            }
            throw new IllegalStateException("a defect");
          }

          @Override
          public void batchEnd() {}
        };
    UdpPort target = await(UdpPort.bind(loop, LOOPBACK, 0, broken));

    onLoop(
        loop,
        () -> {
          target.send(new byte[] {1}, 0, 1, target.localAddress());
          target.send(new byte[] {2}, 0, 1, target.localAddress());
          target.flush();
          return null;
        });

    await(second.future());
    assertThat(onLoop(loop, target::stats).receiverErrors()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsASendThatTheKernelRefuses(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    UdpPort source = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));
    // No datagram can be sent to port 0: EINVAL, whatever the routes are.
    InetSocketAddress unreachable = new InetSocketAddress(LOOPBACK, 0);

    onLoop(
        loop,
        () -> {
          source.send(new byte[] {1}, 0, 1, unreachable);
          source.flush();
          return null;
        });

    assertThat(onLoop(loop, source::stats).sendFailures()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void failsToBindAPortThatIsTaken(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    UdpPort first = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));

    Future<UdpPort> second =
        UdpPort.bind(loop, LOOPBACK, first.localAddress().getPort(), new Collector(0));

    assertThatThrownBy(() -> await(second)).hasStackTraceContaining("Address already in use");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closeFreesThePortAndLeavesNoBufferBehind(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    Collector receiver = new Collector(100);
    UdpPort port = await(UdpPort.bind(loop, LOOPBACK, 0, receiver, allocator));
    InetSocketAddress address = port.localAddress();

    onLoop(
        loop,
        () -> {
          for (int i = 0; i < 100; i++) {
            port.send(new byte[100], 0, 100, address);
          }
          port.flush();
          return null;
        });
    await(receiver.complete.future());
    onLoop(
        loop,
        () -> {
          // Queued and never flushed: close must release them.
          for (int i = 0; i < 50; i++) {
            port.send(new byte[100], 0, 100, address);
          }
          return null;
        });
    assertThat(allocator.metric().usedDirectMemory()).isPositive();
    await(port.close());
    onLoop(
        loop,
        () -> {
          port.send(new byte[100], 0, 100, address);
          port.flush();
          return null;
        });

    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
    assertThat(rebound(loop, address).localAddress()).isEqualTo(address);
  }

  /// A Java channel frees its port at the selector's next turn, not at close.
  private static UdpPort rebound(Context loop, InetSocketAddress address) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (true) {
      try {
        return await(UdpPort.bind(loop, LOOPBACK, address.getPort(), new Collector(0)));
      } catch (CompletionException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsWrittenInTheOutboxArrivesInOrder(boolean epoll) throws Exception {
    Context loop = loop(epoll);
    Collector receiver = new Collector(192);
    UdpPort target = await(UdpPort.bind(loop, LOOPBACK, 0, receiver));
    UdpPort source = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));
    onLoop(
        loop,
        () -> {
          Outbox outbox =
              source.outbox((array, offset, length, to) ->
                  source.send(array, offset, length, (InetSocketAddress) to));
          assertThat(source.sendsInPlace()).isEqualTo(epoll);
          Outbox.Route route = outbox.route(target.localAddress());
          for (int i = 0; i < 192; i++) {
            long at = outbox.claim();
            outbox.memory().set(ValueLayout.JAVA_BYTE, at, (byte) i);
            outbox.send(at, 1, route);
          }
          source.flush();
          return null;
        });

    await(receiver.complete.future());
    for (int i = 0; i < 192; i++) {
      assertThat(receiver.payloads.get(i)).containsExactly(i);
    }
    assertThat(receiver.senders).containsOnly(source.localAddress());
    assertThat(onLoop(loop, source::stats).sent()).isEqualTo(192);
    assertThat(onLoop(loop, source::stats).sendFailures()).isZero();
  }

  @Test
  void theOutboxOfAClosedPortSendsNothing() throws Exception {
    Context loop = loop(true);
    UdpPort port = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));
    InetSocketAddress to = port.localAddress();
    Outbox outbox = onLoop(loop, () -> port.outbox((_, _, _, _) -> {}));
    await(port.close());

    onLoop(
        loop,
        () -> {
          outbox.send(outbox.claim(), 1, outbox.route(to));
          port.flush();
          return null;
        });

    assertThat(onLoop(loop, port::stats).sendFailures()).isEqualTo(1);
  }

  @Test
  void sendingFromTheOutboxAllocatesNothing() throws Exception {
    Context loop = loop(true);
    UdpPort port = await(UdpPort.bind(loop, LOOPBACK, 0, new Collector(0)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long best =
        onLoop(
            loop,
            () -> {
              Outbox outbox = port.outbox((_, _, _, _) -> {});
              Outbox.Route route = outbox.route(port.localAddress());
              long least = Long.MAX_VALUE;
              for (int round = 0; round < 20; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1_000; i++) {
                  outbox.send(outbox.claim(), 100, route);
                }
                port.flush();
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
              }
              return least;
            });

    assertThat(best).as("bytes for 1,000 datagrams").isLessThan(1_000);
  }

  private Context loop(boolean epoll) {
    assertThat(!epoll || Epoll.isAvailable()).as("these tests need Linux with epoll").isTrue();
    vertx = Vertx.builder().withTransport(epoll ? Transport.EPOLL : Transport.NIO).build();
    return vertx.getOrCreateContext();
  }

  private static final class Collector implements UdpPort.Receiver {
    private final int expected;
    private final List<byte[]> payloads = new ArrayList<>();
    private final List<InetSocketAddress> senders = new ArrayList<>();
    private final Promise<Void> complete = Promise.promise();

    private Collector(int expected) {
      this.expected = expected;
    }

    @Override
    public void datagram(PacketBuffer packet, InetSocketAddress from) {
      byte[] payload = new byte[packet.length()];
      System.arraycopy(packet.array(), packet.offset(), payload, 0, payload.length);
      payloads.add(payload);
      senders.add(from);
    }

    @Override
    public void batchEnd() {
      if (payloads.size() == expected) {
        complete.tryComplete();
      }
    }
  }
}
