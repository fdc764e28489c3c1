package live.rostra.http.socket;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import live.rostra.edge.Edge;
import live.rostra.edge.Rooms;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.room.Snapshot;
import live.rostra.signalling.ClientMessage;
import live.rostra.signalling.ClientMessage.Since;
import live.rostra.signalling.ClientMessages;
import live.rostra.signalling.CloseReason;
import live.rostra.signalling.ServerMessage;
import live.rostra.signalling.ServerMessage.At;
import live.rostra.signalling.ServerMessage.Code;
import live.rostra.signalling.ServerMessage.Code.Protocol;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One client of `rostra.v1`: who it is comes from its token and never from a message.
///
/// ```
/// JOINING ──join──▶ ENTERING ──▶ IN ──────────▶ CLOSING ──▶ (gone)
///                    │   ▲        leave, end,      ▲
///                    ▼   │        limits, expiry   │
///                   WAITING (lobby) ───────────────┘
/// ```
///
/// No I/O and no clock of its own: a {@link Wire} sends, times are arguments or the loop's. Its
/// loop only.
final class RoomSocket implements FrameChannel.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(RoomSocket.class);
  private static final int NORMAL = 1000;
  private static final int INTERNAL_ERROR = 1011;

  private final RoomId room;
  private final String id;
  private final Wire wire;
  private final SocketLimits.Place place;
  private final Outbox outbox;
  private final Surroundings around;
  private final long openedAtNs;
  private final SocketMedia media;
  private State state = State.JOINING;
  private @Nullable Guest guest;
  private @Nullable RoomAudience audience;
  private String joinId = "";
  private Role role = Role.LISTENER;

  /// The last entry that the client has; nowhere before it is in the room.
  private At told = At.NOWHERE;

  private int unanswered;
  private @Nullable Future<Rooms.Entered> entering;
  private boolean forGood;
  private boolean gone;
  private long pingedAtNs;

  /// Where a socket is in its life.
  private enum State {
    /// Upgraded; no token yet.
    JOINING,
    /// The token is good; the room is asked.
    ENTERING,
    /// In the lobby.
    WAITING,
    /// In the room.
    IN,
    /// A close frame is sent.
    CLOSING
  }

  /// What the sockets of a loop share.
  ///
  /// @param sockets the loop's own
  /// @param rooms the people's side of rooms
  /// @param edge the sound's side
  /// @param admission who comes in
  /// @param stats counts
  record Surroundings(
      LoopSockets sockets, Rooms rooms, Edge edge, Admission admission, SocketStats stats) {}

  /// @param id unique for the node's life
  /// @param nowNs monotonic
  RoomSocket(
      RoomId room,
      String id,
      Wire wire,
      SocketLimits.Place place,
      Surroundings around,
      long nowNs) {
    this.room = room;
    this.id = id;
    this.wire = wire;
    this.place = place;
    this.around = around;
    this.media = new SocketMedia(room, around.edge());
    this.outbox = new Outbox(wire, around.stats());
    this.openedAtNs = nowNs;
    this.pingedAtNs = nowNs;
    around.stats().opened();
  }

  // What the audience needs to know.

  String id() {
    return id;
  }

  boolean isOf(String identity) {
    return guest != null && guest.identity().equals(identity);
  }

  boolean in() {
    return state == State.IN;
  }

  boolean waiting() {
    return state == State.WAITING;
  }

  boolean onStage() {
    return role.onStage();
  }

  boolean moderator() {
    return role.compareTo(Role.COHOST) >= 0 || (guest != null && guest.actor().admin());
  }

  /// Whether an entry is one that the client does not have.
  boolean lacks(LogEntry entry) {
    return entry.epoch() != told.epoch() || entry.seq() > told.seq();
  }

  // From the client.

  @Override
  public void received(String text) {
    around.stats().received();
    if (state == State.CLOSING) {
      return;
    }
    switch (ClientMessages.parse(text)) {
      case ClientMessages.Parsed.Message(ClientMessage message) -> handle(message);
      case ClientMessages.Parsed.Malformed(String message, Protocol code, String detail) ->
          refuse(message, code, detail);
    }
  }

  @Override
  public void refused(CloseReason reason) {
    end(reason, "");
  }

  @Override
  public void broken(int closeCode) {
    if (state != State.CLOSING) {
      around.stats().closed("protocol");
      close(closeCode);
    }
  }

  @Override
  public void gone() {
    if (gone) {
      return;
    }
    gone = true;
    media.gone();
    state = State.CLOSING;
    outbox.discard();
    place.free();
    leaveRoom();
    around.stats().gone();
    around.sockets().gone(this);
  }

  private void handle(ClientMessage message) {
    Guest who = guest;
    switch (message) {
      // Before a join and in the lobby too: the way to the node is the same.
      case ClientMessage.Ping ping ->
          send(new ServerMessage.Pong(ping.id(), told, around.sockets().clockMs()));
      case ClientMessage.Join join -> join(join);
      case ClientMessage.Renew renew when who != null -> renew(renew, who);
      case ClientMessage.Leave leave when who != null -> leave(leave);
      case ClientMessage other when who == null || state != State.IN ->
          refuse(other.id(), Protocol.NOT_JOINED, "The first message is join.");
      case ClientMessage.Ask ask ->
          answer(
              ask.id(),
              () ->
                  around
                      .rooms()
                      .ask(room, who.actor(), ask.command())
                      .map(done -> new ServerMessage.Reply(ask.id(), done.at(), done.result())));
      case ClientMessage.History history -> history(history);
      case ClientMessage.Offer offer -> answer(offer.id(), () -> media.offer(offer, who.actor()));
      case ClientMessage.Trickle trickle ->
          answer(trickle.id(), () -> media.trickle(trickle, who.identity()));
      case ClientMessage.Hangup hangup ->
          answer(hangup.id(), () -> media.hangup(hangup, who.identity()));
      case ClientMessage.Renew _, ClientMessage.Leave _ ->
          throw new AssertionError("handled above");
    }
  }

  private void join(ClientMessage.Join join) {
    if (state != State.JOINING) {
      refuse(join.id(), Protocol.ALREADY_JOINED, "This socket has joined.");
      return;
    }
    Optional<Guest> admitted = around.admission().admit(room, join.token());
    if (admitted.isEmpty()) {
      refuse(join.id(), Protocol.BAD_TOKEN, "");
      end(CloseReason.TOKEN, "");
      return;
    }
    Guest who = admitted.get();
    guest = who;
    joinId = join.id();
    state = State.ENTERING;
    place.of(who.identity(), () -> around.sockets().run(() -> end(CloseReason.REPLACED, "")));
    attempt(() -> around.admission().open(room, join.token()))
        .onSuccess(_ -> enter(join.since()))
        .onFailure(this::notIn);
  }

  /// Asks the room; again when somebody says yes to who waits in the lobby, and when somebody
  /// begins to moderate and sees more.
  void enter(Optional<Since> since) {
    Guest who = guest;
    if (who == null || state == State.CLOSING) {
      return;
    }
    if (state != State.IN) {
      state = State.ENTERING;
    }
    RoomAudience there = audience;
    if (there == null) {
      there = around.sockets().audience(room);
      audience = there;
      there.add(this);
    }
    RoomAudience followed = there;
    attempt(() ->
            followed
                .following()
                .compose(_ -> {
                  if (state == State.CLOSING) {
                    return Future.failedFuture("The client went.");
                  }
                  Future<Rooms.Entered> asked = around.rooms().enter(room, who.actor(), id, since);
                  entering = asked;
                  return asked;
                }))
        .onSuccess(this::entered)
        .onFailure(this::notIn);
  }

  private void entered(Rooms.Entered entered) {
    Guest who = guest;
    RoomAudience there = audience;
    if (state == State.CLOSING || who == null || there == null) {
      return;
    }
    if (state != State.IN) {
      around.stats().joined();
    }
    state = State.IN;
    role = entered.you().role();
    told = entered.at();
    ServerMessage.Joined joined =
        new ServerMessage.Joined(
            joinId,
            id,
            entered.you(),
            told,
            entered.snapshot(),
            entered.missed(),
            around.admission().iceServers(who.identity()),
            who.expiresAtMs());
    try (TextFrame frame = there.frame(joined)) {
      put(frame);
    }
    // Whoever asks for more of it later gets a message that nobody asked for.
    joinId = "";
  }

  private void notIn(Throwable failure) {
    if (state == State.CLOSING) {
      return;
    }
    Code code = Refusals.code(failure);
    refuse(joinId, code, Refusals.detail(failure));
    Optional<CloseReason> reason = Refusals.closing(failure);
    if (Refusals.isLobby(failure)) {
      state = State.WAITING;
    } else if (reason.isPresent()) {
      end(reason.get(), Refusals.detail(failure));
    } else {
      LOG.error("a socket could not enter its room", failure);
      around.stats().closed("internal");
      close(INTERNAL_ERROR);
    }
  }

  private void renew(ClientMessage.Renew renew, Guest who) {
    Optional<Guest> fresh =
        around
            .admission()
            .admit(room, renew.token())
            .filter(one -> one.identity().equals(who.identity()));
    if (fresh.isEmpty()) {
      refuse(renew.id(), Protocol.BAD_TOKEN, "");
      return;
    }
    guest = fresh.get();
    send(new ServerMessage.Reply(renew.id(), told, Map.of()));
  }

  /// Goes for good, with the connections that came by this socket.
  private void leave(ClientMessage.Leave leave) {
    forGood = true;
    media.hangUp();
    send(new ServerMessage.Reply(leave.id(), told, Map.of()));
    leaveRoom();
    around.stats().closed("left");
    close(NORMAL);
  }

  private void history(ClientMessage.History history) {
    answer(
        history.id(),
        () ->
            around
                .rooms()
                .chat(room, history.before(), history.limit())
                .map(page -> page(history, page)));
  }

  private static ServerMessage page(ClientMessage.History asked, List<Snapshot.Message> page) {
    // A short page need not be the first of the room: deleted messages are left out of it.
    Optional<String> next = page.isEmpty() ? Optional.empty() : Optional.of(page.getLast().id());
    return new ServerMessage.ChatPage(asked.id(), page, next);
  }

  /// Asks for something and answers the client, unless it has too many questions open.
  private void answer(String asked, Supplier<Future<ServerMessage>> question) {
    if (unanswered >= SocketLimits.UNANSWERED) {
      refuse(
          asked,
          Protocol.BUSY,
          SocketLimits.UNANSWERED + " messages of this socket wait for their answer.");
      return;
    }
    unanswered++;
    attempt(question)
        .onComplete(
            message -> {
              unanswered--;
              send(message);
            },
            failure -> {
              unanswered--;
              Code code = Refusals.code(failure);
              if (code == Protocol.FAILED) {
                LOG.error("a message of a socket led to a fault", failure);
              }
              refuse(asked, code, Refusals.detail(failure));
            });
  }

  /// What is thrown is a failure like any other.
  private static <T> Future<T> attempt(Supplier<? extends Future<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  // To the client.

  private void refuse(String asked, Code code, String detail) {
    send(new ServerMessage.Refused(asked, code, detail));
  }

  /// Sends something to this client alone.
  void send(ServerMessage message) {
    if (state == State.CLOSING) {
      return;
    }
    try (TextFrame frame = TextFrame.of(message)) {
      put(frame);
    }
  }

  /// Sends an entry of the log, after which the client has it.
  ///
  /// @param at its place
  void tell(At at, TextFrame frame) {
    told = at;
    put(frame);
  }

  /// Sends what must not be left out.
  void put(TextFrame frame) {
    if (state != State.CLOSING && !outbox.write(frame)) {
      // It would not be read in time either: the close code says all.
      around.stats().closed(CloseReason.TOO_SLOW);
      close(CloseReason.TOO_SLOW.closeCode());
    }
  }

  /// Sends what grows stale.
  void put(Fleeting kind, TextFrame frame) {
    if (state != State.CLOSING && outbox.write(kind, frame)) {
      around.sockets().lagging(this);
    }
  }

  /// Sends what was kept back for a slow reader.
  ///
  /// @return whether nothing is kept back any more
  boolean catchUp() {
    return state == State.CLOSING || outbox.catchUp();
  }

  /// The room gave this person another role.
  void becomes(Role now) {
    boolean before = moderator();
    role = now;
    if (moderator() && !before) {
      // What is for moderators was withheld until now.
      enter(Optional.empty());
    }
  }

  /// Somebody said no to who waits in the lobby.
  void sentAway() {
    end(CloseReason.REFUSED, "");
  }

  /// Ends the connection without a word, when the node cannot wait any longer.
  void cut() {
    wire.cut();
  }

  /// Says why, and closes.
  void end(CloseReason reason, String detail) {
    end(around.sockets().closing(told, reason, detail));
  }

  /// Says why, and closes.
  void end(ServerMessage.Closing closing) {
    if (state != State.CLOSING) {
      send(closing);
      around.stats().closed(closing.reason());
      close(closing.reason().closeCode());
    }
  }

  private void close(int code) {
    state = State.CLOSING;
    outbox.discard();
    wire.close(code);
    around.sockets().cutLater(this);
    // Whoever does not read the end of it is not in the room either.
    leaveRoom();
  }

  private void leaveRoom() {
    Guest who = guest;
    RoomAudience there = audience;
    audience = null;
    if (there != null) {
      there.remove(this);
    }
    Future<Rooms.Entered> asked = entering;
    entering = null;
    if (asked != null && who != null) {
      // Not before the room has answered: what was asked last must not be done first.
      asked.onComplete(_ -> around.rooms().exit(room, who.actor(), id, forGood));
    }
  }

  /// Looks at what time it is; about once a second.
  ///
  /// @param nowNs monotonic
  /// @param nowMs wall clock
  void tick(long nowNs, long nowMs) {
    Guest who = guest;
    if (state == State.CLOSING) {
      return;
    }
    if (nowNs - wire.heardAtNs() >= SocketLimits.IDLE_NS) {
      end(CloseReason.IDLE, "");
    } else if (who == null && nowNs - openedAtNs >= SocketLimits.JOIN_NS) {
      end(CloseReason.NO_JOIN, "");
    } else if (who != null && nowMs >= who.expiresAtMs()) {
      end(CloseReason.TOKEN, "");
    } else if (nowNs - pingedAtNs >= SocketLimits.PING_NS) {
      pingedAtNs = nowNs;
      wire.ping();
    }
  }
}
