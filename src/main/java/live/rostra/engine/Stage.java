package live.rostra.engine;

import java.util.List;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.SilentOpus;
import live.rostra.mixer.EncodedMix;
import live.rostra.mixer.Input;
import live.rostra.mixer.Mixer;
import org.jspecify.annotations.Nullable;

/// Where the voices of one room become what everybody hears: gates, mixer, encoders, and what is to
/// be told about the sound. Room loop only.
final class Stage {
  private final Participants participants;
  private final Mixer mixer;
  private final EncodedMix encoded;
  private final SoundFacts facts;
  private final RememberedGains gains = new RememberedGains();
  private final float[] scratch = new float[Mixer.FRAME_SAMPLES];
  private long opusEncodes;

  Stage(RoomSettings settings, OpusCodec codec, Participants participants) {
    this.participants = participants;
    this.mixer = new Mixer(settings.levelling());
    this.encoded = new EncodedMix(mixer, codec, settings.program(), SilentOpus.frame20ms());
    this.facts = new SoundFacts(participants, mixer);
  }

  Mixer mixer() {
    return mixer;
  }

  /// Opens or closes the gate of an identity, if it has a microphone and the gate is not so
  /// already.
  void set(String identity, boolean onStage, long nowNs) {
    Participant participant = participants.microphoneOf(identity);
    Microphone microphone = participant == null ? null : participant.microphone();
    if (participant == null || microphone == null || microphone.onStage() == onStage) {
      return;
    }
    if (onStage) {
      enter(participant, microphone);
    } else {
      leave(participant, microphone, nowNs);
    }
  }

  /// Opens the gate of somebody whose gate is closed.
  void enter(Participant participant, Microphone microphone) {
    microphone.open(mixer, gains.of(participant.identity()));
    participants.entersStage(participant);
  }

  /// Closes the gate of somebody whose gate is open.
  void leave(Participant participant, Microphone microphone, long nowNs) {
    gains.remember(participant.identity(), microphone.gainDb());
    microphone.close(mixer, nowNs);
    participants.leavesStage(participant);
  }

  /// Takes a frame of every voice, mixes, and encodes each mix that somebody hears.
  void mix(long nowNs) {
    List<Participant> stage = participants.stage();
    for (int i = 0; i < stage.size(); i++) {
      Microphone microphone = stage.get(i).microphone();
      if (microphone != null) {
        microphone.fill(nowNs);
      }
    }
    List<Microphone> overheard = participants.overheard();
    for (int i = 0; i < overheard.size(); i++) {
      overheard.get(i).overhear(scratch, nowNs);
    }
    mixer.mix(nowNs);
    participants.assignMixes(encoded);
    encoded.encode();
    opusEncodes += encoded.encodesLastTick();
  }

  /// Sends everybody theirs.
  void send(MixerClock clock, long nowNs) {
    int programDbov = mixer.silent() ? FrameLevel.SILENCE_DBOV : FrameLevel.dbov(mixer.program());
    List<Participant> all = participants.all();
    for (int i = 0; i < all.size(); i++) {
      Participant participant = all.get(i);
      if (participant.connected()) {
        Input own = participant.apartFrom();
        int dbov = own == null || !own.audible() ? programDbov : FrameLevel.dbov(own.mixMinus());
        participant.send(encoded.packetFor(own), clock, dbov, nowNs);
      }
    }
  }

  /// What is to be told about this tick, or null.
  @Nullable SoundReport report(MixerClock clock, long nowNs) {
    return facts.tick(clock, nowNs);
  }

  long opusEncodes() {
    return opusEncodes;
  }

  /// Packets replaced by silence because the encoder failed.
  long failures() {
    return encoded.failures();
  }
}
