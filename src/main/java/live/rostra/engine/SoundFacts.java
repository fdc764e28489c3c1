package live.rostra.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import live.rostra.mixer.Input;
import live.rostra.mixer.Mixer;
import org.jspecify.annotations.Nullable;

/// Finds out at each tick whether something is to be told about the room's sound, and tells it: a
/// change of those who speak or of who holds the floor at once, levels five times a second. A tick
/// without news allocates nothing. Room loop only.
final class SoundFacts {
  private static final int TICKS_PER_REPORT = 10;
  private static final int TICKS_PER_QUALITY = 50;

  private final Participants participants;
  private final Mixer mixer;
  private @Nullable Input dominant;
  private int speaking;
  private int ticks;

  SoundFacts(Participants participants, Mixer mixer) {
    this.participants = participants;
    this.mixer = mixer;
  }

  /// The mixer has mixed.
  ///
  /// @return what is to be told now, or null
  @Nullable SoundReport tick(MixerClock clock, long nowNs) {
    ticks++;
    if (ticks % TICKS_PER_QUALITY == 0) {
      judgeNetworks();
    }
    boolean changed = changed();
    if (!changed && ticks % TICKS_PER_REPORT != 0) {
      return null;
    }
    List<SoundReport.OnStage> stage = stage();
    List<SoundReport.OffStage> waiting = waiting(nowNs);
    if (!changed && stage.isEmpty() && waiting.isEmpty()) {
      return null;
    }
    Instant at = clock.instantAt(clock.position());
    return new SoundReport(at, changed, stage, waiting, holder());
  }

  /// Everything is looked at each time, because looking takes note.
  private boolean changed() {
    List<Participant> stage = participants.stage();
    int now = 0;
    boolean changed = false;
    for (int i = 0; i < stage.size(); i++) {
      Microphone microphone = stage.get(i).microphone();
      if (microphone != null) {
        changed |= microphone.ringChanged();
        now += microphone.speaking() ? 1 : 0;
      }
    }
    // Who has left the stage while speaking is not asked any more, but is missing.
    changed |= now != speaking || dominant != mixer.dominant();
    speaking = now;
    dominant = mixer.dominant();
    return changed;
  }

  private void judgeNetworks() {
    List<Participant> stage = participants.stage();
    for (int i = 0; i < stage.size(); i++) {
      stage.get(i).judgeNetwork();
    }
  }

  private List<SoundReport.OnStage> stage() {
    List<SoundReport.OnStage> found = new ArrayList<>(participants.stage().size());
    for (Participant each : participants.stage()) {
      Microphone microphone = each.microphone();
      if (each.connected() && microphone != null) {
        found.add(
            new SoundReport.OnStage(
                each.session(),
                each.identity(),
                microphone.levelDbov(),
                microphone.speaking(),
                microphone.quality().quality(),
                microphone.quality().breakingUp()));
      }
    }
    return found;
  }

  private List<SoundReport.OffStage> waiting(long nowNs) {
    if (participants.microphones() == participants.stage().size()) {
      return List.of();
    }
    List<SoundReport.OffStage> found = new ArrayList<>();
    for (Participant each : participants.all()) {
      Microphone microphone = each.microphone();
      if (microphone != null && microphone.sendsOffStage(nowNs)) {
        int dbov = microphone.takeLoudestDbov();
        found.add(new SoundReport.OffStage(each.session(), each.identity(), dbov));
      }
    }
    return found;
  }

  private @Nullable String holder() {
    for (Participant each : participants.stage()) {
      Microphone microphone = each.microphone();
      if (microphone != null && dominant != null && microphone.input() == dominant) {
        return each.identity();
      }
    }
    return null;
  }
}
