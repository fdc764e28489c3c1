package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpairedPathTest {
  private static final long MS = 1_000_000;
  private static final int COUNT = 20_000;

  @Test
  void deliversEverythingInOrderOnAPerfectNetwork() {
    List<Integer> arrived = run(Impairment.none(), 1);

    assertThat(arrived).hasSize(COUNT).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void behavesTheSameForTheSameSeed() {
    var bad = Impairment.none().loss(0.1).jitterMs(70).reorder(0.1, 50).duplicate(0.05);

    assertThat(run(bad, 7)).isEqualTo(run(bad, 7)).isNotEqualTo(run(bad, 8));
  }

  @Test
  void holdsADatagramUntilItIsDue() {
    var path = new ImpairedPath(Impairment.none().delayMs(40), 1);
    List<byte[]> arrived = new ArrayList<>();
    path.offer(100 * MS, new byte[] {1});

    assertThat(path.nextDueAt()).isEqualTo(140 * MS);
    path.drainDue(140 * MS - 1, arrived::add);
    assertThat(arrived).isEmpty();
    path.drainDue(140 * MS, arrived::add);
    assertThat(arrived).hasSize(1);
    assertThat(path.nextDueAt()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void spreadsJitterEvenlyOverItsRange() {
    var path = new ImpairedPath(Impairment.none().delayMs(10).jitterMs(30), 5);
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      path.offer(0, new byte[0]);
      long due = path.nextDueAt();
      assertThat(due).isBetween(10 * MS, 40 * MS);
      sum += due;
      path.drainDue(due, _ -> {});
    }

    assertThat(sum / COUNT / MS).isCloseTo(25, within(0.3));
  }

  @Test
  void losesAboutTheShareItWasTold() {
    assertThat((double) run(Impairment.none().loss(0.05), 3).size() / COUNT)
        .isCloseTo(0.95, within(0.01));
  }

  @Test
  void losesInBurstsOfTheMeanLength() {
    List<Integer> arrived = run(Impairment.none().burstLoss(0.01, 5), 3);

    int bursts = 0;
    for (int i = 1; i < arrived.size(); i++) {
      bursts += arrived.get(i) - arrived.get(i - 1) > 1 ? 1 : 0;
    }
    assertThat((double) (COUNT - arrived.size()) / bursts).isCloseTo(5, within(0.8));
  }

  @Test
  void duplicatesAndReorders() {
    List<Integer> arrived = run(Impairment.none().duplicate(0.1).reorder(0.1, 50), 3);

    assertThat(arrived.size()).isBetween(21_700, 22_300);
    assertThat(arrived).isNotEqualTo(arrived.stream().sorted().toList());
    assertThat(arrived.stream().distinct()).hasSize(COUNT);
  }

  @Test
  void changesForDatagramsThatComeLater() {
    var path = new ImpairedPath(Impairment.none(), 1);
    List<byte[]> arrived = new ArrayList<>();
    path.offer(0, new byte[] {1});
    path.change(Impairment.none().loss(1));
    path.offer(0, new byte[] {2});

    path.drainDue(0, arrived::add);

    assertThat(arrived).containsExactly(new byte[] {1});
    assertThat(path.stats()).isEqualTo(new ImpairedPath.Stats(2, 1, 0, 1));
  }

  @Test
  void keepsItsOwnCopy() {
    var path = new ImpairedPath(Impairment.none(), 1);
    byte[] datagram = {1};
    path.offer(0, datagram);
    datagram[0] = 2;

    path.drainDue(0, arrived -> assertThat(arrived).containsExactly(1));

    assertThat(path.stats().delivered()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> Impairment.none().loss(1.1)).hasMessageContaining("0..1, got 1.1");
    assertThatThrownBy(() -> Impairment.none().duplicate(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Impairment.none().burstLoss(0.1, 0.5)).hasMessageContaining("bursts");
  }

  /// Sends one numbered datagram every 20 ms and returns the numbers in order of arrival.
  private static List<Integer> run(Impairment impairment, long seed) {
    var path = new ImpairedPath(impairment, seed);
    List<Integer> arrived = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      path.drainDue(i * 20 * MS, datagram -> arrived.add(number(datagram)));
      path.offer(i * 20 * MS, new byte[] {(byte) (i >> 8), (byte) i});
    }
    path.drainDue(Long.MAX_VALUE, datagram -> arrived.add(number(datagram)));
    return arrived;
  }

  private static int number(byte[] datagram) {
    return (datagram[0] & 0xff) << 8 | datagram[1] & 0xff;
  }
}
