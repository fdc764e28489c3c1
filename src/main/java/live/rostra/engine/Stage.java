package live.rostra.engine;

import java.util.List;
import live.rostra.codec.OpusCodec;
import live.rostra.codec.SilentOpus;
import live.rostra.mixer.EncodedMix;
import live.rostra.mixer.Mixer;
import org.jspecify.annotations.Nullable;

/// Where the voices of one room become what everybody hears: gates, mixer, encoders, and what is to
/// be told about the sound. Room loop only.
final class Stage {
  private final Participants participants;
  private final Mixer mixer;
  private final EncodedMix encoded;
  private final SoundFacts facts;
  private final Feeds feeds;
  private final Audience audience;
  private final RememberedGains gains = new RememberedGains();
  private final float[] scratch = new float[Mixer.FRAME_SAMPLES];
  private long opusEncodes;

  Stage(RoomSettings settings, OpusCodec codec, Participants participants, Audience audience) {
    this.participants = participants;
    this.audience = audience;
    this.feeds = new Feeds(settings.program().lookAheadSamples());
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
    participants.assignMixes(encoded, feeds, audience);
    encoded.encode();
    opusEncodes += encoded.encodesLastTick();
  }

  /// Sends those in front theirs, and the first of the crowd.
  ///
  /// @param dueNs when the tick was due
  void send(MixerClock clock, long dueNs, long nowNs) {
    feeds.append(encoded, mixer, clock);
    audience.tick(feeds.program(), clock, dueNs, nowNs);
  }

  /// Nobody hears anything until the next tick.
  void rest() {
    audience.rest();
    feeds.forget();
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
