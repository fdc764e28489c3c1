package live.rostra.signalling;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Reads JSON strictly (RFC 8259 in the profile of RFC 7493, I-JSON): one object and nothing after
/// it, every name once, no number beyond what every reader can hold, no half of a surrogate pair,
/// bounded in depth and length. What is wrong anywhere is wrong everywhere: also in fields that
/// nobody reads.
final class JsonInput {
  /// From a client.
  static final JsonInput CLIENT = new JsonInput(262_144, 200_000, 10_000);

  /// From our own log: as long as a room's state may be.
  static final JsonInput STORED = new JsonInput(256 << 20, 1 << 20, 20_000_000);

  /// 2^53 - 1: beyond it readers in other languages disagree.
  static final long MAX_WHOLE = 9_007_199_254_740_991L;

  private static final int MAX_DEPTH = 16;
  private static final int MAX_NAME = 128;
  private static final int MAX_NUMBER = 64;

  private final int maxLength;
  private final JsonFactory factory;

  private JsonInput(int maxLength, int maxText, int maxTokens) {
    this.maxLength = maxLength;
    this.factory =
        JsonFactory.builder()
            // Names are few and a stranger's: no table of them outlives a message.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(maxText)
                    .maxNameLength(MAX_NAME)
                    .maxNumberLength(MAX_NUMBER)
                    .maxTokenCount(maxTokens)
                    .build())
            .build();
  }

  /// Fills an object from a text. What was read before a mistake stays in it, so that an id can be
  /// answered to.
  void read(String text, JsonObject into) throws BadJson {
    if (text.length() > maxLength) {
      throw new BadJson("", "is longer than " + maxLength + " characters");
    }
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadJson("", "must be a JSON object");
      }
      fill(parser, into);
      if (parser.nextToken() != null) {
        throw new BadJson("", "must end after its object");
      }
    } catch (StreamConstraintsException _) {
      throw new BadJson("", "is nested too deep, or has a name, text or number that is too long");
    } catch (IOException _) {
      // Its own words may quote the input, and a token may be in it.
      throw new BadJson("", "is not JSON");
    }
  }

  private static void fill(JsonParser parser, JsonObject into) throws IOException, BadJson {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      wellFormed(name, into.pointer());
      String pointer = into.pointerTo(name);
      parser.nextToken();
      if (!into.put(name, value(parser, pointer))) {
        throw new BadJson(pointer, "is there twice");
      }
    }
  }

  private static Json value(JsonParser parser, String pointer) throws IOException, BadJson {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new Json.Text(wellFormed(parser.getText(), pointer));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser, pointer);
      case VALUE_TRUE -> new Json.Flag(true);
      case VALUE_FALSE -> new Json.Flag(false);
      case VALUE_NULL -> new Json.Nothing();
      case START_OBJECT -> {
        JsonObject object = new JsonObject(pointer);
        fill(parser, object);
        yield object;
      }
      case START_ARRAY -> {
        List<Json> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(value(parser, pointer + '/' + values.size()));
        }
        yield new Json.Many(values);
      }
      case FIELD_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new BadJson(pointer, "is not JSON");
    };
  }

  /// `1`, `1.0` and `1e0` are the same number (RFC 8259 leaves that to us; JSON Schema says so).
  private static Json number(JsonParser parser, String pointer) throws IOException, BadJson {
    double value = parser.getDoubleValue();
    if (!Double.isFinite(value)) {
      throw new BadJson(pointer, "is a number too large to hold");
    }
    return Math.rint(value) == value && Math.abs(value) <= MAX_WHOLE
        ? new Json.Whole((long) value)
        : new Json.Fraction();
  }

  private static String wellFormed(String text, String pointer) throws BadJson {
    if (!JsonOutput.isWellFormed(text)) {
      throw new BadJson(pointer, "has half of a surrogate pair");
    }
    return text;
  }
}
