package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacketStoreTest {
  private final PacketStore store = new PacketStore();

  @Test
  void givesTheEarliestFirstWhateverTheOrderOfArrival() {
    insert(2, 200, 2);
    insert(1, 100, 1);
    insert(3, 300, 3);

    assertThat(store.timestamp(store.first())).isEqualTo(100);
    store.removeBefore(250);
    assertThat(store.timestamp(store.first())).isEqualTo(300);
  }

  @Test
  void prefersThePrimaryPacketToItsRedBlock() {
    insert(PacketStore.UNKNOWN_SEQUENCE, 100, 7);

    assertThat(insert(1, 100, 8)).isTrue();
    assertThat(insert(PacketStore.UNKNOWN_SEQUENCE, 100, 9)).isFalse();

    assertThat(store.payload(store.first())[0]).isEqualTo((byte) 8);
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void letsTheOldestGoWhenItIsFull() {
    for (int i = 0; i < 1_000; i++) {
      insert(i, i, i);
    }

    assertThat(store.size()).isEqualTo(PacketStore.SLOTS);
    assertThat(store.timestamp(store.first())).isEqualTo(1_000 - PacketStore.SLOTS);
  }

  @Test
  void holdsALargePayloadWhole() {
    byte[] large = new byte[PacketStore.MAX_PAYLOAD];
    large[large.length - 1] = 9;

    store.insert(0, 1, 1, false, large, 0, large.length);

    assertThat(store.length(store.first())).isEqualTo(large.length);
    assertThat(store.payload(store.first())[large.length - 1]).isEqualTo((byte) 9);
  }

  private boolean insert(long sequence, long timestamp, int content) {
    return store.insert(0, sequence, timestamp, false, new byte[] {(byte) content}, 0, 1);
  }
}
