package live.rostra.signalling;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import live.rostra.room.Rejection;
import live.rostra.room.RoomEvent;
import org.junit.jupiter.api.Test;

/// docs/PROTOCOL.md says what the node does: every message, event, field and code, and every
/// example is one that the node reads or writes.
class ProtocolDocTest {
  private static final String PAGE = read();
  private static final ProtocolSchema CLOSED = ProtocolSchema.closed();
  private static final Pattern NAMED = Pattern.compile("`([A-Za-z]+)`(\\?)?");

  @Test
  void hasARowForEveryMessageAndEventWithAllOfItsFields() {
    checkRows(
        "## What a client says", "client.", ClientType.BY_NAME.keySet(), Set.of("type", "id"));
    checkRows("## What the node says", "server.", ServerType.BY_NAME.keySet(), Set.of("type"));
    Set<String> events = new TreeSet<>(EventType.BY_NAME.keySet());
    events.add(EventType.WITHHELD);
    checkRows("## What happens in a room", "event.", events, Set.of("type"));
  }

  /// The second-last cell of a client's row, and the last of the others', lists the fields; `?`
  /// marks those that may be left out.
  private static void checkRows(
      String section, String prefix, Set<String> types, Set<String> common) {
    Map<String, List<String>> rows = rows(section);

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(types);
    rows.forEach((type, cells) -> {
      JsonObject definition = CLOSED.definition(prefix + type);
      Set<String> required =
          definition.getJsonArray("required").stream()
              .map(String.class::cast)
              .collect(Collectors.toSet());
      Map<String, Boolean> named = new LinkedHashMap<>();
      NAMED
          .matcher(cells.get(2))
          .results()
          .forEach(each -> named.putIfAbsent(each.group(1), each.group(2) != null));
      for (String field : definition.getJsonObject("properties").fieldNames()) {
        if (common.contains(field)) {
          continue;
        }
        assertThat(named).as("%s%s in %s", prefix, type, section).containsKey(field);
        boolean either = type.equals("joined") && Set.of("snapshot", "missed").contains(field);
        assertThat(named.get(field))
            .as("whether %s of %s may be left out", field, type)
            .isEqualTo(!required.contains(field) && !either);
      }
    });
  }

  @Test
  void hasAnExampleOfEveryMessageAndEvent() {
    assertThat(exampleTypes("## What a client says")).containsAll(ClientType.BY_NAME.keySet());
    assertThat(exampleTypes("## What the node says")).containsAll(ServerType.BY_NAME.keySet());
    assertThat(exampleTypes("## What happens in a room"))
        .containsAll(EventType.BY_NAME.keySet())
        .contains(EventType.WITHHELD);
  }

  @Test
  void everyExampleIsAsTheSchemaSaysAndReadsAndWritesAsItStands() {
    for (String section :
        List.of("## A message", "## What a client says", "## What the node says")) {
      for (String example : examples(section)) {
        JsonObject json = new JsonObject(example);
        boolean client = ClientType.BY_NAME.containsKey(json.getString("type"));
        String definition = (client ? "client." : "server.") + json.getString("type");

        assertThat(CLOSED.complaints(definition, json)).as(example).isEmpty();
        assertThat(client ? rewrittenAsClient(example) : rewrittenAsServer(example))
            .isEqualTo(example);
      }
    }
    for (String example : examples("## What happens in a room")) {
      JsonObject json = new JsonObject(example);

      assertThat(CLOSED.complaints("event." + json.getString("type"), json)).as(example).isEmpty();
      if (!json.getString("type").equals(EventType.WITHHELD)) {
        RoomEvents.Parsed<RoomEvent> parsed = RoomEvents.parse(example);
        assertThat(parsed).as(example).isInstanceOf(RoomEvents.Parsed.Read.class);
        assertThat(RoomEvents.write(((RoomEvents.Parsed.Read<RoomEvent>) parsed).value()))
            .isEqualTo(example);
      }
    }
  }

  @Test
  void describesEveryFieldOnce() {
    Set<String> fields = new TreeSet<>();
    for (String name : CLOSED.names("")) {
      collect(CLOSED.definition(name), fields);
    }

    assertThat(rows("## Fields").keySet()).containsExactlyInAnyOrderElementsOf(fields);
  }

