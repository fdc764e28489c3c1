package live.rostra.signalling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import live.rostra.room.LogEntry;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomEvent;
import live.rostra.room.Snapshot;
import org.junit.jupiter.api.Test;

/// Whatever can be said reads back as it was said.
class RoundTripTest {
  private static final long SEEDS = 200;

  @Test
  void ofEverythingThatAClientSays() {
    seeds()
        .flatMap(each -> each.clientMessages().stream())
        .forEach(message -> {
          String text = ClientMessages.write(message);

          assertThat(ClientMessages.parse(text))
              .as(text)
              .isEqualTo(new ClientMessages.Parsed.Message(message));
        });
  }

  @Test
  void ofEveryEvent() {
    seeds()
        .flatMap(each -> each.events().stream())
        .forEach(event ->
            assertThat(RoomEvents.parse(RoomEvents.write(event)))
                .isEqualTo(new RoomEvents.Parsed.Read<>(event)));
  }

  @Test
  void ofEveryEntryOfALog() {
    seeds()
        .flatMap(each -> each.entries().stream())
        .forEach(entry ->
            assertThat(RoomEvents.parseEntry(RoomEvents.write(entry)))
                .isEqualTo(new RoomEvents.Parsed.Read<>(entry)));
  }

  @Test
  void ofSnapshots() {
    seeds()
        .map(Specimens::snapshot)
        .forEach(snapshot ->
            assertThat(Snapshots.parse(Snapshots.write(snapshot)))
                .isEqualTo(new Snapshots.Parsed.Read(snapshot)));
  }

  @Test
  void ofEverythingThatTheNodeSaysAsItsReceiverMaySeeIt() {
    seeds()
        .flatMap(each -> each.serverMessages().stream())
        .forEach(message -> {
          String text = ServerMessages.write(message);

          assertThat(ServerMessageReader.read(text)).as(text).isEqualTo(seen(message));
        });
  }

  @Test
  void theBytesAreThoseOfTheText() {
    seeds()
        .flatMap(each -> each.serverMessages().stream())
        .forEach(message ->
            assertThat(new String(ServerMessages.utf8(message), UTF_8))
                .isEqualTo(ServerMessages.write(message)));
  }

  @Test
  void piecesOfAJoinArePutTogetherAsTheWholeIs() {
    Set<Boolean> moderators = new HashSet<>();
    Set<Boolean> individual = new HashSet<>();
    seeds()
        .flatMap(each -> each.serverMessages().stream())
        .filter(ServerMessage.Joined.class::isInstance)
        .map(ServerMessage.Joined.class::cast)
        .filter(joined -> joined.snapshot().isPresent())
        .forEach(joined -> {
          Snapshot snapshot = joined.snapshot().orElseThrow();
          String after = new String(JoinedPieces.after(joined), UTF_8);
          String together =
              new String(JoinedPieces.before(joined), UTF_8)
                  + new String(JoinedPieces.common(snapshot), UTF_8)
                  + after;
          moderators.add(joined.you().moderator());
          individual.add(after.startsWith(","));

          assertThat(together).isEqualTo(ServerMessages.write(joined));
          assertThat(JoinedPieces.common(snapshot.forEverybody()))
              .as("the same whoever looks")
              .isEqualTo(JoinedPieces.common(snapshot));
        });

    assertThat(moderators).containsExactlyInAnyOrder(true, false);
    assertThat(individual).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void nothingIsForgottenInWhatIsDrawn() {
    Specimens specimens = new Specimens(1);

    assertThat(classes(specimens.clientMessages().stream()))
        .isEqualTo(permitted(ClientMessage.class));
    assertThat(classes(specimens.events().stream())).isEqualTo(permitted(RoomEvent.class));
    assertThat(classes(specimens.serverMessages().stream()))
        .isEqualTo(permitted(ServerMessage.class));
    Set<Class<?>> commands = new HashSet<>(permitted(RoomCommand.class));
    commands.removeAll(Set.of(RoomCommand.Enter.class, RoomCommand.Exit.class));
    assertThat(classes(specimens.commands().stream())).isEqualTo(commands);
  }

  private static Stream<Specimens> seeds() {
    return LongStream.rangeClosed(1, SEEDS).mapToObj(Specimens::new);
  }

  private static Set<Class<?>> classes(Stream<?> values) {
    return values.map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Class<?>> permitted(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses()).collect(Collectors.toSet());
  }

  /// What is left of a message for whom it is written.
  private static ServerMessage seen(ServerMessage message) {
    return switch (message) {
      case ServerMessage.Joined joined -> {
        Viewer viewer = new Viewer(joined.you().identity(), joined.you().moderator());
        Optional<Snapshot> snapshot = joined.snapshot().map(viewer::of);
        yield new ServerMessage.Joined(
            joined.id(),
            joined.socket(),
            joined.you(),
            joined.at(),
            snapshot,
            joined.missed().stream()
                .map(entry -> viewer.sees(entry.event()) ? entry : publicForm(entry))
                .toList(),
            joined.iceServers(),
            joined.tokenExpiresAtMs());
      }
      case ServerMessage.Event(LogEntry entry, boolean withheld) -> {
        LogEntry read = withheld ? publicForm(entry) : entry;
        yield new ServerMessage.Event(read, read.event() == ServerMessageReader.WITHHELD);
      }
      default -> message;
    };
  }

  private static LogEntry publicForm(LogEntry entry) {
    RoomEvent event =
        entry.event().audience() == RoomEvent.Audience.MODERATORS
            ? ServerMessageReader.WITHHELD
            : entry.event().forOthers();
    return new LogEntry(entry.epoch(), entry.seq(), entry.mixerTimeMs(), event);
  }
}
