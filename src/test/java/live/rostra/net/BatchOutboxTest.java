package live.rostra.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import live.rostra.wire.Outbox;
import org.junit.jupiter.api.Test;

class BatchOutboxTest {
  private static final int EPERM = 1;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ECONNREFUSED = 111;
  private static final int INET6 = 10;

  private final Kernel kernel = new Kernel();
  private final List<String> others = new ArrayList<>();
  private int retries;
  private final BatchOutbox outbox =
      new BatchOutbox(
          INET6,
          kernel,
          (array, offset, length, to) -> others.add(length + " for " + to),
          () -> retries++);
  private final Outbox.Route route = outbox.route(address(1));

  /// Reads what a real kernel would, and takes as much as it is told.
  private static final class Kernel implements BatchOutbox.Kernel {
    final Deque<Integer> answers = new ArrayDeque<>();
    final List<Integer> offered = new ArrayList<>();
    final List<String> taken = new ArrayList<>();

    @Override
    public int send(long messages, int count) {
      offered.add(count);
      int answer = answers.isEmpty() ? count : answers.removeFirst();
      for (int i = 0; i < Math.min(answer, count); i++) {
        taken.add(read(at(messages + 64L * i, 64)));
      }
      return Math.min(answer, count);
    }

    private static String read(MemorySegment header) {
      MemorySegment name =
          at(header.get(ValueLayout.JAVA_LONG, 0), header.get(ValueLayout.JAVA_INT, 8));
      MemorySegment vector = at(header.get(ValueLayout.JAVA_LONG, 16), 16);
      assertThat(header.get(ValueLayout.JAVA_LONG, 24)).as("vectors").isEqualTo(1);
      assertThat(header.get(ValueLayout.JAVA_LONG, 32)).as("no control data").isZero();
      assertThat(header.get(ValueLayout.JAVA_LONG, 40)).as("no control data").isZero();
      byte[] bytes =
          at(vector.get(ValueLayout.JAVA_LONG, 0), vector.get(ValueLayout.JAVA_LONG, 8))
              .toArray(ValueLayout.JAVA_BYTE);
      int port =
          (name.get(ValueLayout.JAVA_BYTE, 2) & 0xff) << 8
              | name.get(ValueLayout.JAVA_BYTE, 3) & 0xff;
      return bytes[0] + " of " + bytes.length + " to " + port;
    }

    private static MemorySegment at(long address, long size) {
      return MemorySegment.ofAddress(address).reinterpret(size);
    }
  }

  @Test
  void datagramsWaitForTheFlush() {
    send(1);
    send(2);
    assertThat(kernel.offered).isEmpty();

    outbox.flush();

    assertThat(kernel.taken).containsExactly("1 of 200 to 5001", "2 of 200 to 5001");
    assertThat(outbox.sent()).isEqualTo(2);
    assertThat(outbox.sentBytes()).isEqualTo(400);
  }

  @Test
  void sixtyFourLeaveAtOnce() {
    for (int i = 0; i < 150; i++) {
      send(i);
    }
    outbox.flush();

    assertThat(kernel.offered).containsExactly(64, 64, 22);
    assertThat(kernel.taken).hasSize(150).doesNotHaveDuplicates();
  }

