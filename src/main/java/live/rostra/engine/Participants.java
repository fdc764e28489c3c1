package live.rostra.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import live.rostra.mixer.EncodedMix;
import live.rostra.mixer.Input;
import live.rostra.room.SessionId;
import org.jspecify.annotations.Nullable;

/// Who is in the room, by session and by identity, and which mix each of them hears. What a tick
/// needs is worked out when somebody comes or goes, so that a tick only walks lists. Room loop
/// only.
final class Participants {
  private final List<Participant> all = new ArrayList<>();
  private final List<Participant> speakers = new ArrayList<>();
  private final Map<SessionId, Participant> bySession = new HashMap<>();
  private final Map<String, Participant> speakerByIdentity = new HashMap<>();
  private int connected;
  private boolean changed;

  /// Everybody, in no order that means anything; not to be modified.
  List<Participant> all() {
    return all;
  }

  /// Those with a microphone; not to be modified.
  List<Participant> speakers() {
    return speakers;
  }

  @Nullable Participant find(SessionId session) {
    return bySession.get(session);
  }

  /// Who speaks as `identity`; at most one does.
  @Nullable Participant speaker(String identity) {
    return speakerByIdentity.get(identity);
  }

  int listeners() {
    return all.size() - speakers.size();
  }

  /// How many have media flowing.
  int connected() {
    return connected;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  void add(Participant participant) {
    all.add(participant);
    bySession.put(participant.session(), participant);
    if (participant.microphone() != null) {
      speakers.add(participant);
      speakerByIdentity.put(participant.identity(), participant);
    }
    changed = true;
  }

  void remove(Participant participant) {
    all.remove(participant);
    bySession.remove(participant.session());
    if (participant.microphone() != null) {
      speakers.remove(participant);
      speakerByIdentity.remove(participant.identity(), participant);
    }
    connected -= participant.connected() ? 1 : 0;
    changed = true;
  }

  /// Media of one of them flows from now on.
  void connected(Participant participant) {
    connected++;
    changed = true;
  }

  /// Tells each receiver which mix is theirs and the encoders which mixes have an ear, if that may
  /// have changed since the last call.
  void assignMixes(EncodedMix encoded) {
    if (!changed) {
      return;
    }
    changed = false;
    boolean program = false;
    Set<Input> apart = new HashSet<>();
    for (Participant each : all) {
      if (each.earpiece() != null && each.connected()) {
        Input own = ownInput(each);
        each.hearApartFrom(own);
        program |= own == null;
        if (own != null) {
          apart.add(own);
        }
      }
    }
    encoded.setProgramWanted(program);
    for (Participant each : speakers) {
      Microphone microphone = each.microphone();
      if (microphone != null) {
        encoded.setWanted(microphone.input(), apart.contains(microphone.input()));
      }
    }
  }

  /// The input that a receiver must not hear: its own, or that of the same identity's publishing
  /// connection (a standard client speaks by WHIP and listens by WHEP).
  private @Nullable Input ownInput(Participant receiver) {
    Participant speaker = receiver.microphone() != null ? receiver : speaker(receiver.identity());
    Microphone microphone = speaker == null ? null : speaker.microphone();
    return microphone == null ? null : microphone.input();
  }
}
