package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleanTextTest {
  @Test
  void whatTurnsTheDirectionOfTheRestIsGone() {
    assertThat(CleanText.line("a\u202Eb\u2066c\u2069\u200F", 64)).isEqualTo("abc");
  }

  @Test
  void controlCharactersAreGoneAndTabsAreSpaces() {
    assertThat(CleanText.line("a\u0000b\u001Bc\td\u0007", 64)).isEqualTo("abc d");
  }

  @Test
  void aNameIsOneLine() {
    assertThat(CleanText.name(" Ann\r\n  of\u2028 Cleves ", "x")).isEqualTo("Ann of Cleves");
  }

  @Test
  void aNameOfNothingIsTheIdentity() {
    assertThat(CleanText.name("\u200B\u2060\u3164", "sub-1")).isEqualTo("sub-1");
  }

  @Test
  void aNameIsCutAt64CodePoints() {
    String name = CleanText.name("🎤".repeat(100), "x");

    assertThat(name.codePointCount(0, name.length())).isEqualTo(64);
  }

  @Test
  void linesAreKeptUpToTen() {
    String text = CleanText.lines("1\n2\r\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12", 1_000);

    assertThat(text.lines()).hasSize(10);
    assertThat(text).startsWith("1\n2\n3\n").endsWith("10 11 12");
  }

  @Test
  void aFloodOfMarksIsAHandful() {
    String text = CleanText.lines("Z" + "\u0300\u0301\u0302".repeat(10_000) + "o", 1_000);

    assertThat(text).hasSizeLessThanOrEqualTo(7).startsWith("Z").endsWith("o");
  }

  @Test
  void joinersThatScriptsAndEmojiNeedStay() {
    String family = "👨\u200D👩\u200D👧";
    String persian = "می\u200Cخواهم";

    assertThat(CleanText.line(family, 64)).isEqualTo(family);
    assertThat(CleanText.line(persian, 64)).isEqualTo(persian);
    assertThat(CleanText.line("a\u200D\u200D\u200Db", 64)).isEqualTo("a\u200Db");
  }

  @ParameterizedTest
  @CsvSource({"Cafe\u0301,Café", "ไทยกั้น,ไทยกั้น", "हिन्दी,हिन्दी", "שָׁלוֹם,שָׁלוֹם", "❤️,❤️"})
  void whatPeopleWriteComesThroughComposed(String written, String shown) {
    assertThat(CleanText.line(written, 64))
        .isEqualTo(Normalizer.normalize(shown, Normalizer.Form.NFC));
  }

  @Test
  void brokenSurrogatesAndPrivateCharactersAreGone() {
    assertThat(CleanText.line("a\uD800b\uDC00c\uE000d\uFFFFe", 64)).isEqualTo("abcde");
  }

  @Test
  void cleaningAgainChangesNothing() {
    Random random = new Random(4_711);
    int[] nasty = {
      0x20, 0x0A, 0x0D, 0x09, 0x300, 0x301, 0x344, 0x0F73, 0x200B, 0x200C, 0x200D, 0x202E, 0x1100,
      0x1161, 0x11A8, 0xAC00, 0x3164, 0xFE0F, 0x1F468, 0xE0067, 0x2028, 0x1D15E, 0xFB1D, 0x958
    };
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.appendCodePoint(
            random.nextInt(3) == 0
                ? random.nextInt(0x11_0000)
                : nasty[random.nextInt(nasty.length)]);
      }

      String once = CleanText.lines(text.toString(), 30);
      String twice = CleanText.lines(once, 30);

      assertThat(twice).as("round %d: %s", round, escaped(text)).isEqualTo(once);
      assertThat(Normalizer.isNormalized(once, Normalizer.Form.NFC)).isTrue();
      assertThat(once.lines().count()).isLessThanOrEqualTo(10);
    }
  }

  private static String escaped(CharSequence text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append("\\u%04x".formatted(c)));
    return out.toString();
  }
}
