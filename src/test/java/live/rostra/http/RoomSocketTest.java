package live.rostra.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import live.rostra.edge.Delivery;
import live.rostra.edge.EdgeException;
import live.rostra.edge.RoomRefusal;
import live.rostra.edge.Rooms;
import live.rostra.http.socket.SocketLimits;
import live.rostra.room.Rejection;
import live.rostra.room.Role;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.signalling.CloseReason;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.testkit.RawWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One client of `rostra.v1` over real sockets, in front of rooms without rules.
class RoomSocketTest {
  private FrontDoor door;

  @BeforeEach
  void open() throws Exception {
    door = FrontDoor.open();
    door.room("salon");
  }

  @AfterEach
  void close() throws Exception {
    door.close();
  }

  private RawWebSocket connect() throws Exception {
    return RawWebSocket.open(door.port, "/ws/salon");
  }

  private RawWebSocket joined(String identity, Grant... grants) throws Exception {
    RawWebSocket socket = connect();
    socket.json("type", "join", "id", "j", "token", door.token(identity, "salon", grants));
    socket.message("joined");
    return socket;
  }

  private static RoomEvent chat(String text) {
    return new RoomEvent.ChatPosted("m", "ada", "Ada", text, 1);
  }

  @Test
  void aJoinIsAnsweredByAllOfTheState() throws Exception {
    door.rooms.happens("salon", new RoomEvent.Started(1));
    try (RawWebSocket socket = connect()) {
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));

      JsonObject joined = socket.message();

