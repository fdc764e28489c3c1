package live.rostra.room;

import static live.rostra.room.Venue.cohost;
import static live.rostra.room.Venue.host;
import static live.rostra.room.Venue.listener;
import static live.rostra.room.Venue.speaker;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import live.rostra.room.RoomCommand.ReportCategory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationTest {
  private final Venue venue = Venue.live();
  private final Actor ann = host("ann");
  private final Actor bob = cohost("bob");
  private final Actor sue = speaker("sue");
  private final Actor lee = listener("lee");

  @BeforeEach
  void everybodyIsHere() {
    venue.enter(ann);
    venue.enter(bob);
    venue.enter(sue);
    venue.enter(lee);
  }

  private String post(Actor actor, String text) {
    Decision decision = venue.ask(actor, new RoomCommand.PostChat(text));
    return (String) ((Decision.Accepted) decision).result().get("message");
  }

  private List<String> texts() {
    return venue.room.snapshot().chat().stream().map(Snapshot.Message::text).toList();
  }

  @Test
  void theIdOfAMessageIsItsPlaceInTheLog() {
    String id = post(lee, "hello");

    LogEntry entry = venue.log.getLast();
    assertThat(id).isEqualTo(entry.epoch() + "-" + entry.seq());
    assertThat(((RoomEvent.ChatPosted) entry.event()).message()).isEqualTo(id);
  }

  @Test
  void theAuthorChangesAndDeletesTheirOwn() {
    String id = post(lee, "helo");

    venue.done(lee, new RoomCommand.EditChat(id, "hello"));
    assertThat(texts()).containsExactly("hello");
    assertThat(venue.refusal(lee, new RoomCommand.EditChat(id, "hello")))
        .contains(Rejection.UNCHANGED);
    assertThat(venue.refusal(sue, new RoomCommand.DeleteChat(id))).contains(Rejection.NOT_ALLOWED);

    assertThat(venue.done(lee, new RoomCommand.DeleteChat(id)))
        .containsExactly(new RoomEvent.ChatDeleted(id, false));
    assertThat(texts()).isEmpty();
  }

  @Test
  void aModeratorDeletesAnybodysAndChangesNobodys() {
    String id = post(lee, "spam");

    assertThat(venue.refusal(ann, new RoomCommand.EditChat(id, "ham")))
        .contains(Rejection.NOT_ALLOWED);
    assertThat(venue.done(bob, new RoomCommand.DeleteChat(id)))
        .containsExactly(new RoomEvent.ChatDeleted(id, true));
  }

  @Test
  void aModeratorDeletesWhatTheRoomNoLongerRemembers() {
    String id = post(lee, "old");
    for (int i = 0; i < 200; i++) {
      venue.pass(1_000);
      post(sue, "more " + i);
    }

    assertThat(venue.room.snapshot().chat()).hasSize(200);
    assertThat(venue.refusal(lee, new RoomCommand.DeleteChat(id)))
        .contains(Rejection.NO_SUCH_MESSAGE);
    assertThat(venue.refusal(bob, new RoomCommand.DeleteChat("1-99999")))
        .contains(Rejection.NO_SUCH_MESSAGE);
    assertThat(venue.refusal(bob, new RoomCommand.DeleteChat("nonsense")))
        .contains(Rejection.NO_SUCH_MESSAGE);
    assertThat(venue.refusal(bob, new RoomCommand.DeleteChat(id))).isEmpty();
  }

  @Test
  void theChatIsForWhomItIsOpen() {
    venue.done(bob, new RoomCommand.Update(Patches.chat(RoomInfo.Chat.STAGE)));
    assertThat(venue.refusal(lee, new RoomCommand.PostChat("hi"))).contains(Rejection.CHAT_CLOSED);
    assertThat(venue.refusal(sue, new RoomCommand.PostChat("hi"))).isEmpty();

    venue.done(bob, new RoomCommand.Update(Patches.chat(RoomInfo.Chat.OFF)));
    assertThat(venue.refusal(ann, new RoomCommand.PostChat("hi"))).contains(Rejection.CHAT_CLOSED);
  }

  @Test
  void fiveMessagesAtOnceAndThenOneASecond() {
    for (int i = 0; i < 5; i++) {
      post(lee, "m" + i);
    }

    assertThat(venue.refusal(lee, new RoomCommand.PostChat("one more")))
        .contains(Rejection.TOO_OFTEN);
    assertThat(venue.refusal(sue, new RoomCommand.PostChat("not me"))).isEmpty();
    venue.pass(1_000);
    assertThat(venue.refusal(lee, new RoomCommand.PostChat("now"))).isEmpty();
  }

  @Test
  void emptyAndEndlessTextsAreRefused() {
    assertThat(venue.refusal(lee, new RoomCommand.PostChat(" \u200B\n ")))
        .contains(Rejection.INVALID);
    assertThat(venue.refusal(lee, new RoomCommand.PostChat("x".repeat(1_001))))
        .contains(Rejection.INVALID);
    assertThat(venue.refusal(lee, new RoomCommand.PostChat("x".repeat(300_000))))
        .contains(Rejection.INVALID);
    assertThat(venue.refusal(lee, new RoomCommand.PostChat("🎤".repeat(1_000)))).isEmpty();
  }

  @Test
  void whoIsNotHereDoesNotWrite() {
    assertThat(venue.refusal(speaker("far"), new RoomCommand.PostChat("hi")))
        .contains(Rejection.NOT_ALLOWED);
  }

  @Test
  void reactionsAreCountedAndNeverLogged() {
    int before = venue.log.size();
    venue.done(lee, new RoomCommand.React("👏"));
    venue.done(sue, new RoomCommand.React("👏"));
    venue.done(sue, new RoomCommand.React("🔥"));

    assertThat(venue.log).hasSize(before);
    assertThat(venue.room.reactions().take(venue.nowMs)).contains(Map.of("👏", 2, "🔥", 1));
    assertThat(venue.refusal(lee, new RoomCommand.React("<b>"))).contains(Rejection.INVALID);
  }

  @Test
  void aCrowdsReactionsAreToldTwiceASecond() {
    ReactionMeter meter = new ReactionMeter();

    meter.add("👍");
    assertThat(meter.take(1_000)).isPresent();
    meter.add("👍");
    assertThat(meter.take(1_499)).isEmpty();
    assertThat(meter.take(1_500)).contains(Map.of("👍", 1));
    assertThat(meter.take(2_500)).isEmpty();
  }

  @Test
  void fiveReactionsASecond() {
    for (int i = 0; i < 5; i++) {
      venue.done(lee, new RoomCommand.React("👍"));
    }

    assertThat(venue.refusal(lee, new RoomCommand.React("👍"))).contains(Rejection.TOO_OFTEN);
  }

  @Test
  void aReportNamesTheLastHalfMinuteOnTheMixersClock() {
    Decision decision =
        venue.ask(lee, new RoomCommand.Report(Optional.of("sue"), ReportCategory.HATE, "rude"));

    RoomEvent.Reported reported = (RoomEvent.Reported) decision.events().getFirst();
    assertThat(reported.toMs() - reported.fromMs()).isEqualTo(30_000);
    assertThat(reported.toMs()).isEqualTo(venue.nowMs);
    assertThat(reported.audience()).isEqualTo(RoomEvent.Audience.MODERATORS);
    assertThat(reported.about()).isEmpty();
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Accepted.class,
            done -> assertThat(done.result()).containsEntry("report", reported.report()));
  }

  @Test
  void reportsAreBoundedInWhomAndHowOften() {
    assertThat(
            venue.refusal(
                lee, new RoomCommand.Report(Optional.of("ghost"), ReportCategory.SPAM, "")))
        .contains(Rejection.NO_SUCH_PERSON);
    for (int i = 0; i < 3; i++) {
      venue.done(lee, new RoomCommand.Report(Optional.empty(), ReportCategory.SPAM, ""));
    }

    assertThat(
            venue.refusal(lee, new RoomCommand.Report(Optional.empty(), ReportCategory.SPAM, "")))
        .contains(Rejection.TOO_OFTEN);
  }
}
