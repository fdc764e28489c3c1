package live.rostra.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The payload types of one section: its `a=rtpmap` and `a=fmtp` lines in the order of its `m=`
/// line.
///
/// @param codecs those with an rtpmap
record CodecTable(List<MediaSection.Codec> codecs) {
  /// Name, clock rate, channels: what an answer may repeat.
  private static final Pattern ENCODING =
      Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}/[0-9]{1,9}(/[0-9]{1,3})?");

  static CodecTable parse(AttributeBlock section, MediaLine media) throws SdpRefusal {
    if (!media.isRtp()) {
      return new CodecTable(List.of());
    }
    Map<Integer, String> encodings = new HashMap<>();
    for (SdpLine line : section.all("rtpmap")) {
      String[] words = line.attribute().split(" +", 2);
      int payloadType = Tokens.payloadType(line, words[0]);
      if (words.length < 2 || !ENCODING.matcher(words[1].strip()).matches()) {
        throw line.malformed("an rtpmap is a payload type and name/clock[/channels]");
      }
      encodings.putIfAbsent(payloadType, words[1].strip());
    }
    Map<Integer, String> parameters = new HashMap<>();
    for (SdpLine line : section.all("fmtp")) {
      String[] words = line.attribute().split(" +", 2);
      int payloadType = Tokens.payloadType(line, words[0]);
      parameters.putIfAbsent(payloadType, words.length < 2 ? "" : words[1].strip());
    }
    List<MediaSection.Codec> codecs = new ArrayList<>();
    for (String format : media.formats()) {
      int payloadType = Integer.parseInt(format);
      String encoding = encodings.get(payloadType);
      if (encoding != null) {
        codecs.add(
            new MediaSection.Codec(
                payloadType, encoding, parameters.getOrDefault(payloadType, "")));
      }
    }
    return new CodecTable(List.copyOf(codecs));
  }

  /// The first codec of this encoding; names do not distinguish case (RFC 8866 section 6.6).
  MediaSection.@Nullable Codec find(String encoding) {
    for (MediaSection.Codec codec : codecs) {
      if (codec.encoding().equalsIgnoreCase(encoding)) {
        return codec;
      }
    }
    return null;
  }

  /// The pairs of an fmtp value such as `minptime=10;useinbandfec=1`, names in lower case.
  static Map<String, String> parameters(String value) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : value.split(";", -1)) {
      int equals = pair.indexOf('=');
      String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
      if (!name.isEmpty()) {
        String given = equals < 0 ? "" : pair.substring(equals + 1).strip();
        parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), given);
      }
    }
    return Map.copyOf(parameters);
  }
}
