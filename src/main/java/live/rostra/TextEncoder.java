package live.rostra;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;

/// Log lines for people, masked as those in JSON are. Made by `logback.xml`, so that it also holds
/// before the settings are read.
public final class TextEncoder extends PatternLayoutEncoder {
  @Override
  public byte[] encode(ILoggingEvent event) {
    return PersonalData.masked(getLayout().doLayout(event)).getBytes(StandardCharsets.UTF_8);
  }
}
