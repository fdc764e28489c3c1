package live.rostra.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import live.rostra.room.Decision.Rejected;
import live.rostra.room.RoomCommand.ReportCategory;
import live.rostra.room.Snapshot.Message;
import org.jspecify.annotations.Nullable;

/// What people write, how they react and what they report.
final class Conversation {
  private static final int MAX_TEXT = 1_000;
  private static final int MAX_RAW_CHARS = 16 * MAX_TEXT;
  private static final long EXCERPT_MS = 30_000;
  private static final Pattern MESSAGE =
      Pattern.compile("(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})");

  private final Scene scene;
  private final RoomState state;
  private final ReactionMeter reactions;
  private final Allowance messages = new Allowance(5, 5_000);
  private final Allowance reacting = new Allowance(5, 1_000);
  private final Allowance reports = new Allowance(3, 60_000);

  Conversation(Scene scene, ReactionMeter reactions) {
    this.scene = scene;
    this.reactions = reactions;
    state = scene.state();
  }

  Decision post(Actor actor, String text, long nowMs) {
    Rejected no = mayWrite(actor, nowMs);
    if (no != null) {
      return no;
    }
    String clean = clean(text);
    if (!CleanText.fits(clean, MAX_TEXT)) {
      return tooLong();
    }
    String id = nextId();
    RoomEvent posted =
        new RoomEvent.ChatPosted(id, actor.identity(), scene.name(actor.identity()), clean, nowMs);
    return new Decision.Accepted(List.of(posted), Map.of("message", id));
  }

  Decision edit(Actor actor, String id, String text, long nowMs) {
    Rejected no = mayWrite(actor, nowMs);
    if (no != null) {
      return no;
    }
    Message message = state.chat().get(id);
    if (message == null) {
      return noSuchMessage();
    }
    no = scene.forbids(actor, Action.EDIT_MESSAGE, message.identity());
    if (no != null) {
      return no;
    }
    String clean = clean(text);
    if (!CleanText.fits(clean, MAX_TEXT)) {
      return tooLong();
    }
    return clean.equals(message.text())
        ? Decision.rejected(Rejection.UNCHANGED, "It reads so already.")
        : Decision.accepted(new RoomEvent.ChatEdited(id, clean, nowMs));
  }

  Decision delete(Actor actor, String id) {
    Message message = state.chat().get(id);
    if (message != null) {
      Rejected no = scene.forbids(actor, Action.DELETE_MESSAGE, message.identity());
      return no != null
          ? no
          : Decision.accepted(
              new RoomEvent.ChatDeleted(id, !message.identity().equals(actor.identity())));
    }
    // Of what is older than the tail the room does not know the author: a moderator needs none.
    boolean moderator =
        RoomPolicy.grant(Action.DELETE_MESSAGE, scene.role(actor), actor.admin())
            == RoomPolicy.Grant.YES;
    return moderator && mayHaveBeen(id)
        ? Decision.accepted(new RoomEvent.ChatDeleted(id, true))
        : noSuchMessage();
  }

  private boolean mayHaveBeen(String id) {
    var parts = MESSAGE.matcher(id);
    if (!parts.matches()) {
      return false;
    }
    long epoch = Long.parseLong(parts.group(1));
    return epoch < state.epoch()
        || (epoch == state.epoch() && Long.parseLong(parts.group(2)) <= state.seq());
  }

  Decision react(Actor actor, String emoji, long nowMs) {
    Rejected no = mayTakePart(actor, Action.REACT);
    if (no != null) {
      return no;
    }
    if (!ReactionMeter.ALLOWED.contains(emoji)) {
      return Decision.rejected(Rejection.INVALID, "There is no such reaction.");
    }
    if (!reacting.take(actor.identity(), nowMs)) {
      return Decision.rejected(Rejection.TOO_OFTEN, "You react too often.");
    }
    reactions.add(emoji);
    return Decision.accepted(List.of());
  }

  /// @param mixerNowMs where the excerpt ends
  Decision report(
      Actor actor,
      Optional<String> identity,
      ReportCategory category,
      String text,
      long nowMs,
      long mixerNowMs) {
    Rejected no = mayTakePart(actor, Action.REPORT);
    if (no != null) {
      return no;
    }
    if (identity.isPresent() && !isHeardOf(identity.get())) {
      return Decision.rejected(Rejection.NO_SUCH_PERSON, "Nobody of that name was here.");
    }
    if (!reports.take(actor.identity(), nowMs)) {
      return Decision.rejected(Rejection.TOO_OFTEN, "You report too often.");
    }
    String clean = clean(text);
    if (!clean.isEmpty() && !CleanText.fits(clean, MAX_TEXT)) {
      return tooLong();
    }
    String id = nextId();
    RoomEvent reported =
        new RoomEvent.Reported(
            id,
            actor.identity(),
            identity.orElse(""),
            category,
            clean,
            mixerNowMs - EXCERPT_MS,
            mixerNowMs);
    return new Decision.Accepted(List.of(reported), Map.of("report", id));
  }

  private boolean isHeardOf(String identity) {
    return scene.knows(identity)
        || scene.attendance().isAcquainted(identity)
        || state.chat().list().stream().anyMatch(each -> each.identity().equals(identity));
  }

  private @Nullable Rejected mayTakePart(Actor actor, Action action) {
    Rejected no = scene.forbids(actor, action);
    return no == null && !scene.attendance().isHere(actor.identity())
        ? Decision.rejected(Rejection.NOT_ALLOWED, "Enter the room first.")
        : no;
  }

  private @Nullable Rejected mayWrite(Actor actor, long nowMs) {
    Rejected no = mayTakePart(actor, Action.CHAT);
    if (no != null) {
      return no;
    }
    boolean open =
        switch (state.info().chat()) {
          case EVERYONE -> true;
          case STAGE -> scene.role(actor).onStage();
          case OFF -> false;
        };
    if (!open) {
      return Decision.rejected(Rejection.CHAT_CLOSED, "The chat is not open to you.");
    }
    return messages.take(actor.identity(), nowMs)
        ? null
        : Decision.rejected(Rejection.TOO_OFTEN, "You write too often.");
  }

  /// One more than fits, so that what is too long is seen to be.
  private static String clean(String text) {
    return text.length() > MAX_RAW_CHARS ? text : CleanText.lines(text, MAX_TEXT + 1);
  }

  private static Rejected tooLong() {
    return Decision.rejected(Rejection.INVALID, "A text has 1 to 1,000 characters.");
  }

  private static Rejected noSuchMessage() {
    return Decision.rejected(Rejection.NO_SUCH_MESSAGE, "There is no such message any more.");
  }

  /// The id of what the next entry brings.
  private String nextId() {
    return state.epoch() + "-" + (state.seq() + 1);
  }
}
