package live.rostra.signalling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.stream.Stream;
import live.rostra.room.RoomCommand;
import live.rostra.signalling.ClientMessages.Parsed;
import live.rostra.signalling.ServerMessage.Code.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessagesTest {
  @Test
  void takesFieldsInAnyOrderAndIgnoresThoseOfALaterVersion() {
    String text =
        """
        {"later": {"nested": [1.5, null, {"x": 1e3}]}, "reason": "no", "identity": "mia",
         "id": "7", "type": "hand.deny"}\
        """;

    assertThat(ClientMessages.parse(text))
        .isEqualTo(message(new RoomCommand.DenyHand("mia", "no")));
  }

  @Test
  void whoActsIsNeverInAMessage() {
    String text = "{\"type\":\"hand.raise\",\"id\":\"7\",\"identity\":\"ada\",\"role\":\"host\"}";

    assertThat(ClientMessages.parse(text)).isEqualTo(message(new RoomCommand.RaiseHand()));
  }

  @Test
  void aPageOfChatIsFiftyUnlessAskedOtherwise() {
    assertThat(ClientMessages.parse("{\"type\":\"chat.history\",\"id\":\"7\"}"))
        .isEqualTo(new Parsed.Message(new ClientMessage.History("7", Optional.empty(), 50)));
  }

  @Test
  void anUnknownTypeHasACodeOfItsOwn() {
    assertThat(malformed("{\"type\":\"hand.wave\",\"id\":\"7\"}"))
        .isEqualTo(
            new Parsed.Malformed(
                "7", Protocol.UNKNOWN_TYPE, "/type is not the name of a message of rostra.v1"));
  }

  @Test
  void noClientSaysThatASocketCameOrWent() {
    assertThatThrownBy(() -> new ClientMessage.Ask("7", new RoomCommand.Enter("s-1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ClientMessage.Ask("7", new RoomCommand.Exit("s-1", true)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void saysWhichFieldIsWrongAndRepeatsTheId(String fields, String detail) {
    assertThat(malformed("{\"id\":\"7\"," + fields + "}"))
        .isEqualTo(new Parsed.Malformed("7", Protocol.MALFORMED, detail));
  }

  static Stream<Arguments> mistakes() {
    String whole = "must be a whole number from 0 to 9007199254740991";
    return Stream.of(
        Arguments.of("\"x\":1", "/type is missing: a text"),
        Arguments.of("\"type\":null", "/type must be a text"),
        Arguments.of("\"type\":[\"mute\"]", "/type must be a text"),
        Arguments.of("\"type\":\"mute\"", "/identity is missing: a text"),
        Arguments.of("\"type\":\"mute\",\"identity\":null", "/identity must be a text"),
        Arguments.of(
            "\"type\":\"mute\",\"identity\":\"\"",
            "/identity must be a text of 1 to 128 characters"),
        Arguments.of("\"type\":\"mute\",\"identity\":7", "/identity must be a text"),
        Arguments.of(
            "\"type\":\"role.set\",\"identity\":\"a\",\"role\":\"Host\"",
            "/role must be one of listener, speaker, cohost, host"),
        Arguments.of(
            "\"type\":\"role.set\",\"identity\":\"a\",\"role\":[]",
            "/role must be one of listener, speaker, cohost, host"),
        Arguments.of("\"type\":\"join\",\"token\":\"t\",\"since\":[]", "/since must be an object"),
        Arguments.of(
            "\"type\":\"join\",\"token\":\"t\",\"since\":{\"epoch\":1,\"seq\":-1}",
            "/since/seq " + whole),
        Arguments.of(
            "\"type\":\"join\",\"token\":\"t\",\"since\":{\"epoch\":\"1\",\"seq\":1}",
            "/since/epoch " + whole),
        Arguments.of(
            "\"type\":\"join\",\"token\":\"t\",\"since\":{\"epoch\":9007199254740992,\"seq\":1}",
            "/since/epoch " + whole),
        Arguments.of(
            "\"type\":\"join\",\"token\":\"t\",\"since\":{\"epoch\":1}",
            "/since/seq is missing: a whole number"),
        Arguments.of(
            "\"type\":\"room.update\",\"locked\":\"yes\"", "/locked must be true or false"),
        Arguments.of("\"type\":\"room.update\",\"topics\":\"tea\"", "/topics must be an array"),
        Arguments.of("\"type\":\"room.update\",\"topics\":[\"a\",1]", "/topics/1 must be a text"),
        Arguments.of("\"x\":{\"y/~\":[0,1e400]}", "/x/y~1~0/1 is a number too large to hold"),
        Arguments.of("\"x\":{\"y\":1,\"y\":2}", "/x/y is there twice"),
        Arguments.of("\"x\":[\"\\ud800\"]", "/x/0 has half of a surrogate pair"),
        Arguments.of("\"\\udc00\":1", "the message has half of a surrogate pair"),
        Arguments.of("\"id\":\"8\",\"type\":\"leave\"", "/id is there twice"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "[]",
        "\"join\"",
        "{",
        "}",
        "{\"type\":\"leave\",\"id\":\"7\"",
        "{\"type\":\"leave\",\"id\":\"7\"}{}",
        "{\"type\":\"leave\",\"id\":\"7\"} x",
        "{\"type\":\"leave\",\"id\":\"7\",}",
        "{'type':'leave','id':'7'}",
        "{type:\"leave\",\"id\":\"7\"}",
        "{\"type\":\"leave\",\"id\":\"7\"/**/}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":NaN}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":Infinity}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":-1e400}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":01}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":.5}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":\"\n\"}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":\"\\x41\"}",
        "{\"type\":\"leave\",\"id\":\"7\",\"x\":\"\\udfff\\ud800\"}",
        "{\"type\":\"leave\",\"type\":\"leave\",\"id\":\"7\"}",
        "{\"type\":\"leave\",\"id\":\"\"}",
        "{\"type\":\"leave\",\"id\":7}",
        "{\"type\":\"leave\"}",
        "\u0000",
        "\uFEFF{\"type\":\"leave\",\"id\":\"7\"}"
      })
  void refusesWhatIsNotOneStrictJsonObjectWithAnId(String text) {
    assertThat(malformed(text).code()).isEqualTo(Protocol.MALFORMED);
  }

  @Test
  void refusesWhatIsTooDeepTooLongOrTooMuch() {
    String leave = "{\"type\":\"leave\",\"id\":\"7\",\"x\":";

    assertThat(ClientMessages.parse(leave + "[".repeat(15) + "]".repeat(15) + "}"))
        .isInstanceOf(Parsed.Message.class);
    assertThat(malformed(leave + "[".repeat(16) + "]".repeat(16) + "}").id()).isEqualTo("7");
    assertThat(malformed(leave + "[".repeat(10_000)).id()).isEqualTo("7");
    assertThat(malformed(leave + "{\"a\":".repeat(10_000)).id()).isEqualTo("7");
    assertThat(malformed(leave + "\"" + "x".repeat(200_001) + "\"}").id()).isEqualTo("7");
    assertThat(malformed(leave + "1" + "0".repeat(64) + "}").id()).isEqualTo("7");
    assertThat(malformed(leave + "{\"" + "x".repeat(129) + "\":1}}").id()).isEqualTo("7");
    assertThat(malformed(leave + "[0" + ",0".repeat(10_000) + "]}").id()).isEqualTo("7");
    assertThat(malformed(leave + "0}" + " ".repeat(262_144)).id()).isEmpty();
  }

  @Test
  void quotesNothingOfWhatItCannotRead() {
    String secret = "eyJhbGciOiJIUzI1NiJ9";

    assertThat(malformed("{\"type\":\"join\",\"id\":\"7\",\"token\":\"" + secret + "\"x}").detail())
        .doesNotContain(secret);
    assertThat(malformed("{\"type\":\"join\",\"id\":\"7\",\"token\":" + secret + "}").detail())
        .doesNotContain(secret);
  }

  private static Parsed message(RoomCommand command) {
    return new Parsed.Message(new ClientMessage.Ask("7", command));
  }

  private static Parsed.Malformed malformed(String text) {
    Parsed parsed = ClientMessages.parse(text);
    assertThat(parsed).as(text.length() < 200 ? text : "").isInstanceOf(Parsed.Malformed.class);
    return (Parsed.Malformed) parsed;
  }
}
