package live.rostra.engine;

import java.util.HashMap;
import java.util.Map;
import live.rostra.wire.PacketBuffer;

/// The heads of packets that a room's receivers share. Room loop only.
final class PacketHeads {
  /// Kinds of browsers in one room; who offers something rarer has one of their own.
  private static final int MOST_SHARED = 32;

  private final Map<PacketHead.Extensions, PacketHead> shared = new HashMap<>();
  private final PacketBuffer scratch;

  /// @param scratch the room's scratch buffer
  PacketHeads(PacketBuffer scratch) {
    this.scratch = scratch;
  }

  PacketHead of(PacketHead.Extensions extensions) {
    PacketHead known = shared.get(extensions);
    if (known != null) {
      return known;
    }
    PacketHead head = new PacketHead(extensions, scratch);
    if (shared.size() < MOST_SHARED) {
      shared.put(extensions, head);
    }
    return head;
  }
}
