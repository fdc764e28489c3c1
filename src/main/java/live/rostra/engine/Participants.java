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
  /// Voices off the stage that are decoded because they do not say how loud they are: no more, for
  /// a room may have thousands who could send.
  private static final int MOST_OVERHEARD = 4;

  private final List<Participant> all = new ArrayList<>();
  private final List<Participant> stage = new ArrayList<>();
  private final Map<SessionId, Participant> bySession = new HashMap<>();
  private final Map<String, Participant> microphoneByIdentity = new HashMap<>();
  private final List<Microphone> overheard = new ArrayList<>();
  private Set<Input> heardApart = new HashSet<>();
  private int connected;
  private boolean changed;

  /// Everybody, in no order that means anything; not to be modified.
  List<Participant> all() {
    return all;
  }

  /// Those with a microphone on the stage; not to be modified.
  List<Participant> stage() {
    return stage;
  }

  /// How many have a microphone, on the stage or off it.
  int microphones() {
    return microphoneByIdentity.size();
  }

  /// Microphones off the stage whose level must be found out by decoding; not to be modified.
  List<Microphone> overheard() {
    return overheard;
  }

  @Nullable Participant find(SessionId session) {
    return bySession.get(session);
  }

  /// The connection that has the microphone of `identity`; at most one does.
  @Nullable Participant microphoneOf(String identity) {
    return microphoneByIdentity.get(identity);
  }

  /// All connections of `identity`, in a list of its own.
  List<Participant> of(String identity) {
    return all.stream().filter(each -> each.identity().equals(identity)).toList();
  }

  /// Everybody who is not on the stage.
  int listeners() {
    return all.size() - stage.size();
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
      microphoneByIdentity.put(participant.identity(), participant);
    }
    changed = true;
  }

  void remove(Participant participant) {
    all.remove(participant);
    bySession.remove(participant.session());
    if (participant.microphone() != null) {
      microphoneByIdentity.remove(participant.identity(), participant);
    }
    stage.remove(participant);
    connected -= participant.connected() ? 1 : 0;
    changed = true;
  }

  /// The gate of one of them has opened.
  void entersStage(Participant participant) {
    stage.add(participant);
    changed = true;
  }

  /// It has closed.
  void leavesStage(Participant participant) {
    stage.remove(participant);
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
        Input own = ownInput(each, encoded);
        each.hearApartFrom(own);
        program |= own == null;
        if (own != null) {
          apart.add(own);
        }
      }
    }
    chooseOverheard();
    encoded.setProgramWanted(program);
    for (Input input : apart) {
      encoded.setWanted(input, true);
    }
    for (Input input : heardApart) {
      if (!apart.contains(input)) {
        encoded.setWanted(input, false);
      }
    }
    heardApart = apart;
  }

  private void chooseOverheard() {
    overheard.clear();
    for (Participant each : all) {
      Microphone microphone = each.microphone();
      if (microphone != null) {
        boolean chosen = microphone.levelUnknown() && overheard.size() < MOST_OVERHEARD;
        microphone.setOverheard(chosen);
        if (chosen) {
          overheard.add(microphone);
        }
      }
    }
  }

  /// The input that a receiver must not hear: its own, or that of the same identity's publishing
  /// connection (a standard client speaks by WHIP and listens by WHEP). When it has left the stage,
  /// what they hear is still on its way back to the program.
  private @Nullable Input ownInput(Participant receiver, EncodedMix encoded) {
    Participant speaker =
        receiver.microphone() != null ? receiver : microphoneOf(receiver.identity());
    Microphone microphone = speaker == null ? null : speaker.microphone();
    Input own = microphone == null ? null : microphone.input();
    if (own != null) {
      return own;
    }
    Input before = receiver.apartFrom();
    return before != null && encoded.apart(before) ? before : null;
  }
}
