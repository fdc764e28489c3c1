package live.rostra.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A process that sprays a UDP port from many loopback addresses: random bytes, and what looks like
/// STUN, DTLS, RTP and RTCP. It ends by itself.
public final class NoiseSender {
  private static final int SOURCES = 64;
  private static final int SHAPES = 512;

  private NoiseSender() {}

  /// Starts it on this test's JDK and class path.
  public static Process start(int port, int perSecond, int seconds) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            NoiseSender.class.getName(),
            Integer.toString(port),
            Integer.toString(perSecond),
            Integer.toString(seconds))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// Arguments: port, datagrams a second, seconds. Prints how many it sent.
  public static void main(String[] arguments) throws IOException {
    List<Integer> numbers = List.of(arguments).stream().map(Integer::valueOf).toList();
    InetSocketAddress target =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), numbers.get(0));
    DatagramChannel[] sources = new DatagramChannel[SOURCES];
    for (int i = 0; i < SOURCES; i++) {
      byte[] address = {127, 0, (byte) (1 + i / 250), (byte) (2 + i % 250)};
      sources[i] =
          DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
      sources[i].connect(target);
    }
    System.out.println(spray(sources, shapes(), numbers.get(1), numbers.get(2)));
    for (DatagramChannel source : sources) {
      source.close();
    }
  }

  private static long spray(
      DatagramChannel[] sources, ByteBuffer[] shapes, int perSecond, int seconds)
      throws IOException {
    long total = (long) perSecond * seconds;
    long startNs = System.nanoTime();
    long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
    long sent = 0;
    for (long nowNs = startNs; sent < total && nowNs < endNs; nowNs = System.nanoTime()) {
      long due = (nowNs - startNs) * perSecond / 1_000_000_000L;
      // What a pause of this process left undone is not sent in one burst.
      for (int burst = 0; sent < due && burst < 200; burst++) {
        ByteBuffer shape = shapes[(int) (sent % SHAPES)];
        sources[(int) (sent * 31 % SOURCES)].write(shape.rewind());
        sent++;
      }
      LockSupport.parkNanos(500_000);
    }
    return sent;
  }

  private static ByteBuffer[] shapes() {
    Random random = new Random(20);
    ByteBuffer[] shapes = new ByteBuffer[SHAPES];
    for (int i = 0; i < SHAPES; i++) {
      byte[] bytes = new byte[random.nextInt(1, i % 16 == 0 ? 1_400 : 300)];
      random.nextBytes(bytes);
      shapes[i] = direct(shaped(i % 8, bytes, random));
    }
    return shapes;
  }

  private static byte[] shaped(int kind, byte[] bytes, Random random) {
    return switch (kind) {
      case 0 -> bytes;
      case 1, 2 -> StunClient.check(word(random), word(random), word(random), random);
      case 3 -> starting(bytes, 0x00, 0x01);
      case 4 -> starting(bytes, 0x16, 0xfe);
      case 5, 6 -> starting(bytes, 0x80, 0x6f);
      default -> starting(bytes, 0x81, 0xc9);
    };
  }

  private static String word(Random random) {
    return "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }

  private static byte[] starting(byte[] bytes, int first, int second) {
    bytes[0] = (byte) first;
    if (bytes.length > 1) {
      bytes[1] = (byte) second;
    }
    return bytes;
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