      assertThat(joined.getString("type")).isEqualTo("joined");
      assertThat(joined.getString("id")).isEqualTo("j");
      assertThat(joined.getLong("seq")).isEqualTo(1);
      assertThat(joined.getJsonObject("you").getString("identity")).isEqualTo("ada");
      assertThat(joined.getJsonObject("snapshot").getString("room")).isEqualTo("salon");
      assertThat(joined.getJsonArray("iceServers")).isEqualTo(new JsonArray());
      assertThat(joined.getLong("tokenExpiresAt"))
          .isGreaterThan(System.currentTimeMillis() + Duration.ofMinutes(59).toMillis());
      assertThat(joined.encode()).doesNotContain("mallory");
      assertThat(door.rooms.inside).containsOnlyKeys(joined.getString("socket"));
    }
  }

  @Test
  void whoJoinAtOnePlaceSeeTheSameStateAndWhatIsTheirs() throws Exception {
    List<String> identities = List.of("ada", "mallory", "eve", "host", "mallory");
    for (int round = 1; round <= 2; round++) {
      door.rooms.happens("salon", chat("round " + round));
      List<JsonObject> seen = new ArrayList<>();
      for (String identity : identities) {
        try (RawWebSocket socket = connect()) {
          Grant grant = identity.equals("host") ? Grant.HOST : Grant.JOIN;
          socket.json("type", "join", "id", "j", "token", door.token(identity, "salon", grant));
          JsonObject joined = socket.message("joined");
          assertThat(joined.getJsonObject("you").getString("identity")).isEqualTo(identity);
          assertThat(joined.containsKey("iceServers")).isTrue();
          seen.add(joined.getJsonObject("snapshot"));
        }
      }

      assertThat(seen).extracting(each -> each.getInteger("seq")).containsOnly(round);
      // Of the bans whose they are about and who moderates.
      assertThat(seen)
          .extracting(each -> each.containsKey("bans"))
          .containsExactly(false, true, false, true, true);
      seen.forEach(each -> each.remove("bans"));
      assertThat(Set.copyOf(seen)).hasSize(1);
    }
  }

  @Test
  void whoComesBackGetsWhatTheyMissedAndThenEverythingOnce() throws Exception {
    for (int i = 1; i <= 5; i++) {
      door.rooms.happens("salon", chat("before " + i));
    }
    try (RawWebSocket socket = connect()) {
      socket.json(
          "type",
          "join",
          "id",
          "j",
          "token",
          door.token("ada", "salon", Grant.JOIN),
          "since",
          new JsonObject().put("epoch", 1).put("seq", 3));

      JsonObject joined = socket.message("joined");
      door.rooms.happens("salon", chat("after"));
      JsonObject event = socket.message();

      assertThat(joined.getJsonObject("snapshot")).isNull();
      assertThat(joined.getJsonArray("missed").stream().map(o -> ((JsonObject) o).getLong("seq")))
          .containsExactly(4L, 5L);
      assertThat(event.getLong("seq")).isEqualTo(6);
    }
  }

  /// Row T32: whatever is wrong with a token, the client hears the same.
  @Test
  void everyBadTokenHasTheSameAnswer() throws Exception {
    String good = door.token("ada", "salon", Grant.JOIN);
    List<String> bad =
        List.of(
            "x",
            "a.b.c",
            good + "x",
            good.substring(0, good.length() - 2),
            door.token("ada", "elsewhere", Grant.JOIN),
            door.tokens.issue("ada", "salon", EnumSet.noneOf(Grant.class), Duration.ofHours(1)));
    Set<List<String>> answers = new LinkedHashSet<>();
    for (String token : bad) {
      try (RawWebSocket socket = connect()) {
        socket.json("type", "join", "id", "j", "token", token);
        String error = socket.message().encode();
        String closing = socket.message().encode();
        answers.add(List.of(error, closing, "" + socket.closeCode()));
      }
    }

    assertThat(answers).hasSize(1);
    assertThat(answers.iterator().next().get(0)).contains("\"bad-token\"");
    assertThat(answers.iterator().next().get(2)).isEqualTo("4401");
    assertThat(door.rooms.inside).isEmpty();
  }

  @Test
  void aTokenInTheAddressIsNotLookedAt() throws Exception {
    String token = door.token("ada", "salon", Grant.JOIN);
    try (RawWebSocket socket = RawWebSocket.open(door.port, "/ws/salon?token=" + token)) {
      socket.json("type", "hand.raise", "id", "1");

      assertThat(socket.message().getString("code")).isEqualTo("not-joined");
    }
  }

  @Test
  void aRoomThatIsNotThereIsToldToWhoHasAToken() throws Exception {
    try (RawWebSocket socket = RawWebSocket.open(door.port, "/ws/closed")) {
      socket.json("type", "join", "id", "j", "token", door.token("ada", "closed", Grant.JOIN));

      assertThat(socket.message().getString("code")).isEqualTo("no-such-room");
      assertThat(socket.closeCode()).isEqualTo(4404);
    }
  }

  @Test
  void theFirstMessageIsJoinAndThereIsOneOfThem() throws Exception {
    try (RawWebSocket socket = connect()) {
      socket.json("type", "chat.post", "id", "1", "text", "hello");
      JsonObject early = socket.message();
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));
      socket.message("joined");
      socket.json("type", "join", "id", "k", "token", door.token("ada", "salon", Grant.JOIN));
      JsonObject again = socket.message();

      assertThat(early.getString("code")).isEqualTo("not-joined");
      assertThat(early.getString("id")).isEqualTo("1");
      assertThat(again.getString("code")).isEqualTo("already-joined");
      assertThat(door.rooms.asked).isEmpty();
    }
  }

  @Test
  void aPingIsAnsweredByThePlaceAndTheNodesClock() throws Exception {
    long before = System.currentTimeMillis();
    try (RawWebSocket socket = connect()) {
      JsonObject early = socket.json("type", "ping", "id", "1").message();
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));
      JsonObject joined = socket.message("joined");
      JsonObject fresh = socket.json("type", "ping", "id", "2").message();
      door.rooms.happens("salon", chat("one"));
      door.rooms.happens("salon", new RoomEvent.Banned("mallory", "Mallory", "host", "", 1, 0));
      socket.message("event");
      JsonObject second = socket.message("event");
      JsonObject told = socket.json("type", "ping", "id", "3").message();

      assertThat(early.fieldNames()).containsExactly("type", "id", "clockAt");
      assertThat(early.getString("type")).isEqualTo("pong");
      assertThat(early.getString("id")).isEqualTo("1");
      assertThat(early.getLong("clockAt")).isBetween(before, System.currentTimeMillis());
      assertThat(place(fresh)).isEqualTo(place(joined));
      assertThat(place(told)).isEqualTo(place(second));
      assertThat(told.getLong("clockAt")).isGreaterThanOrEqualTo(early.getLong("clockAt"));
    }
  }

  private static List<Long> place(JsonObject message) {
    return List.of(message.getLong("epoch"), message.getLong("seq"), message.getLong("at"));
  }

  @Test
  void aPingIsAnsweredInTheLobbyToo() throws Exception {
    door.rooms.doorkeeper = _ -> new RoomRefusal(Rejection.WAITING, "");
    try (RawWebSocket socket = connect()) {
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));
      socket.message("error");

      JsonObject pong = socket.json("type", "ping", "id", "1").message();

      assertThat(pong.fieldNames()).containsExactly("type", "id", "clockAt");
    }
  }

  /// Row T33: a message cannot say who it is from.
  @Test
  void whoAsksIsWhomTheTokenNames() throws Exception {
    try (RawWebSocket socket = joined("ada", Grant.JOIN)) {
      socket.json(
          "type", "chat.post", "id", "7", "text", "hello", "identity", "host", "role", "host");
      JsonObject first = socket.message();
      JsonObject second = socket.message();
      JsonObject reply = first.getString("type").equals("reply") ? first : second;
      JsonObject event = first.getString("type").equals("reply") ? second : first;

      assertThat(door.rooms.asked).containsExactly("ada PostChat");
      assertThat(reply.getString("id")).isEqualTo("7");
      assertThat(reply.getLong("seq")).isEqualTo(event.getLong("seq"));
      assertThat(reply.getJsonObject("result").getString("message")).isEqualTo("m1");
      assertThat(event.getJsonObject("event").getString("identity")).isEqualTo("ada");
    }
  }

  @Test
  void whatTheRoomRefusesIsAnsweredWithItsCode() throws Exception {
    try (RawWebSocket socket = joined("ada", Grant.JOIN)) {
      door.rooms.answer =
          _ -> Future.failedFuture(new RoomRefusal(Rejection.NOT_ALLOWED, "Hosts only."));
      JsonObject rules = socket.json("type", "room.end", "id", "1").message();
      door.rooms.answer = _ -> Future.failedFuture(new IllegalStateException("secret"));
      JsonObject fault = socket.json("type", "room.end", "id", "2").message();
      door.rooms.answer =
          _ -> {
            throw new IllegalStateException("secret");
          };
      JsonObject thrown = socket.json("type", "room.end", "id", "3").message();

      assertThat(rules.getString("code")).isEqualTo("not-allowed");
      assertThat(rules.getString("detail")).isEqualTo("Hosts only.");
      assertThat(fault.getString("code")).isEqualTo("failed");
      assertThat(thrown.getString("code")).isEqualTo("failed");
      assertThat(fault.encode() + thrown.encode()).doesNotContain("secret");
    }
  }

  @Test
  void noMoreThanSixteenQuestionsAreOpenAtATime() throws Exception {
    Promise<Rooms.Done> later = Promise.promise();
    door.rooms.answer = _ -> later.future();
    try (RawWebSocket socket = joined("ada", Grant.JOIN)) {
      for (int i = 1; i <= 17; i++) {
        socket.json("type", "hand.raise", "id", "" + i);
      }
      JsonObject refused = socket.message();
      later.complete(new Rooms.Done(At.NOWHERE, Map.of()));
      List<String> replies = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        replies.add(socket.message("reply").getString("id"));
      }
      door.rooms.answer = null;
      JsonObject afterwards = socket.json("type", "hand.raise", "id", "18").message();

      assertThat(refused.getString("id")).isEqualTo("17");
      assertThat(refused.getString("code")).isEqualTo("busy");
      assertThat(replies).hasSize(16).doesNotContain("17");
      assertThat(afterwards.getString("type")).isEqualTo("reply");
    }
  }

  @Test
  void mediaComesAndGoesByTheSocket() throws Exception {
    try (RawWebSocket socket = joined("ada", Grant.SPEAK)) {
      JsonObject answer = socket.json("type", "media.offer", "id", "1", "sdp", "v=0").message();
      String connection = answer.getString("connection");
      JsonObject noted =
          socket
              .json("type", "media.trickle", "id", "2", "connection", connection, "fragment", "a=x")
              .message();
      JsonObject restarted =
          socket
              .json(
                  "type", "media.trickle",
                  "id", "3",
                  "connection", connection,
                  "fragment", "a=ice-ufrag:new")
              .message();
      JsonObject hungUp =
          socket.json("type", "media.hangup", "id", "4", "connection", connection).message();
      JsonObject again =
          socket.json("type", "media.hangup", "id", "5", "connection", connection).message();

      assertThat(answer.getString("type")).isEqualTo("media.answer");
      assertThat(answer.getString("sdp")).isEqualTo(FakeEdge.ANSWER);
      assertThat(noted.getString("type")).isEqualTo("reply");
      assertThat(restarted.getString("type")).isEqualTo("media.restarted");
      assertThat(hungUp.getString("type")).isEqualTo("reply");
      assertThat(again.getString("code")).isEqualTo("no-such-connection");
      assertThat(door.edge.owners).isEmpty();
    }
  }

  /// Row T35.
  @Test
  void nobodyTouchesTheConnectionOfSomebodyElse() throws Exception {
    String others = door.edge.session("grace", "salon").value();
    String elsewhere = door.edge.session("ada", "other").value();
    try (RawWebSocket socket = joined("ada", Grant.ADMIN)) {
      Set<String> answers = new LinkedHashSet<>();
      for (String connection : List.of(others, elsewhere, "guessed")) {
        answers.add(
            socket
                .json("type", "media.hangup", "id", "1", "connection", connection)
                .message()
                .encode());
        answers.add(
            socket
                .json(
                    "type", "media.trickle",
                    "id", "1",
                    "connection", connection,
                    "fragment", "a=ice-ufrag:new")
                .message()
                .encode());
      }

      assertThat(answers).hasSize(1);
      assertThat(answers.iterator().next()).contains("no-such-connection");
      assertThat(door.edge.owners).hasSize(2);
    }
  }

  @Test
  void anOfferThatCannotBeAnsweredNamesItsLine() throws Exception {
    door.edge.connectFailure = EdgeException.Code.SDP_UNACCEPTABLE;
    try (RawWebSocket socket = joined("ada", Grant.SPEAK)) {
      JsonObject error = socket.json("type", "media.offer", "id", "1", "sdp", "v=0").message();

      assertThat(error.getString("code")).isEqualTo("bad-sdp");
      assertThat(error.getString("detail")).contains("line 3");
    }
  }

  @Test
  void aLostSocketLeavesTheSoundAndAGoodbyeDoesNot() throws Exception {
    RawWebSocket lost = joined("ada", Grant.SPEAK);
    lost.json("type", "media.offer", "id", "1", "sdp", "v=0").message("media.answer");
    lost.close();
    Eventually.holds(() -> door.rooms.exits.contains("ada false"));
    assertThat(door.edge.owners).hasSize(1);

    try (RawWebSocket polite = joined("grace", Grant.SPEAK)) {
      polite.json("type", "media.offer", "id", "1", "sdp", "v=0").message("media.answer");
      assertThat(door.edge.owners).hasSize(2);
      JsonObject reply = polite.json("type", "leave", "id", "2").message();

      assertThat(reply.getString("type")).isEqualTo("reply");
      assertThat(polite.closeCode()).isEqualTo(1000);
      Eventually.holds(() -> door.edge.owners.size() == 1);
      assertThat(door.rooms.exits).containsExactly("ada false", "grace true");
    }
  }

  @Test
  void aConnectionThatIsMadeForNobodyIsClosed() throws Exception {
    Promise<live.rostra.edge.Edge.Connected> connecting = Promise.promise();
    door.edge.connecting = connecting.future();
    RawWebSocket lost = joined("ada", Grant.SPEAK);
    lost.json("type", "media.offer", "id", "1", "sdp", "v=0");
    door.edge.connects.acquire();
    lost.close();
    Eventually.holds(() -> door.sockets.counts().open() == 0);
    var session = door.edge.session("ada", "salon");

    connecting.complete(new live.rostra.edge.Edge.Connected(session, "tag", FakeEdge.ANSWER));

    Eventually.holds(() -> door.edge.owners.isEmpty());
  }

  @Test
  void whatIsForModeratorsIsWithheldFromOthersButNotFromWhomItIsAbout() throws Exception {
    try (RawWebSocket moderator = joined("host", Grant.HOST);
        RawWebSocket listener = joined("ada", Grant.JOIN);
        RawWebSocket mallory = joined("mallory", Grant.JOIN)) {
      door.rooms.happens("salon", chat("for all"));
      door.rooms.happens("salon", new RoomEvent.Banned("mallory", "Mallory", "host", "spam", 1, 0));
      door.rooms.happens(
          "salon", new RoomEvent.HandLowered("ada", RoomEvent.HandCause.DENIED, "not now"));

      for (RawWebSocket each : List.of(moderator, listener, mallory)) {
        assertThat(each.message().getLong("seq")).isEqualTo(1);
      }
      assertThat(moderator.message().encode()).contains("spam");
      assertThat(listener.message().getJsonObject("event").getString("type")).isEqualTo("withheld");
      assertThat(mallory.message().getJsonObject("event").getString("type"))
          .as("by whom")
          .isEqualTo("withheld");
      assertThat(moderator.message().encode()).contains("not now");
      assertThat(listener.message().encode()).contains("not now");
      assertThat(mallory.message().encode()).contains("hand.lowered").doesNotContain("not now");
    }
  }

  @Test
  void whoBeginsToModerateStartsOverWithWhatWasWithheld() throws Exception {
    try (RawWebSocket socket = joined("ada", Grant.HOST)) {
      door.rooms.happens(
          "salon",
          new RoomEvent.RoleChanged(
              "ada", "Ada", Role.SPEAKER, Role.HOST, RoomEvent.RoleCause.GIVEN));
      socket.message("event");
      door.rooms.happens("salon", new RoomEvent.Unbanned("mallory", "host"));
      assertThat(socket.message("event").getJsonObject("event").getString("type"))
          .isEqualTo("withheld");

      door.rooms.happens(
          "salon",
          new RoomEvent.RoleChanged(
              "ada", "Ada", Role.COHOST, Role.HOST, RoomEvent.RoleCause.GIVEN));
      socket.message("event");
      JsonObject again = socket.message();

      assertThat(again.getString("type")).isEqualTo("joined");
      assertThat(again.containsKey("id")).isFalse();
      assertThat(again.encode()).contains("secret reason");
    }
  }

  @Test
  void broadcastsReachTheirGroupAndPersonalThingsTheirPerson() throws Exception {
    try (RawWebSocket host = joined("host", Grant.HOST);
        RawWebSocket speaker = joined("speaker", Grant.SPEAK);
        RawWebSocket listener = joined("listener", Grant.JOIN)) {
      At at = new At(1, 0, 1);
      door.rooms.tells(
          "salon",
          new Delivery.Broadcast(
              Delivery.Group.MODERATORS, new ServerMessage.Presence(at, 1, List.of())));
      door.rooms.tells(
          "salon",
          new Delivery.Broadcast(
              Delivery.Group.STAGE, new ServerMessage.Presence(at, 2, List.of())));
      door.rooms.tells(
          "salon", new Delivery.Personal("listener", new ServerMessage.Prepare(at, 1, true)));
      door.rooms.tells(
          "salon",
          new Delivery.Broadcast(
              Delivery.Group.EVERYBODY, new ServerMessage.Presence(at, 3, List.of())));

      assertThat(told(host)).containsExactly("1", "2", "3");
      assertThat(told(speaker)).containsExactly("2", "3");
      assertThat(told(listener)).containsExactly("prepare", "3");
    }
  }

  /// Until everybody's message.
  private static List<String> told(RawWebSocket socket) throws Exception {
    List<String> told = new ArrayList<>();
    while (!told.contains("3")) {
      JsonObject message = socket.message();
      told.add(
          message.getString("type").equals("presence")
              ? "" + message.getInteger("listeners")
              : message.getString("type"));
    }
    return told;
  }

  @Test
  void whoIsExpelledIsClosedOnEverySocketAndNobodyElse() throws Exception {
    try (RawWebSocket one = joined("mallory", Grant.JOIN);
        RawWebSocket two = joined("mallory", Grant.JOIN);
        RawWebSocket other = joined("ada", Grant.JOIN)) {
      door.rooms.tells(
          "salon",
          new Delivery.Expelled(
              "mallory",
              new ServerMessage.Closing(
                  new At(1, 0, 1), CloseReason.BANNED, "spam", Optional.empty())));

      assertThat(one.message().getString("reason")).isEqualTo("banned");
      assertThat(one.closeCode()).isEqualTo(4403);
      assertThat(two.closeCode()).isEqualTo(4403);
      assertThat(other.json("type", "hand.raise", "id", "1").message().getString("type"))
          .isEqualTo("reply");
    }
  }

  /// Row T49: a crowd does not come back in one wave.
  @Test
  void whenANodeEndsEverybodyIsToldAnotherMomentToComeBack() throws Exception {
    List<RawWebSocket> crowd = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      crowd.add(joined("guest" + i, Grant.JOIN));
    }
    door.rooms.tells(
        "salon",
        new Delivery.Over(
            new ServerMessage.Closing(
                new At(1, 0, 1), CloseReason.NODE_ENDS, "", Optional.of(500L))));

    Set<Long> moments = new LinkedHashSet<>();
    for (RawWebSocket each : crowd) {
      moments.add(each.message().getLong("againAfterMs"));
      assertThat(each.closeCode()).isEqualTo(1001);
      each.close();
    }
    assertThat(moments).hasSizeGreaterThan(15).allMatch(ms -> ms >= 500 && ms < 2_000);
    Eventually.holds(() -> door.rooms.followers("salon") == 0);
    assertThat(door.rooms.inside).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BANNED, 4403, banned",
    "LOCKED, 4403, refused",
    "FULL, 4403, refused",
    "ENDED, 4410, ended"
  })
  void whoMayNotEnterIsToldWhyAndClosed(Rejection rejection, int code, String reason)
      throws Exception {
    door.rooms.doorkeeper = _ -> new RoomRefusal(rejection, "No.");
    try (RawWebSocket socket = connect()) {
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));

      JsonObject error = socket.message();
      JsonObject closing = socket.message();

      assertThat(error.getString("id")).isEqualTo("j");
      assertThat(error.getString("code")).isEqualTo(rejection.wireName());
      assertThat(closing.getString("reason")).isEqualTo(reason);
      assertThat(socket.closeCode()).isEqualTo(code);
    }
  }

  @Test
  void inTheLobbyOneWaitsOnTheSameSocket() throws Exception {
    door.rooms.doorkeeper =
        actor -> actor.identity().equals("host") ? null : new RoomRefusal(Rejection.WAITING, "");
    try (RawWebSocket socket = connect();
        RawWebSocket refused = connect()) {
      socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));
      refused.json("type", "join", "id", "j", "token", door.token("eve", "salon", Grant.JOIN));
      assertThat(socket.message().getString("code")).isEqualTo("waiting");
      assertThat(refused.message().getString("code")).isEqualTo("waiting");
      socket.json("type", "hand.raise", "id", "1");
      assertThat(socket.message().getString("code")).isEqualTo("not-joined");

      door.rooms.doorkeeper = _ -> null;
      door.rooms.happens("salon", new RoomEvent.Admitted("ada"));
      door.rooms.happens("salon", new RoomEvent.KnockEnded("eve"));

      JsonObject joined = socket.message();
      assertThat(joined.getString("type")).isEqualTo("joined");
      assertThat(joined.getString("id")).isEqualTo("j");
      assertThat(refused.message().getString("reason")).isEqualTo("refused");
      assertThat(refused.closeCode()).isEqualTo(4403);
    }
  }

  @Test
  void aFreshTokenIsTakenFromTheSamePersonOnly() throws Exception {
    try (RawWebSocket socket = joined("ada", Grant.JOIN)) {
      JsonObject other =
          socket
              .json("type", "renew", "id", "1", "token", door.token("eve", "salon", Grant.JOIN))
              .message();
      JsonObject elsewhere =
          socket
              .json("type", "renew", "id", "2", "token", door.token("ada", "other", Grant.JOIN))
              .message();
      JsonObject same =
          socket
              .json("type", "renew", "id", "3", "token", door.token("ada", "salon", Grant.SPEAK))
              .message();

      assertThat(other.getString("code")).isEqualTo("bad-token");
      assertThat(elsewhere.getString("code")).isEqualTo("bad-token");
      assertThat(same.getString("type")).isEqualTo("reply");
    }
  }

  @Test
  void oneSocketMoreThanAPersonMayHaveClosesTheOldest() throws Exception {
    door.close();
    door = FrontDoor.of(new HttpSettings.Sockets(Set.of(), new SocketLimits.Bounds(100, 100, 2)));
    door.room("salon");
    try (RawWebSocket one = joined("ada", Grant.JOIN);
        RawWebSocket two = joined("ada", Grant.JOIN);
        RawWebSocket other = joined("eve", Grant.JOIN);
        RawWebSocket three = joined("ada", Grant.JOIN)) {
      assertThat(one.message().getString("reason")).isEqualTo("replaced");
      assertThat(one.closeCode()).isEqualTo(4409);
      for (RawWebSocket each : List.of(two, three, other)) {
        assertThat(each.json("type", "hand.raise", "id", "1").message().getString("type"))
            .isEqualTo("reply");
      }
    }
  }

  @Test
  void aRoomIsFollowedOnceHoweverManyAreInItAndNotWhenNobodyIs() throws Exception {
    try (RawWebSocket one = joined("ada", Grant.JOIN);
        RawWebSocket two = joined("eve", Grant.JOIN)) {
      assertThat(door.rooms.followers("salon")).isEqualTo(1);
      assertThat(door.sockets.counts().open()).isEqualTo(2);
    }
    Eventually.holds(() -> door.rooms.followers("salon") == 0);
    Eventually.holds(() -> door.sockets.counts().open() == 0);
  }

  @Test
  void aRoomIsOpenedOnTheWayInByWhoeverMay() throws Exception {
    door.rooms.open("fresh");
    try (RawWebSocket host = RawWebSocket.open(door.port, "/ws/fresh")) {
      host.json("type", "join", "id", "j", "token", door.token("host", "fresh", Grant.HOST));

      assertThat(host.message().getString("type")).isEqualTo("joined");
      assertThat(door.edge.rooms).containsKey(new RoomId("fresh"));
    }
  }

  /// What was asked last must not be done first, however long the room takes to let somebody in.
  @Test
  void whoGoesWhileTheRoomIsAskedIsOutOfItAfterwards() throws Exception {
    Promise<Void> patience = Promise.promise();
    door.rooms.patience = patience.future();
    RawWebSocket socket = connect();
    socket.json("type", "join", "id", "j", "token", door.token("ada", "salon", Grant.JOIN));
    Eventually.holds(() -> door.rooms.followers("salon") == 1);
    socket.close();
    Eventually.holds(() -> door.sockets.counts().open() == 0);
    assertThat(door.rooms.exits).isEmpty();

    patience.complete();

    Eventually.holds(() -> door.rooms.exits.contains("ada false"));
    assertThat(door.rooms.inside).isEmpty();
  }

  @Test
  void chatIsPagedBack() throws Exception {
    door.rooms.chat =
        List.of(
            new live.rostra.room.Snapshot.Message("1-9", "ada", "Ada", "new", 9, 0),
            new live.rostra.room.Snapshot.Message("1-8", "ada", "Ada", "old", 8, 0));
    try (RawWebSocket socket = joined("ada", Grant.JOIN)) {
      JsonObject page = socket.json("type", "chat.history", "id", "1", "limit", 2).message();
      door.rooms.chat = List.of();
      JsonObject last =
          socket.json("type", "chat.history", "id", "2", "limit", 2, "before", "1-8").message();

      assertThat(page.getString("next")).isEqualTo("1-8");
      assertThat(page.getJsonArray("messages")).hasSize(2);
      assertThat(last.containsKey("next")).isFalse();
    }
  }
}
