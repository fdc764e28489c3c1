package live.rostra.http;

import static live.rostra.http.FrontDoor.bearer;
import static live.rostra.http.FrontDoor.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rates so low that what a slow machine gives back meanwhile cannot matter.
class RateLimitsTest {
  private static final HttpSettings.Rates FEW = new HttpSettings.Rates(3, 7, 2, 2);

  @Test
  void oneIdentityPostsThreeTimesAtOnceAndIsThenToldToWait() throws Exception {
    try (FrontDoor door = FrontDoor.limited(FEW)) {
      door.room("salon");
      String ada = bearer(door.token("ada", "salon", Grant.SPEAK));
      String ben = bearer(door.token("ben", "salon", Grant.SPEAK));

      List<HttpResponse<String>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(post(door, "/whip/salon", ada));
      }

      assertThat(answers.subList(0, 3)).allMatch(answer -> answer.statusCode() == 201);
      List<HttpResponse<String>> refused =
          answers.stream().filter(answer -> answer.statusCode() == 429).toList();
      assertThat(refused).hasSizeGreaterThan(5);
      for (HttpResponse<String> answer : refused) {
        assertThat(problem(answer)).isEqualTo("too-many-requests");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
      }
      assertThat(door.edge.requests).hasSize(20 - refused.size());
      assertThat(post(door, "/whip/salon", ben).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void everyAddressThatTakesPostsSpendsTheSameBudget() throws Exception {
    try (FrontDoor door = FrontDoor.limited(new HttpSettings.Rates(3, 1_000, 2, 2))) {
      door.room("salon");
      String ada = bearer(door.token("ada", "salon", Grant.SPEAK, Grant.HOST, Grant.JOIN));

      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        statuses.add(post(door, "/whip/salon", ada).statusCode());
        statuses.add(post(door, "/whep/salon", ada).statusCode());
        statuses.add(post(door, "/api/v1/rooms/salon/connection", ada).statusCode());
        statuses.add(
            door.send(
                    "POST",
                    "/api/v1/rooms",
                    "{\"id\":\"other\"}",
                    "Authorization",
                    ada,
                    "Content-Type",
                    "application/json")
                .statusCode());
      }

      assertThat(statuses.subList(0, 3)).containsExactly(201, 201, 201);
      assertThat(statuses.subList(3, 16)).contains(429);
    }
  }

  @Test
  void allIdentitiesTogetherPostNoMoreThanTheNodeTakes() throws Exception {
    try (FrontDoor door = FrontDoor.limited(FEW)) {
      door.room("salon");

      int refused = 0;
      for (int i = 0; i < 30; i++) {
        String token = bearer(door.token("guest" + i, "salon", Grant.SPEAK));
        refused += post(door, "/whip/salon", token).statusCode() == 429 ? 1 : 0;
      }

      assertThat(refused).isBetween(1, 23);
    }
  }

  @Test
  void aRequestHasItsTokenVerifiedOnce() throws Exception {
    try (FrontDoor door = FrontDoor.open()) {
      door.room("salon");
      String ada = bearer(door.token("ada", "salon", Grant.SPEAK));
      int before = door.looksAtTheClock.get();

      assertThat(post(door, "/whip/salon", ada).statusCode()).isEqualTo(201);

      assertThat(door.looksAtTheClock.get() - before).isEqualTo(1);
    }
  }

  @Test
  void whoHasNoTokenSpendsNobodysBudget() throws Exception {
    try (FrontDoor door = FrontDoor.limited(FEW)) {
      door.room("salon");

      for (int i = 0; i < 20; i++) {
        assertThat(post(door, "/whip/salon", "Bearer forged").statusCode()).isEqualTo(401);
      }

      String ada = bearer(door.token("ada", "salon", Grant.SPEAK));
      assertThat(post(door, "/whip/salon", ada).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void patchAndDeleteHaveABudgetOfTheirOwn() throws Exception {
    try (FrontDoor door = FrontDoor.limited(FEW)) {
      door.room("salon");
      String ada = bearer(door.token("ada", "salon", Grant.SPEAK));
      String location =
          post(door, "/whip/salon", ada).headers().firstValue("Location").orElseThrow();
      String session = location.substring(location.indexOf("/whip"));

      List<Integer> statuses = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        statuses.add(door.send("DELETE", session + "x", null, "Authorization", ada).statusCode());
        statuses.add(
            door.send(
                    "PATCH",
                    session + "x",
                    "a=end-of-candidates\r\n",
                    "Authorization",
                    ada,
                    "Content-Type",
                    "application/trickle-ice-sdpfrag")
                .statusCode());
      }

      assertThat(statuses.subList(0, 2)).containsExactly(404, 404);
      assertThat(statuses).contains(429);
      assertThat(post(door, "/whip/salon", ada).statusCode()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "reports", "audit"})
  void whatTheDatabaseIsAskedForHasABudget(String path) throws Exception {
    try (FrontDoor door = FrontDoor.limited(FEW)) {
      door.room("salon");
      String ada = bearer(door.token("ada", "salon", Grant.HOST));
      String ben = bearer(door.token("ben", "salon", Grant.HOST));
      String at = "/api/v1/rooms/salon/";

      List<HttpResponse<String>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(door.send(i % 2 == 0 ? "GET" : "HEAD", at + path, null, "Authorization", ada));
      }

      assertThat(answers.subList(0, 2)).allMatch(answer -> answer.statusCode() == 200);
      assertThat(answers.stream().map(HttpResponse::statusCode)).contains(429);
      // What the room itself answers costs no database, and others have budgets of their own.
      assertThat(door.send("GET", at + "hands", null, "Authorization", ada).statusCode())
          .isEqualTo(200);
      assertThat(door.send("GET", at + path, null, "Authorization", ben).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void anIdentityIsForgottenTenSecondsAfterItsLastRequest() throws Exception {
    long[] nowNs = {1_000_000_000_000L};
    try (FrontDoor door = FrontDoor.open()) {
      RateLimits limits = new RateLimits(FEW, door.tokens, () -> nowNs[0]);

      for (int i = 0; i < 1_000; i++) {
        assertThat(limits.post("guest" + i)).isZero();
        nowNs[0] += 1_000_000_000L;
      }

      assertThat(limits.identities()).isLessThanOrEqualTo(11);
      assertThat(limits.post("guest999")).isZero();
    }
  }

  @Test
  void aBudgetComesBackAtItsRate() throws Exception {
    long[] nowNs = {5};
    try (FrontDoor door = FrontDoor.open()) {
      RateLimits limits =
          new RateLimits(new HttpSettings.Rates(10, 100, 20, 10), door.tokens, () -> nowNs[0]);

      int taken = 0;
      for (int ms = 0; ms < 10_000; ms++) {
        taken += limits.post("mallory") == 0 ? 1 : 0;
        nowNs[0] += 1_000_000L;
      }

      assertThat(taken).as("10 s at 10 a second, and the burst").isBetween(108, 110);
    }
  }

  private static HttpResponse<String> post(FrontDoor door, String path, String authorization)
      throws Exception {
    return door.send(
        "POST", path, "v=0", "Authorization", authorization, "Content-Type", "application/sdp");
  }
}
