package live.rostra;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import live.rostra.config.LogConfig;
import live.rostra.room.RoomId;
import org.junit.jupiter.api.Test;

class LogsTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("live.rostra.edge.LiveRoom");
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  LogsTest() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    events.start();
    logger.addAppender(events);
  }

  private JsonObject line() {
    byte[] bytes = Logs.json(context).encode(events.list.getLast());
    String text = new String(bytes, StandardCharsets.UTF_8);
    assertThat(text.lines()).hasSize(1);
    return new JsonObject(text);
  }

  @Test
  void aLineIsAnObjectWithRoomAndSession() {
    logger
        .atInfo()
        .addKeyValue("room", new RoomId("lobby").toString())
        .addKeyValue("session", "abc")
        .log("left ({})", "LOCAL");

    JsonObject line = line();
    assertThat(line.fieldNames())
        .isEqualTo(Set.of("time", "level", "logger", "thread", "message", "room", "session"));
    assertThat(line.getString("room")).isEqualTo("lobby");
    assertThat(line.getString("session")).isEqualTo("abc");
    assertThat(line.getString("message")).isEqualTo("left (LOCAL)");
    assertThat(line.getString("level")).isEqualTo("INFO");
    assertThat(line.getString("time")).matches("\\d{4}-\\d\\d-\\d\\dT.*");
  }

  @Test
  void aStackTraceIsAFieldAndBounded() {
    logger.error("failed", new IOException("x".repeat(50_000)));

    assertThat(line().getString("stack_trace")).contains("IOException").hasSizeLessThan(9_000);
  }

  @Test
  void whatALibraryLeaksIsMasked() {
    logger
        .atWarn()
        .setCause(new IOException("Connection refused: s3.example/192.0.2.17:443"))
        .addKeyValue("token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl")
        .log("no answer from [2001:db8::17]: ice-pwd=asd88fgpdd777uzjYhagZg");

    assertThat(line().encode())
        .contains("no answer from", "Connection refused: s3.example/")
        .doesNotContain("192.0.2.17", "2001:db8", "eyJ", "asd88fgpdd777uzjYhagZg");
  }

  @Test
  void everyLevelOfTheSettingsIsOneOfLogback() {
    for (LogConfig.Level level : LogConfig.Level.values()) {
      assertThat(Logs.level(level)).isEqualTo(Level.toLevel(level.name(), null));
    }
  }
}
