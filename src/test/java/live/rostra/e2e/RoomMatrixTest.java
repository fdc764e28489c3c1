package live.rostra.e2e;

import static live.rostra.testkit.OnLoop.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.edge.Edge;
import live.rostra.edge.Rooms;
import live.rostra.http.Grant;
import live.rostra.http.contract.Contract;
import live.rostra.http.contract.Operation;
import live.rostra.room.Action;
import live.rostra.room.Actor;
import live.rostra.room.Patches;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomId;
import live.rostra.room.RoomPatch;
import live.rostra.room.RoomPolicy;
import live.rostra.testkit.TestNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Every operation of the contract that names a row of the policy, by everybody, in the own room
/// and another: what the table says no to is refused, and nothing else is.
@Tag("it")
class RoomMatrixTest {
  /// More than each body needs: members that an operation does not know are ignored.
  private static final String BODY =
      """
      {"muted":true,"title":"t","reason":"r","text":"t","category":"spam"}
      """;

  private static final String TARGET = "tom";
  private static final Contract CONTRACT = Contract.load();
  private static final Pattern ROW = Pattern.compile("operationId: (\\w+)\\s+x-action: ([a-z-]+)");

  private final HttpClient client = HttpClient.newHttpClient();
  private int rooms;

  /// Somebody who asks.
  ///
  /// @param role what they are in the room
  /// @param operator whether they are an operator, who need not be there
  private record Bearer(String identity, Role role, boolean operator, Grant... grants) {
    /// A listener's token lets them onto the stage, if somebody brings them there.
    Actor actor() {
      Role ceiling = role == Role.LISTENER ? Role.SPEAKER : role;
      return new Actor(identity, identity, ceiling, role, operator, System.currentTimeMillis());
    }

    String token(TestNode node, String room) {
      return node.node()
          .tokens()
          .issue(
              identity, identity, room, Set.of(grants), Optional.of(role), Duration.ofMinutes(5));
    }
  }

  private static final List<Bearer> PEOPLE =
      List.of(
          new Bearer("lea", Role.LISTENER, false, Grant.SPEAK),
          new Bearer("sam", Role.SPEAKER, false, Grant.SPEAK),
          new Bearer("cy", Role.COHOST, false, Grant.MODERATE),
          new Bearer("hana", Role.HOST, false, Grant.HOST));

  private static final Bearer OPERATOR = new Bearer("op", Role.HOST, true, Grant.ADMIN);
  private static final Bearer BANNED = new Bearer("eve", Role.COHOST, false, Grant.MODERATE);
  private static final Bearer REMOVED = new Bearer("ron", Role.COHOST, false, Grant.MODERATE);
  private static final Bearer WAITING = new Bearer("wanda", Role.LISTENER, false, Grant.SPEAK);

