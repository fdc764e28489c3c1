package live.rostra.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a {@link RoomInfo} may say.
public final class InfoRules {
  /// A language, and what may follow it (BCP 47, in shape only): `de`, `pt-BR`, `zh-Hant-TW`.
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}");

  private static final int MAX_TITLE = 120;
  private static final int MAX_TOPICS = 5;
  private static final int MAX_TOPIC = 40;
  private static final int MAX_PINNED = 500;
  private static final int MAX_TALK_SECONDS = 3_600;
  private static final int MAX_RAW_CHARS = 8_000;

  private InfoRules() {}

  /// The texts made harmless.
  public static RoomInfo clean(RoomInfo info) {
    List<String> topics = new ArrayList<>();
    for (String topic : info.topics()) {
      topics.add(bounded(topic, MAX_TOPIC, false));
    }
    return new RoomInfo(
        bounded(info.title(), MAX_TITLE, false),
        topics,
        info.language(),
        info.visibility(),
        bounded(info.pinned(), MAX_PINNED, true),
        info.locked(),
        info.lobby(),
        info.chat(),
        info.talkSeconds(),
        info.maxSpeakers());
  }

  /// One more than fits, so that what is too long is seen to be.
  private static String bounded(String text, int max, boolean lines) {
    if (text.length() > MAX_RAW_CHARS) {
      return text;
    }
    return lines ? CleanText.lines(text, max + 1) : CleanText.line(text, max + 1);
  }

  /// What is wrong with a cleaned one, in a sentence; empty when nothing is.
  public static Optional<String> fault(RoomInfo info, Limits limits) {
    if (!CleanText.fits(info.title(), MAX_TITLE)) {
      return Optional.of("A title has 1 to 120 characters.");
    }
    if (info.topics().size() > MAX_TOPICS
        || !info.topics().stream().allMatch(each -> CleanText.fits(each, MAX_TOPIC))) {
      return Optional.of("There are at most 5 topics, of 1 to 40 characters.");
    }
    if (!info.language().isEmpty() && !LANGUAGE.matcher(info.language()).matches()) {
      return Optional.of("A language is a tag like de or pt-BR.");
    }
    if (!info.pinned().isEmpty() && !CleanText.fits(info.pinned(), MAX_PINNED)) {
      return Optional.of("A pinned text has at most 500 characters.");
    }
    if (info.talkSeconds() < 0 || info.talkSeconds() > MAX_TALK_SECONDS) {
      return Optional.of("The talk time is 0 to 3600 seconds.");
    }
    if (info.maxSpeakers() < 1 || info.maxSpeakers() > limits.maxSpeakers()) {
      return Optional.of("The stage holds 1 to %d people.".formatted(limits.maxSpeakers()));
    }
    return Optional.empty();
  }
}
