package live.rostra.signalling;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/// Writes JSON in one pass, straight from the values: no tree between. What is empty is left out by
/// the methods that say so; nothing is ever null.
final class JsonOutput {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          // An emoji is four bytes, not twelve.
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();
  private static final char REPLACEMENT = '\uFFFD';

  private final JsonGenerator json;

  private JsonOutput(JsonGenerator json) {
    this.json = json;
  }

  /// What writes one object's fields.
  interface Body {
    void write(JsonOutput out) throws IOException;
  }

  /// What writes one element of an array.
  interface Element<T> {
    void write(JsonOutput out, T value) throws IOException;
  }

  /// An object as text.
  static String string(Body body) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new JsonOutput(json).whole(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return text.toString();
  }

  /// An object in UTF-8.
  static byte[] utf8(Body body) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
      try (JsonGenerator json = FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
        new JsonOutput(json).whole(body);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
  }

  /// The members of an object in UTF-8, without the braces around them: for an object that is put
  /// together of pieces.
  static byte[] members(Body body) {
    byte[] object = utf8(body);
    return Arrays.copyOfRange(object, 1, object.length - 1);
  }

  private void whole(Body body) throws IOException {
    json.writeStartObject();
    body.write(this);
    json.writeEndObject();
  }

  JsonOutput text(String name, String value) throws IOException {
    json.writeStringField(name, wellFormed(value));
    return this;
  }

  JsonOutput textUnlessEmpty(String name, String value) throws IOException {
    return value.isEmpty() ? this : text(name, value);
  }

  JsonOutput name(String name, Enum<?> value) throws IOException {
    json.writeStringField(name, WireNames.of(value));
    return this;
  }

  JsonOutput number(String name, long value) throws IOException {
    json.writeNumberField(name, value);
    return this;
  }

  JsonOutput numberUnlessZero(String name, long value) throws IOException {
    return value == 0 ? this : number(name, value);
  }

  JsonOutput flag(String name, boolean value) throws IOException {
    json.writeBooleanField(name, value);
    return this;
  }

  JsonOutput object(String name, Body body) throws IOException {
    json.writeFieldName(wellFormed(name));
    whole(body);
    return this;
  }

  <T> JsonOutput objects(String name, List<T> values, Element<T> element) throws IOException {
    json.writeArrayFieldStart(name);
    for (T value : values) {
      json.writeStartObject();
      element.write(this, value);
      json.writeEndObject();
    }
    json.writeEndArray();
    return this;
  }

  <T> JsonOutput objectsUnlessNone(String name, List<T> values, Element<T> element)
      throws IOException {
    return values.isEmpty() ? this : objects(name, values, element);
  }

  JsonOutput texts(String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(wellFormed(value));
    }
    json.writeEndArray();
    return this;
  }

  JsonOutput textsUnlessNone(String name, List<String> values) throws IOException {
    return values.isEmpty() ? this : texts(name, values);
  }

  /// Whether every surrogate is half of a pair.
  static boolean isWellFormed(String text) {
    return firstLoneSurrogate(text, 0) < 0;
  }

  /// UTF-8 has no half surrogates: each becomes U+FFFD, so that one bad name cannot keep a room's
  /// news from everybody.
  private static String wellFormed(String text) {
    int lone = firstLoneSurrogate(text, 0);
    if (lone < 0) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text);
    for (; lone >= 0; lone = firstLoneSurrogate(text, lone + 1)) {
      repaired.setCharAt(lone, REPLACEMENT);
    }
    return repaired.toString();
  }

  private static int firstLoneSurrogate(String text, int from) {
    int i = from;
    while (i < text.length()) {
      int character = text.codePointAt(i);
      if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
        return i;
      }
      i += Character.charCount(character);
    }
    return -1;
  }
}
