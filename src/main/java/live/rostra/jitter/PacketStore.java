package live.rostra.jitter;

import java.util.Arrays;

/// Packets that wait for their playout time, by timestamp, in a fixed number of slots.
///
/// A slot's array grows to the largest payload it has met and stays, so a steady stream allocates
/// nothing; the bound is 64 × 1,500 bytes. Lookups scan: 64 longs are one or two cache lines each.
final class PacketStore {
  /// 120 ms of 2.5 ms packets are 48.
  static final int SLOTS = 64;

  /// A payload larger than an Ethernet frame did not come over the network in one piece.
  static final int MAX_PAYLOAD = 1_500;

  /// Sequence number of a RED block, which carries none.
  static final long UNKNOWN_SEQUENCE = Long.MIN_VALUE;

  private static final int FIRST_SIZE = 256;

  private final boolean[] used = new boolean[SLOTS];
  private final long[] timestamps = new long[SLOTS];
  private final long[] sequences = new long[SLOTS];
  private final long[] arrivals = new long[SLOTS];
  private final boolean[] silent = new boolean[SLOTS];
  private final int[] lengths = new int[SLOTS];
  private final byte[][] payloads = new byte[SLOTS][0];
  private int size;

  /// Copies a payload in. A primary packet replaces a RED block of the same time; when every slot
  /// is taken the oldest packet gives way, because the newest is the one still worth hearing.
  ///
  /// @param isSilent whether the sender says that it holds silence
  /// @return false when its time is taken already
  boolean insert(
      long arrival,
      long sequence,
      long timestamp,
      boolean isSilent,
      byte[] from,
      int offset,
      int length) {
    int slot = find(timestamp);
    if (slot >= 0) {
      if (sequence == UNKNOWN_SEQUENCE || sequences[slot] != UNKNOWN_SEQUENCE) {
        return false;
      }
    } else {
      if (size == SLOTS) {
        remove(first());
      }
      slot = freeSlot();
      used[slot] = true;
      size++;
    }
    if (payloads[slot].length < length) {
      payloads[slot] = new byte[Math.max(FIRST_SIZE, Integer.highestOneBit(length) << 1)];
    }
    System.arraycopy(from, offset, payloads[slot], 0, length);
    timestamps[slot] = timestamp;
    sequences[slot] = sequence;
    arrivals[slot] = arrival;
    silent[slot] = isSilent;
    lengths[slot] = length;
    return true;
  }

  /// The slot with the lowest timestamp, -1 when empty.
  int first() {
    int first = -1;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (used[slot] && (first < 0 || timestamps[slot] < timestamps[first])) {
        first = slot;
      }
    }
    return first;
  }

  /// Drops every packet that begins before `timestamp`.
  void removeBefore(long timestamp) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (used[slot] && timestamps[slot] < timestamp) {
        remove(slot);
      }
    }
  }

  void remove(int slot) {
    used[slot] = false;
    size--;
  }

  void clear() {
    Arrays.fill(used, false);
    size = 0;
  }

  int size() {
    return size;
  }

  long timestamp(int slot) {
    return timestamps[slot];
  }

  long sequence(int slot) {
    return sequences[slot];
  }

  long arrival(int slot) {
    return arrivals[slot];
  }

  boolean redundant(int slot) {
    return sequences[slot] == UNKNOWN_SEQUENCE;
  }

  /// Whether the sender says that it holds silence.
  boolean silent(int slot) {
    return silent[slot];
  }

  /// The payload, valid until the slot is used again; it starts at index 0.
  byte[] payload(int slot) {
    return payloads[slot];
  }

  int length(int slot) {
    return lengths[slot];
  }

  private int find(long timestamp) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (used[slot] && timestamps[slot] == timestamp) {
        return slot;
      }
    }
    return -1;
  }

  private int freeSlot() {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (!used[slot]) {
        return slot;
      }
    }
    throw new AssertionError("a slot was freed before");
  }
}
