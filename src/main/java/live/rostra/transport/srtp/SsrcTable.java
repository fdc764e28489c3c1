package live.rostra.transport.srtp;

import org.jspecify.annotations.Nullable;

/// A handful of crypto contexts by SSRC, scanned rather than hashed: no boxing, no iterator.
///
/// @param <C> the context kept per SSRC
final class SsrcTable<C> {
  /// A browser sends one audio SSRC and one for its reports; eight leaves room for renegotiation.
  static final int CAPACITY = 8;

  private final int[] ssrcs = new int[CAPACITY];
  private final Object[] contexts = new Object[CAPACITY];
  private final long[] usedAt = new long[CAPACITY];
  private int size;
  private long uses;

  /// The context of an SSRC, or null; counts as a use.
  @SuppressWarnings("unchecked") // only `put` writes the array
  @Nullable C get(int ssrc) {
    for (int i = 0; i < size; i++) {
      if (ssrcs[i] == ssrc) {
        usedAt[i] = ++uses;
        return (C) contexts[i];
      }
    }
    return null;
  }

  /// True when the next `put` of a new SSRC would push another out.
  boolean isFull() {
    return size == CAPACITY;
  }

  /// Contexts held now.
  int size() {
    return size;
  }

  /// Adds a context; when full, the least recently used one makes room.
  void put(int ssrc, C context) {
    int slot = size;
    if (isFull()) {
      slot = 0;
      for (int i = 1; i < CAPACITY; i++) {
        if (usedAt[i] < usedAt[slot]) {
          slot = i;
        }
      }
    } else {
      size++;
    }
    ssrcs[slot] = ssrc;
    contexts[slot] = context;
    usedAt[slot] = ++uses;
  }
}