  @Test
  void nobodyDoesWhatTheTableDoesNotSay() throws Exception {
    Map<String, Action> actions = actions();
    List<String> wrong = new ArrayList<>();
    int asked = 0;

    try (TestNode node = TestNode.start()) {
      // A token that is made after the removal would let them in again.
      String fromBefore = REMOVED.token(node, "*");
      for (Operation operation : CONTRACT.operations()) {
        Action action = actions.get(operation.id());
        if (action == null) {
          continue;
        }
        for (Bearer bearer : PEOPLE) {
          boolean may = may(action, bearer);
          int status = ask(node, operation, bearer, open(node));
          if (may ? status == 403 : status != 403 && status != 404) {
            wrong.add(operation.id() + " by " + bearer.role() + ": " + status);
          }
          asked++;
        }
        if (isForOperators(action)) {
          int status = ask(node, operation, OPERATOR, open(node));
          if (status == 403) {
            wrong.add(operation.id() + " by an operator: " + status);
          }
          asked++;
        }
        int banned = ask(node, operation, BANNED, open(node));
        if (banned != 403) {
          wrong.add(operation.id() + " by somebody banned: " + banned);
        }
        int removed = ask(node, operation, open(node), fromBefore);
        if (removed != 403) {
          wrong.add(operation.id() + " by somebody removed: " + removed);
        }
        wrong.addAll(notLetIn(node, operation));
        int elsewhere = ask(node, operation, OPERATOR, open(node), "elsewhere");
        if (elsewhere != 404) {
          wrong.add(operation.id() + " with a token for another room: " + elsewhere);
        }
        asked += 5;
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(asked).isGreaterThan(150);
    System.out.printf("%d operations x bearers as the table says%n", asked);
  }

  /// What somebody gets to do who waits in the lobby, or before a locked room: they read nothing,
  /// and what they ask to have changed is refused, or is nothing that is there.
  private List<String> notLetIn(TestNode node, Operation operation) throws Exception {
    List<String> wrong = new ArrayList<>();
    RoomId room = new RoomId(open(node));
    Rooms desk = node.node().edge().rooms();
    for (RoomPatch closed : List.of(Patches.lobby(true), Patches.locked(true))) {
      await(desk.ask(room, PEOPLE.getLast().actor(), new RoomCommand.Update(closed)));
      Future<Rooms.Entered> knock =
          desk.enter(room, WAITING.actor(), "socket-" + room + "-wanda", Optional.empty());
      await(knock.otherwiseEmpty());
      assertThat(knock.failed()).isTrue();
      int status = ask(node, operation, WAITING, room.value());
      boolean reads = operation.method().equals("GET");
      if (status != 403 && (reads || status != 404)) {
        wrong.add(operation.id() + " by somebody not let in: " + status);
      }
    }
    return wrong;
  }

  /// What an operator may do who is not there.
  private static boolean isForOperators(Action action) {
    return RoomPolicy.grant(action, Role.LISTENER, false) == RoomPolicy.Grant.NO
        && RoomPolicy.grant(action, Role.LISTENER, true) != RoomPolicy.Grant.NO;
  }

  private static boolean may(Action action, Bearer bearer) {
    return RoomPolicy.grant(action, bearer.role(), bearer.operator()) != RoomPolicy.Grant.NO;
  }

  /// A room with everybody in it, and somebody of the lowest role to do things to.
  private String open(TestNode node) {
    RoomId room = new RoomId("matrix-" + ++rooms);
    Actor host = PEOPLE.getLast().actor();
    await(node.node().edge().create(room, Edge.Opening.of(host, "Matrix")));
    Rooms desk = node.node().edge().rooms();
    await(desk.enter(room, host, "socket-" + room + "-host", Optional.empty()));
    for (Bearer bearer : PEOPLE.subList(0, PEOPLE.size() - 1)) {
      await(
          desk.enter(room, bearer.actor(), "socket-" + room + bearer.identity(), Optional.empty()));
    }
    Actor target = new Actor(TARGET, TARGET, Role.SPEAKER, Role.LISTENER, false, 1);
    await(desk.enter(room, target, "socket-" + room + TARGET, Optional.empty()));
    await(desk.ask(room, target, new RoomCommand.RaiseHand()));
    await(desk.enter(room, REMOVED.actor(), "socket-" + room + "-ron", Optional.empty()));
    await(desk.ask(room, host, new RoomCommand.Remove(REMOVED.identity(), "noise")));
    await(desk.ask(room, host, new RoomCommand.Ban(BANNED.identity(), "noise", Optional.empty())));
    return room.value();
  }

  private int ask(TestNode node, Operation operation, Bearer bearer, String room) throws Exception {
    return ask(node, operation, bearer, room, room);
  }

  private int ask(TestNode node, Operation operation, Bearer bearer, String room, String tokenFor)
      throws Exception {
    return ask(node, operation, room, bearer.token(node, tokenFor));
  }

  private int ask(TestNode node, Operation operation, String room, String token) throws Exception {
    String path =
        operation
            .path()
            .replace("{room}", room)
            .replace("{identity}", TARGET)
            .replace("{message}", "1-1");
    HttpRequest.BodyPublisher body =
        operation.body() == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(BODY);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.url() + path))
            .method(operation.method(), body)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static Map<String, Action> actions() {
    Map<String, Action> actions = new HashMap<>();
    Matcher row = ROW.matcher(CONTRACT.text());
    while (row.find()) {
      actions.put(
          row.group(1), Action.valueOf(row.group(2).toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    assertThat(actions).hasSizeGreaterThan(25);
    return actions;
  }
}
