package live.rostra.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
  private final Map<String, List<Participant>> byIdentity = new HashMap<>();
  private final List<Microphone> unannounced = new ArrayList<>();
  private final List<Microphone> overheard = new ArrayList<>();
  private final List<Participant> onlyPublishing = new ArrayList<>();
  private final List<Participant> apart = new ArrayList<>();
  private final List<Participant> front = new ArrayList<>();
  private Set<Input> heardApart = new HashSet<>();
  private int connected;
  private int hearing;
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
    return List.copyOf(byIdentity.getOrDefault(identity, List.of()));
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
    byIdentity.merge(participant.identity(), List.of(participant), Participants::both);
    Microphone microphone = participant.microphone();
    if (microphone != null) {
      microphoneByIdentity.put(participant.identity(), participant);
      if (!microphone.voice().announcesLevel()) {
        unannounced.add(microphone);
      }
    }
    changed = true;
  }

  void remove(Participant participant) {
    all.remove(participant);
    bySession.remove(participant.session());
    byIdentity.computeIfPresent(
        participant.identity(), (_, theirs) -> without(theirs, participant));
    Microphone microphone = participant.microphone();
    if (microphone != null) {
      microphoneByIdentity.remove(participant.identity(), participant);
      unannounced.remove(microphone);
    }
    stage.remove(participant);
    apart.remove(participant);
    onlyPublishing.remove(participant);
    if (participant.connected()) {
      connected--;
      hearing -= participant.earpiece() != null ? 1 : 0;
    }
    changed = true;
  }

  private static List<Participant> both(List<Participant> some, List<Participant> more) {
    List<Participant> together = new ArrayList<>(some);
    together.addAll(more);
    return together;
  }

  private static @Nullable List<Participant> without(List<Participant> some, Participant one) {
    List<Participant> rest = some.stream().filter(each -> each != one).toList();
    return rest.isEmpty() ? null : rest;
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
    if (participant.earpiece() != null) {
      hearing++;
    } else {
      onlyPublishing.add(participant);
    }
    changed = true;
  }

  /// Tells each receiver which mix is theirs, the encoders which mixes have an ear, and the
  /// audience who is served first, if that may have changed since the last call. The crowd is not
  /// walked through: it hears the program.
  void assignMixes(EncodedMix encoded, Feeds feeds, Audience audience) {
    if (!changed) {
      return;
    }
    changed = false;
    Set<Participant> mayBeApart = new LinkedHashSet<>(apart);
    for (Participant speaker : stage) {
      mayBeApart.addAll(byIdentity.getOrDefault(speaker.identity(), List.of()));
    }
    Set<Input> inputs = new HashSet<>();
    apart.clear();
    for (Participant each : mayBeApart) {
      if (each.earpiece() != null && each.connected()) {
        Input own = ownInput(each, encoded);
        each.hearApartFrom(own, own == null ? null : feeds.of(own));
        if (own != null) {
          inputs.add(own);
          apart.add(each);
        }
      }
    }
    feeds.keep(inputs);
    chooseOverheard();
    encoded.setProgramWanted(hearing > apart.size());
    for (Input input : inputs) {
      encoded.setWanted(input, true);
    }
    for (Input input : heardApart) {
      if (!inputs.contains(input)) {
        encoded.setWanted(input, false);
      }
    }
    heardApart = inputs;
    arrange(audience);
  }

  private void arrange(Audience audience) {
    front.clear();
    front.addAll(stage);
    for (Participant each : apart) {
      if (!each.onStage()) {
        front.add(each);
      }
    }
    for (Participant each : onlyPublishing) {
      if (!each.onStage()) {
        front.add(each);
      }
    }
    audience.setFront(front);
  }

  private void chooseOverheard() {
    overheard.clear();
    for (Microphone microphone : unannounced) {
      boolean chosen = microphone.levelUnknown() && overheard.size() < MOST_OVERHEARD;
      microphone.setOverheard(chosen);
      if (chosen) {
        overheard.add(microphone);
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
