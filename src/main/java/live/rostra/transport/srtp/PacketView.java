package live.rostra.transport.srtp;

import java.util.Arrays;
import live.rostra.wire.PacketBuffer;
import org.jitsi.utils.ByteArrayBuffer;

/// A [PacketBuffer] as jitsi-srtp wants to see it. One per session, pointed at packet after packet.
final class PacketView implements ByteArrayBuffer {
  private PacketBuffer packet = new PacketBuffer();

  /// Points this view at a packet until the next call.
  PacketView of(PacketBuffer packet) {
    this.packet = packet;
    return this;
  }

  @Override
  public byte[] getBuffer() {
    return packet.array();
  }

  @Override
  public int getOffset() {
    return packet.offset();
  }

  @Override
  public int getLength() {
    return packet.length();
  }

  @Override
  public void setLength(int length) {
    packet.set(packet.offset(), length);
  }

  @Override
  public void setOffset(int offset) {
    packet.set(offset, packet.length());
  }

  @Override
  public boolean isInvalid() {
    return false;
  }

  @Override
  public void readRegionToBuff(int offset, int length, byte[] target) {
    System.arraycopy(packet.array(), packet.offset() + offset, target, 0, length);
  }

  /// Makes room for `howMuch` bytes behind the packet; a no-op for every buffer that has tail room.
  @Override
  public void grow(int howMuch) {
    int needed = packet.end() + howMuch;
    if (needed > packet.array().length) {
      packet.swap(Arrays.copyOf(packet.array(), needed), packet.offset(), packet.length());
    }
  }

  @Override
  public void append(byte[] data, int length) {
    grow(length);
    System.arraycopy(data, 0, packet.array(), packet.end(), length);
    packet.set(packet.offset(), packet.length() + length);
  }

  @Override
  public void shrink(int howMuch) {
    packet.set(packet.offset(), packet.length() - howMuch);
  }
}
