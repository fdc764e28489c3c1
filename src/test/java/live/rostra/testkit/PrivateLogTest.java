package live.rostra.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// That leaks are found, in a log of its own: here they fail nothing.
class PrivateLogTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger ours = context.getLogger("live.rostra.edge.LiveRoom");
  private final PrivateLog log = new PrivateLog();

  @BeforeEach
  void listen() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    log.listen(context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl refused",
        "header Authorization: Bearer abcdef0123456789",
        "from 192.0.2.17:51123",
        "connection to /10.0.0.1 lost",
        "from [2001:db8::17]:5000",
        "fe80::1 is new",
        "::1 asked",
        "peer 2001:0db8:0000:0000:0000:0000:0000:0017",
        "offer v=0\r\no=- 1 1 IN IP4 0.0.0.0",
        "line 7: a=ice-pwd:asd88fgpdd777uzjYhagZg",
        "line 7: a=fingerprint:sha-256 AA:BB",
        "\"a=candidate:1 1 udp 1 host.local 9 typ host\"",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111",
        "ufrag=8hhY",
        "check with pwd: asd88fgpdd777uzjYhagZg",
        "key 0123456789abcdef0123456789abcdef",
      })
  void findsALeak(String message) {
    ours.info(message);

    assertThat(log.takeLeaks()).hasSize(1);
    assertThat(log.takeLeaks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "room lobby: live",
        "left (CONSENT_EXPIRED)",
        "12:30:45.123 and PT10S, in 0.08 s",
        "netty 4.2.18.Final, rostra 0.1.0, Concentus 1.0.2",
        "at live.rostra.edge.LiveRoom::tick(LiveRoom.java:130)",
        "session eyJhbGciOiJI of 22 random letters",
        "extension a=b is not known, nor is m=2",
        "run 0123456789abcdef01234567",
      })
  void letsThrough(String message) {
    ours.info(message);

    assertThat(log.takeLeaks()).isEmpty();
  }

  @Test
  void looksIntoFieldsAndStackTraces() {
    ours.atInfo().addKeyValue("peer", "192.0.2.17").log("connected");
    ours.error("failed", new IOException("refused", new IOException("no route to 192.0.2.17")));

    assertThat(log.takeLeaks()).hasSize(2);
  }

  @Test
  void aLineThatCannotBeReadIsNoLineThatIsClean() {
    context.setMDCAdapter(null);
    ours.info("lobby");

    assertThat(log.takeLeaks()).isNotEmpty();
  }

  @Test
  void looksAtWhatANodeLogsInProduction() {
    ours.debug("192.0.2.17");
    context.getLogger("org.other").info("192.0.2.17");
    assertThat(log.takeLeaks()).isEmpty();

    context.getLogger("org.other").warn("192.0.2.17");
    assertThat(log.takeLeaks()).hasSize(1);
  }

  @Test
  void isThereInEveryTest() {
    Logger root = (Logger) org.slf4j.LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    assertThat(root.iteratorForAppenders())
        .toIterable()
        .anyMatch(appender -> appender instanceof PrivateLog && appender.isStarted());
    assertThat(org.slf4j.LoggerFactory.getLogger("live.rostra.edge").isInfoEnabled()).isTrue();
  }
}
