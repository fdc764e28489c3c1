package live.rostra.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.rostra.config.ConfigException;
import live.rostra.config.WebhooksConfig;
import live.rostra.room.LogEntry;
import live.rostra.room.Role;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomEvent;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookEventTest {
  private static final RoomId ROOM = new RoomId("lobby");
  private static final RoomInfo INFO =
      new RoomInfo(
          "Evening",
          List.of("talk"),
          "en",
          RoomInfo.Visibility.PUBLIC,
          "",
          false,
          false,
          RoomInfo.Chat.EVERYONE,
          0,
          13);
  private static final long AT = Instant.parse("2026-11-21T18:00:00.123Z").toEpochMilli();
  private static final String NOON = "2026-11-22T12:00:00Z";
  private static final long NOON_MS = Instant.parse(NOON).toEpochMilli();

  /// An event, its name, and what it tells beside what all tell.
  record Row(RoomEvent event, String name, String details) {}

  static Stream<Row> told() {
    return Stream.of(
        new Row(
            new RoomEvent.Opened(INFO, "anna", AT, NOON_MS),
            "room.scheduled",
            "{'host':'anna','scheduledAt':'" + NOON + "'}"),
        new Row(new RoomEvent.Opened(INFO, "anna", AT, 0), "room.started", "{'host':'anna'}"),
        new Row(new RoomEvent.Started(AT), "room.started", "{}"),
        new Row(
            new RoomEvent.Updated(INFO, NOON_MS), "room.updated", "{'scheduledAt':'" + NOON + "'}"),
        new Row(new RoomEvent.Ended(AT, RoomEvent.EndCause.HOST), "room.ended", "{'cause':'host'}"),
        new Row(
            new RoomEvent.StageEntered("anna"),
            "participant.joined",
            "{'participant':{'identity':'anna'}}"),
        new Row(
            new RoomEvent.StageLeft("anna"),
            "participant.left",
            "{'participant':{'identity':'anna'}}"),
        new Row(
            new RoomEvent.RoleChanged(
                "ben", "Ben", Role.SPEAKER, Role.COHOST, RoomEvent.RoleCause.STEPPED_DOWN),
            "role.changed",
            "{'participant':{'identity':'ben','name':'Ben'},'role':'speaker',"
                + "'cause':'stepped-down'}"),
        new Row(
            new RoomEvent.HandRaised("ben", "Ben", Role.SPEAKER, AT),
            "hand.raised",
            "{'participant':{'identity':'ben','name':'Ben'}}"),
        new Row(
            new RoomEvent.HandLowered("ben", RoomEvent.HandCause.DENIED, "later"),
            "hand.lowered",
            "{'participant':{'identity':'ben'},'cause':'denied','reason':'later'}"),
        new Row(
            new RoomEvent.Muted("ben", true),
            "moderation.muted",
            "{'participant':{'identity':'ben'}}"),
        new Row(
            new RoomEvent.Removed("ben", "Ben", "noise", AT),
            "moderation.removed",
            "{'participant':{'identity':'ben','name':'Ben'},'reason':'noise'}"),
        new Row(
            new RoomEvent.Banned("ben", "Ben", "anna", "noise", AT, NOON_MS),
            "moderation.banned",
            "{'participant':{'identity':'ben','name':'Ben'},'by':'anna','reason':'noise','until':'"
                + NOON
                + "'}"),
        new Row(
            new RoomEvent.Banned("ben", "Ben", "anna", "noise", AT, 0),
            "moderation.banned",
            "{'participant':{'identity':'ben','name':'Ben'},'by':'anna','reason':'noise'}"),
        new Row(
            new RoomEvent.Unbanned("ben", "anna"),
            "moderation.unbanned",
            "{'participant':{'identity':'ben'},'by':'anna'}"),
        new Row(
            new RoomEvent.Reported(
                "3-41", "cleo", "ben", RoomCommand.ReportCategory.SELF_HARM, "bad", 1, 2),
            "report.filed",
            "{'participant':{'identity':'ben'},'report':'3-41','by':'cleo',"
                + "'category':'self-harm','text':'bad'}"));
  }

  private static LogEntry entry(long epoch, long seq, long atMs, RoomEvent event) {
    return new LogEntry(epoch, seq, atMs, event);
  }

  private static WebhookEvent of(long epoch, long seq, long atMs, RoomEvent event) {
    return WebhookEvent.of(ROOM, INFO, entry(epoch, seq, atMs, event)).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("told")
  void tells(Row row) {
    WebhookEvent event = of(3, 41, AT, row.event);

    JsonObject expected =
        new JsonObject()
            .put("id", event.id())
            .put("event", row.name)
            .put("createdAt", "2026-11-21T18:00:00.123Z")
            .put(
                "room",
                new JsonObject(
                    "{\"id\":\"lobby\",\"title\":\"Evening\",\"topics\":[\"talk\"],\"visibility\":\"public\"}"))
            .put("epoch", 3L)
            .put("seq", 41L)
            .mergeIn(new JsonObject(row.details.replace('\'', '"')));
    assertThat(new JsonObject(event.queued().body())).isEqualTo(new JsonObject(expected.encode()));
    assertThat(event.type().wireName()).isEqualTo(row.name);
    assertThat(event.queued().type()).isEqualTo(row.name);
    assertThat(event.queued().room()).isEqualTo(ROOM);
  }

  /// The page spells each cause and category as the messages of the socket do.
  @ParameterizedTest
  @CsvSource({
    "role.changed, cause",
    "hand.lowered, cause",
    "room.ended, cause",
    "report.filed, category"
  })
  void thePageListsEveryWord(String type, String field) throws IOException {
    String row =
        Files.readString(Path.of("docs/how-to/webhooks.md"))
            .lines()
            .filter(line -> line.startsWith("| `" + type + "`"))
            .findFirst()
            .orElseThrow();
    Enum<?>[] words =
        switch (type) {
          case "role.changed" -> RoomEvent.RoleCause.values();
          case "hand.lowered" -> RoomEvent.HandCause.values();
          case "room.ended" -> RoomEvent.EndCause.values();
          default -> RoomCommand.ReportCategory.values();
        };

    assertThat(row)
        .contains(
            Stream.of(words)
                .map(word -> "`" + word.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                .collect(Collectors.joining(", ", "`" + field + "`: ", "")));
  }

  @Test
  void saysNothingOfWhatNobodyOutsideNeeds() {
    assertThat(
            Stream.of(
                new RoomEvent.ChatPosted("3-1", "ben", "Ben", "hello", AT),
                new RoomEvent.Muted("ben", false),
                new RoomEvent.HostAway(AT),
                new RoomEvent.Knocked("ben", "Ben", AT)))
        .allMatch(event -> WebhookEvent.of(ROOM, INFO, entry(1, 1, AT, event)).isEmpty());
  }

  @Test
  void theSameEntryHasTheSameIdAndOthersHaveOthers() {
    RoomEvent event = new RoomEvent.StageLeft("anna");
    Set<String> ids = new HashSet<>();
    for (String room : List.of("lobby", "other")) {
      for (long epoch = 1; epoch <= 3; epoch++) {
        for (long seq = 1; seq <= 100; seq++) {
          ids.add(
              WebhookEvent.of(new RoomId(room), INFO, entry(epoch, seq, AT, event))
                  .orElseThrow()
                  .id());
        }
      }
    }

    assertThat(ids).hasSize(600).allMatch(id -> id.matches("[0-7][0-9A-HJKMNP-TV-Z]{25}"));
    assertThat(of(3, 41, AT, event).id()).isEqualTo(of(3, 41, AT, event).id());
  }

  @Test
  void idsAndPositionsOfARoomGrowAsItsLogDoes() {
    RoomEvent event = new RoomEvent.StageLeft("anna");
    List<WebhookEvent> events =
        List.of(
            of(1, 1, AT, event),
            of(1, 2, AT, event),
            of(1, 65_536, AT, event),
            of(1, 65_537, AT, event),
            of(1, 65_538, AT + 1, event),
            of(2, 1, AT + 2, event),
            of(2, 2, AT + 60_000, event));

    assertThat(events.stream().map(WebhookEvent::id)).isSorted().doesNotHaveDuplicates();
    assertThat(events.stream().map(WebhookEvent::position)).isSorted().doesNotHaveDuplicates();
    // As ULID has it: the first ten characters are the time.
    assertThat(events.getFirst().id()).startsWith(ulidTime(AT));
  }

  private static String ulidTime(long ms) {
    StringBuilder text = new StringBuilder();
    for (int shift = 45; shift >= 0; shift -= 5) {
      text.append("0123456789ABCDEFGHJKMNPQRSTVWXYZ".charAt((int) (ms >> shift & 31)));
    }
    return text.toString();
  }

  private static WebhooksConfig config(List<String> urls, String... events) {
    return new WebhooksConfig(urls, Optional.empty(), List.of(events), List.of(), Optional.empty());
  }

  @Test
  void theFilterTakesWhatIsNamedOrAllAndNothingWithoutAUrl() {
    LogEntry entry = entry(1, 1, AT, new RoomEvent.Started(AT));
    List<String> urls = List.of("https://a.example.org/");

    assertThat(WebhookFilter.of(config(urls)).fact(ROOM, INFO, entry)).isPresent();
    assertThat(WebhookFilter.of(config(urls, "room.started")).fact(ROOM, INFO, entry)).isPresent();
    assertThat(WebhookFilter.of(config(urls, "room.ended")).fact(ROOM, INFO, entry)).isEmpty();
    assertThat(WebhookFilter.of(config(List.of())).fact(ROOM, INFO, entry)).isEmpty();
    assertThatThrownBy(() -> WebhookFilter.of(config(urls, "room.begun")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("webhooks.events")
        .hasMessageContaining("room.begun");
  }

  @Test
  void theManualListsEveryType() throws Exception {
    String manual =
        java.nio.file.Files.readString(java.nio.file.Path.of("docs/how-to/webhooks.md"));
    Set<String> listed = new TreeSet<>();
    Matcher row =
        Pattern.compile("(?m)^\\| (`[a-z]+\\.[a-z]+`(?:, `[a-z]+\\.[a-z]+`)*) \\|").matcher(manual);
    while (row.find()) {
      for (String name : row.group(1).split(", ")) {
        listed.add(name.replace("`", ""));
      }
    }

    assertThat(listed)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(WebhookType.values()).map(WebhookType::wireName).toList());
  }
}