  @Test
  void aShortSendGoesOnWhereItStopped() {
    kernel.answers.addAll(List.of(3, 1));
    for (int i = 0; i < 10; i++) {
      send(i);
    }
    outbox.flush();

    assertThat(kernel.offered).containsExactly(10, 7, 6);
    assertThat(kernel.taken).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void whatAFullSocketDoesNotTakeIsOfferedAgainLater() {
    kernel.answers.addAll(List.of(4, -EAGAIN));
    for (int i = 0; i < 10; i++) {
      send(i);
    }
    outbox.flush();
    assertThat(kernel.taken).hasSize(4);
    assertThat(retries).isEqualTo(1);

    outbox.retry();

    assertThat(kernel.taken).hasSize(10).doesNotHaveDuplicates();
    assertThat(outbox.blocked()).isEqualTo(1);
    assertThat(outbox.dropped()).isZero();
  }

  @Test
  void beyondABoundedQueueNewDatagramsAreDroppedAndCounted() {
    kernel.answers.addAll(Collections.nCopies(10_000, -EAGAIN));
    for (int i = 0; i < BatchOutbox.CAPACITY + 500; i++) {
      send(i);
    }

    assertThat(outbox.sent()).isEqualTo(BatchOutbox.CAPACITY);
    assertThat(outbox.dropped()).isEqualTo(500);
    assertThat(retries).as("one retry is planned at a time").isEqualTo(1);

    kernel.answers.clear();
    outbox.retry();
    assertThat(kernel.taken).hasSize(BatchOutbox.CAPACITY).doesNotHaveDuplicates();
    send(7);
    outbox.flush();
    assertThat(kernel.taken).hasSize(BatchOutbox.CAPACITY + 1);
  }

  @Test
  void longDatagramsAreBoundedByTheirBytes() {
    kernel.answers.addAll(Collections.nCopies(10_000, -EAGAIN));
    for (int i = 0; i < BatchOutbox.CAPACITY; i++) {
      send(i, 1_500);
    }

    assertThat(outbox.sent()).isBetween(300L, 400L);
    assertThat(outbox.sent() + outbox.dropped()).isEqualTo(BatchOutbox.CAPACITY);
  }

  @Test
  void aRefusedDatagramIsCountedAndPassedOver() {
    kernel.answers.addAll(List.of(2, -EPERM));
    for (int i = 0; i < 5; i++) {
      send(i);
    }
    outbox.flush();

    assertThat(kernel.taken).extracting(text -> text.charAt(0)).containsExactly('0', '1', '3', '4');
    assertThat(outbox.failures()).isEqualTo(1);
  }

  @Test
  void anErrorOfAnEarlierDatagramCostsNoneOfThese() {
    kernel.answers.addAll(List.of(-ECONNREFUSED, -EINTR));
    for (int i = 0; i < 3; i++) {
      send(i);
    }
    outbox.flush();

    assertThat(kernel.taken).hasSize(3);
    assertThat(outbox.failures()).isEqualTo(1);
  }

  @Test
  void aPlaceThatWasNotSentIsClaimedAgain() {
    long first = outbox.claim();

    assertThat(outbox.claim()).isEqualTo(first);
    send(1);
    assertThat(outbox.claim()).isGreaterThan(first);
  }

  @Test
  void otherWaysAreTakenByOthers() {
    SocketAddress elsewhere =
        new SocketAddress() {
          private static final long serialVersionUID = 1L;

          @Override
          public String toString() {
            return "elsewhere";
          }
        };
    long at = outbox.claim();
    outbox.send(at, 100, outbox.route(elsewhere));
    outbox.flush();

    assertThat(others).containsExactly("100 for elsewhere");
    assertThat(kernel.taken).isEmpty();
  }

  @Test
  void writesAddressesAsLinuxReadsThem() throws Exception {
    InetSocketAddress four = new InetSocketAddress(InetAddress.getByName("1.2.3.4"), 0x1234);
    InetSocketAddress six = new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 0x1234);

    assertThat(image(four, 2)).isEqualTo("02001234010203040000000000000000");
    assertThat(image(four, 10))
        .isEqualTo("0a0012340000000000000000000000000000ffff0102030400000000");
    assertThat(image(six, 10))
        .isEqualTo("0a0012340000000020010db800000000000000000000000700000000");
    assertThat(SocketAddresses.of(six, 2)).as("IPv6 by an IPv4 socket").isNull();
  }

  private static String image(InetSocketAddress address, int family) {
    SocketAddresses.Known known = SocketAddresses.of(address, family);
    assertThat(known).isNotNull();
    MemorySegment memory = MemorySegment.ofArray(new long[4]);
    known.copyTo(memory, 0);
    byte[] bytes = Arrays.copyOf(memory.toArray(ValueLayout.JAVA_BYTE), known.length());
    return HexFormat.of().formatHex(bytes);
  }

  private void send(int number) {
    send(number, 200);
  }

  private void send(int number, int length) {
    long at = outbox.claim();
    if (at == Outbox.FULL) {
      return;
    }
    MemorySegment place = outbox.memory().asSlice(at, length);
    place.fill((byte) number);
    // Numbers beyond a byte are told apart by their lengths.
    int distinct = length - number / 200;
    outbox.send(at, distinct, route);
  }

  private static InetSocketAddress address(int number) {
    try {
      return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 5_000 + number);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
