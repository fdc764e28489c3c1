package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import live.rostra.room.SessionId;
import org.junit.jupiter.api.Test;

/// How many connections of one identity may wait to be used.
class SessionsTest {
  private final Sessions sessions = new Sessions();

  @Test
  void fiveMayWaitAndASixthMustNot() {
    for (int i = 0; i < 5; i++) {
      assertThat(sessions.attempt(id(i), "anna", 5)).isTrue();
    }

    assertThat(sessions.attempt(id(5), "anna", 5)).isFalse();
    assertThat(sessions.attempt(id(6), "ben", 5)).isTrue();
  }

  @Test
  void whatConnectsFailsOrGoesMakesPlace() {
    for (int i = 0; i < 5; i++) {
      sessions.attempt(id(i), "anna", 5);
    }

    sessions.connected(id(0));
    sessions.abandon(id(1));
    sessions.remove(id(2));

    for (int i = 10; i < 13; i++) {
      assertThat(sessions.attempt(id(i), "anna", 5)).isTrue();
    }
    assertThat(sessions.attempt(id(13), "anna", 5)).isFalse();
  }

  @Test
  void aSessionMakesPlaceOnlyOnce() {
    for (int i = 0; i < 5; i++) {
      sessions.attempt(id(i), "anna", 5);
    }

    sessions.connected(id(0));
    sessions.remove(id(0));

    assertThat(sessions.attempt(id(5), "anna", 5)).isTrue();
    assertThat(sessions.attempt(id(6), "anna", 5)).isFalse();
  }

  @Test
  void ofAThousandAtOnceExactlyFiveGetIn() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> attempts =
          IntStream.range(0, 1_000)
              .mapToObj(i -> (Callable<Boolean>) () -> sessions.attempt(id(i), "anna", 5))
              .toList();
      int admitted = 0;
      for (Future<Boolean> each : threads.invokeAll(attempts)) {
        admitted += each.get() ? 1 : 0;
      }

      assertThat(admitted).isEqualTo(5);
    }
  }

  private static SessionId id(int number) {
    return new SessionId("session-" + number);
  }
}
