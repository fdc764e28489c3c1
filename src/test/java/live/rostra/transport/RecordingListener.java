package live.rostra.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import live.rostra.rtp.RtpPacket;
import live.rostra.wire.PacketBuffer;

/// Keeps everything a connection says, as text and as bytes.
class RecordingListener implements PeerConnection.Listener {
  record Sent(byte[] bytes, SocketAddress to) {}

  final List<String> events = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final List<byte[]> dtls = new ArrayList<>();
  final List<byte[]> rtp = new ArrayList<>();
  final List<byte[]> rtcp = new ArrayList<>();
  int checking;

  @Override
  public void send(byte[] array, int offset, int length, SocketAddress to) {
    sent.add(new Sent(Arrays.copyOfRange(array, offset, offset + length), to));
  }

  @Override
  public void startDtls() {
    events.add("startDtls");
  }

  @Override
  public void dtlsReceived(byte[] datagram) {
    dtls.add(datagram);
  }

  @Override
  public void connected(long nowNs) {
    events.add("connected");
  }

  @Override
  public void rtp(PacketBuffer packet, RtpPacket header, long nowNs) {
    rtp.add(Arrays.copyOfRange(packet.array(), packet.offset(), packet.end()));
    events.add("rtp " + header.sequenceNumber());
  }

  @Override
  public void rtcp(PacketBuffer packet, long nowNs) {
    rtcp.add(Arrays.copyOfRange(packet.array(), packet.offset(), packet.end()));
    events.add("rtcp");
  }

  @Override
  public void interrupted(long nowNs) {
    events.add("interrupted");
  }

  @Override
  public void resumed(long nowNs) {
    events.add("resumed");
  }

  @Override
  public void closed(CloseReason reason, long nowNs) {
    events.add("closed " + reason);
  }

  @Override
  public void selected(SocketAddress pair) {
    events.add("selected " + ((InetSocketAddress) pair).getPort());
  }

  @Override
  public void checking() {
    checking++;
  }
}