  private static void collect(Object json, Set<String> fields) {
    if (json instanceof JsonObject object) {
      if (object.getValue("properties") instanceof JsonObject properties) {
        fields.addAll(properties.fieldNames());
        properties.forEach(each -> collect(each.getValue(), fields));
      }
      collect(object.getValue("items"), fields);
    }
  }

  @Test
  void listsEveryErrorCodeAndNoOther() {
    Set<String> codes =
        Stream.concat(
                Arrays.stream(Rejection.values()).map(Rejection::wireName),
                Arrays.stream(ServerMessage.Code.Protocol.values())
                    .map(ServerMessage.Code.Protocol::wireName))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(codes)
        .as("a code has one meaning")
        .hasSize(Rejection.values().length + ServerMessage.Code.Protocol.values().length);
    assertThat(rows("## Error codes").keySet()).containsExactlyInAnyOrderElementsOf(codes);
    assertThat(CLOSED.definition("code").getJsonArray("enum"))
        .containsExactlyInAnyOrderElementsOf(codes);
  }

  @Test
  void listsEveryReasonToCloseWithItsCode() {
    Map<String, String> documented = new TreeMap<>();
    for (MatchResult row :
        Pattern.compile("(?m)^\\| (\\d+) \\| `([a-z0-9-]+)` \\| [^|]+ \\| (again)? ?\\|$")
            .matcher(section("## Closing"))
            .results()
            .toList()) {
      documented.put(row.group(2), row.group(1) + (row.group(3) != null ? " again" : ""));
    }
    Map<String, String> real = new TreeMap<>();
    for (CloseReason reason : CloseReason.values()) {
      real.put(reason.wireName(), reason.closeCode() + (reason.comeBack() ? " again" : ""));
    }

    assertThat(documented).isEqualTo(real);
    assertThat(CLOSED.definition("closeReason").getJsonArray("enum"))
        .containsExactlyInAnyOrderElementsOf(real.keySet());
  }

  @Test
  void saysWhatEveryEventDoesToTheState() {
    Set<String> named = new TreeSet<>();
    rows("## The state, and what an entry does to it")
        .values()
        .forEach(cells ->
            Pattern.compile("`([a-z.-]+)`")
                .matcher(cells.get(0))
                .results()
                .forEach(each -> named.add(each.group(1))));
    Set<String> events = new TreeSet<>(EventType.BY_NAME.keySet());
    events.add(EventType.WITHHELD);

    assertThat(named).isEqualTo(events);
  }

  private static String rewrittenAsClient(String example) {
    return switch (ClientMessages.parse(example)) {
      case ClientMessages.Parsed.Message(ClientMessage message) -> ClientMessages.write(message);
      case ClientMessages.Parsed.Malformed malformed -> malformed.toString();
    };
  }

  private static String rewrittenAsServer(String example) {
    ServerMessage message = ServerMessageReader.read(example);
    // What was withheld cannot be read, so it cannot be written again.
    return example.contains(EventType.WITHHELD) ? example : ServerMessages.write(message);
  }

  private static List<String> examples(String section) {
    return Pattern.compile("(?s)```json\n(.*?)```")
        .matcher(section(section))
        .results()
        .flatMap(block -> block.group(1).lines())
        .toList();
  }

  private static Set<String> exampleTypes(String section) {
    return examples(section).stream()
        .map(each -> new JsonObject(each).getString("type"))
        .collect(Collectors.toSet());
  }

  /// Rows of the tables of a section by the first name in them: their cells.
  private static Map<String, List<String>> rows(String section) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    section(section)
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(line -> {
          List<String> cells =
              Arrays.stream(line.substring(1).split("\\|", -1)).map(String::strip).toList();
          String name = cells.get(0).replaceFirst("`([^`]+)`.*", "$1");
          assertThat(rows.put(name, cells)).as("a second row of %s", name).isNull();
        });
    return rows;
  }

  private static String section(String heading) {
    int start = PAGE.indexOf(heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    int end = PAGE.indexOf("\n## ", start + 1);
    return end < 0 ? PAGE.substring(start) : PAGE.substring(start, end + 1);
  }

  private static String read() {
    try {
      return Files.readString(Path.of("docs/PROTOCOL.md"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
