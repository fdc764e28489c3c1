package live.rostra.signalling;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The published schema and the node say the same.
class ProtocolSchemaTest {
  private static final ProtocolSchema PUBLISHED = ProtocolSchema.published();
  private static final ProtocolSchema CLOSED = ProtocolSchema.closed();
  private static final long SEEDS = 10;

  @Test
  void describesEverythingThatTheNodeWritesAndNothingElseIsWritten() {
    seeds()
        .flatMap(each -> each.serverMessages().stream())
        .forEach(message -> {
          JsonObject json = new JsonObject(ServerMessages.write(message));

          assertThat(CLOSED.complaints("server." + json.getString("type"), json))
              .as(json::encode)
              .isEmpty();
        });
  }

  @Test
  void describesEveryEventInBothForms() {
    seeds()
        .flatMap(each -> each.events().stream())
        .forEach(event -> {
          for (boolean all : new boolean[] {true, false}) {
            JsonObject json =
                new JsonObject(JsonOutput.string(out -> RoomEvents.write(out, event, all)));

            assertThat(CLOSED.complaints("event." + json.getString("type"), json))
                .as(json::encode)
                .isEmpty();
          }
        });
  }

  @Test
  void describesEverythingThatAClientCanSay() {
    seeds()
        .flatMap(each -> each.clientMessages().stream())
        .forEach(message -> {
          JsonObject json = new JsonObject(ClientMessages.write(message));

          assertThat(CLOSED.complaints("client." + json.getString("type"), json))
              .as(json::encode)
              .isEmpty();
        });
  }

  @Test
  void takesAMessageOfEitherSideAsAWhole() {
    Specimens specimens = new Specimens(7);
    Stream<String> texts =
        Stream.concat(
            specimens.clientMessages().stream().map(ClientMessages::write),
            specimens.serverMessages().stream().map(ServerMessages::write));

    texts.forEach(
        text -> assertThat(PUBLISHED.complaints("", new JsonObject(text))).as(text).isEmpty());
    assertThat(PUBLISHED.accepts("", new JsonObject().put("type", "jump").put("id", "1")))
        .isFalse();
  }

  /// The schema and the reader are written by hand, each by itself: whatever the one takes the
  /// other has to take too. Every field of every message in turn is left out and set to things of
  /// every kind, of lengths and sizes at and beyond the bounds.
  @Test
  void agreesWithTheReaderOnEveryFieldOfEveryMessage() {
    int refused = 0;
    int taken = 0;
    for (long seed = 1; seed <= 3; seed++) {
      for (ClientMessage message : new Specimens(seed).clientMessages()) {
        JsonObject whole = new JsonObject(ClientMessages.write(message));
        String definition = "client." + whole.getString("type");
        for (JsonObject mutant : mutants(definition, whole)) {
          boolean valid = PUBLISHED.accepts(definition, mutant);
          ClientMessages.Parsed parsed = ClientMessages.parse(mutant.encode());

          assertThat(parsed instanceof ClientMessages.Parsed.Message)
              .as(() -> shortened(mutant) + " " + PUBLISHED.complaints(definition, mutant))
              .isEqualTo(valid);
          if (valid) {
            taken++;
          } else {
            refused++;
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(1_000);
    assertThat(taken).isGreaterThan(200);
  }

  @Test
  void agreesWithTheReaderOnWhatIsDrawnAtRandom() {
    Random random = new Random(4);
    for (int i = 0; i < 1_000; i++) {
      List<ClientMessage> messages = new Specimens(i).clientMessages();
      JsonObject json =
          new JsonObject(ClientMessages.write(messages.get(random.nextInt(messages.size()))));
      String definition = "client." + json.getString("type");
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        List<String> names = new ArrayList<>(fields(definition));
        names.remove("type");
        json.put(
            names.get(random.nextInt(names.size())), values().get(random.nextInt(values().size())));
      }

      assertThat(ClientMessages.parse(json.encode()) instanceof ClientMessages.Parsed.Message)
          .as(() -> shortened(json))
          .isEqualTo(PUBLISHED.accepts(definition, json));
    }
  }

  @Test
  void namesTheSameTypesAsTheCode() {
    assertThat(PUBLISHED.names("client."))
        .isEqualTo(names(Arrays.stream(ClientType.values()).map(ClientType::wireName)));
    assertThat(PUBLISHED.names("server."))
        .isEqualTo(names(Arrays.stream(ServerType.values()).map(ServerType::wireName)));
    Set<String> events = names(Arrays.stream(EventType.values()).map(EventType::wireName));
    events.add(EventType.WITHHELD);
    assertThat(PUBLISHED.names("event.")).isEqualTo(events);
    for (String group : List.of("client", "server", "event")) {
      String whole = group.equals("event") ? "roomEvent" : group + "Message";
      assertThat(alternatives(whole)).isEqualTo(PUBLISHED.names(group + "."));
    }
  }

  private static Set<String> alternatives(String definition) {
    return PUBLISHED.definition(definition).getJsonArray("oneOf").stream()
        .map(each -> ((JsonObject) each).getString("$ref").replaceFirst(".*/[a-z]+\\.", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<JsonObject> mutants(String definition, JsonObject whole) {
    List<JsonObject> mutants = new ArrayList<>();
    for (String name : fields(definition)) {
      JsonObject without = whole.copy();
      without.remove(name);
      mutants.add(without);
      for (Object value : values()) {
        mutants.add(whole.copy().put(name, value));
      }
    }
    mutants.add(whole.copy().put("ofALaterVersion", new JsonObject().put("x", 1.5)));
    return mutants;
  }

  private static Set<String> fields(String definition) {
    return PUBLISHED.definition(definition).getJsonObject("properties").fieldNames();
  }

  private static List<Object> values() {
    List<Object> values = new ArrayList<>();
    for (int length : new int[] {0, 1, 64, 65, 128, 129, 4_096, 4_097}) {
      values.add("x".repeat(length));
      values.add("𝄞".repeat(length));
    }
    for (long number :
        new long[] {
          Long.MIN_VALUE, -1, 0, 1, 100, 101, Integer.MAX_VALUE, 1L << 31, (1L << 53) - 1, 1L << 53
        }) {
      values.add(number);
    }
    values.addAll(List.of(1.0, 1.5, -0.0, 1e300, true, false, "host", "public", "stage", "spam"));
    values.addAll(
        List.of(
            new JsonArray(),
            new JsonArray().add("one").add(""),
            new JsonArray().add(1),
            new JsonArray().add(new JsonObject()),
            new JsonObject(),
            new JsonObject(Map.of("epoch", 1, "seq", 0)),
            new JsonObject(Map.of("epoch", 1)),
            new JsonObject(Map.of("epoch", "1", "seq", 0)),
            new JsonObject(Map.of("epoch", 1, "seq", -1))));
    return values;
  }

  private static String shortened(JsonObject json) {
    String text = json.encode();
    return text.length() < 300 ? text : text.substring(0, 300) + "…";
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<Specimens> seeds() {
    return LongStream.rangeClosed(1, SEEDS).mapToObj(Specimens::new);
  }
}
