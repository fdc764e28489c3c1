package live.rostra.sdp;

import java.util.List;

/// Collects the lines of a description.
final class SdpWriter {
  private final StringBuilder text = new StringBuilder(1_024);

  SdpWriter line(String line) {
    assert line.indexOf('\r') < 0 && line.indexOf('\n') < 0 : "one line at a time";
    text.append(line).append("\r\n");
    return this;
  }

  SdpWriter media(String media, int port, String protocol, List<String> formats) {
    return line("m=" + media + " " + port + " " + protocol + " " + String.join(" ", formats));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
