package live.rostra.rtp.rtcp;

/// Writes packets of any type, as only tests need it.
final class RtcpCompounds {
  private RtcpCompounds() {}

  /// Appends `packet`; unknown packets cannot be written and are left out.
  static void write(RtcpWriter writer, RtcpPacket packet) {
    switch (packet) {
      case SenderReport report -> writer.add(report);
      case ReceiverReport report -> writer.add(report);
      case SourceDescription description -> writer.add(description);
      case Bye bye -> writer.add(bye);
      case GenericNack nack -> writer.add(nack);
      case Unknown _ -> {}
    }
  }
}
