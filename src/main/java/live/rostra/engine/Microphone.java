package live.rostra.engine;

import live.rostra.jitter.PlayoutStats;
import live.rostra.mixer.Input;
import live.rostra.mixer.Mixer;
import live.rostra.room.RoomView;
import live.rostra.room.SessionId;
import live.rostra.rtp.RtpPacket;
import live.rostra.wire.PacketBuffer;
import org.jspecify.annotations.Nullable;

/// The sending half of a connection: a voice and the gate between it and the room.
///
/// On the stage the voice fills an input of the mixer. Off the stage there is no input: the level
/// is read from what the sender announces (RFC 6464) and the packets wait in the jitter buffer
/// until their time has passed, undecoded, so that the gate opens with the frame that is due. Room
/// loop only.
final class Microphone {
  /// A sender that pauses (DTX) is heard of each 400 ms.
  private static final long LEVEL_LASTS_NS = 500_000_000L;

  private final IncomingVoice voice;
  private final LinkQuality quality = new LinkQuality();
  private @Nullable Input input; // kept when the stage is left, with all it knows of the voice
  private boolean onStage;
  private boolean muted;
  private boolean ring;
  private int loudestDbov = FrameLevel.SILENCE_DBOV;
  private long heardAtNs;

  /// Off the stage.
  Microphone(IncomingVoice voice, boolean muted) {
    this.voice = voice;
    this.muted = muted;
  }

  IncomingVoice voice() {
    return voice;
  }

  LinkQuality quality() {
    return quality;
  }

  /// Its input of the mixer, null off the stage.
  @Nullable Input input() {
    return onStage ? input : null;
  }

  boolean onStage() {
    return onStage;
  }

  /// Opens the gate: heard from the next tick on.
  ///
  /// @param gainDb what was right for this voice when it was here before
  void open(Mixer mixer, float gainDb) {
    if (input == null) {
      input = mixer.add(gainDb);
    } else {
      mixer.restore(input);
    }
    input.setMuted(muted);
    onStage = true;
  }

  /// Closes it: fades out in the next tick.
  void close(Mixer mixer, long nowNs) {
    if (input != null) {
      mixer.remove(input);
    }
    onStage = false;
    ring = false;
    voice.hold(nowNs);
  }

  /// Whether it is silent even on the stage; from the next tick on.
  void setMuted(boolean muted) {
    this.muted = muted;
    if (input != null) {
      input.setMuted(muted);
    }
  }

  /// Takes a packet.
  ///
  /// @return whether packets before this one are missing and worth asking for again
  boolean handleRtp(PacketBuffer packet, RtpPacket rtp, long nowNs) {
    if (!voice.handleRtp(packet, rtp, nowNs)) {
      return false;
    }
    boolean misses = voice.misses(rtp.sequenceNumber());
    if (onStage) {
      return misses;
    }
    voice.hold(nowNs);
    loudestDbov = Math.max(loudestDbov, voice.announcedDbov());
    heardAtNs = nowNs;
    return false; // nobody hears what is missing
  }

  /// Fills the mixer's input with the next 20 ms.
  void fill(long nowNs) {
    if (onStage && input != null) {
      input.setPresent(voice.take(input.frame(), nowNs));
    }
  }

  /// Whether it has begun or ceased to speak since the last call.
  boolean ringChanged() {
    boolean before = ring;
    ring = speaking();
    return ring != before;
  }

  boolean speaking() {
    return onStage && input != null && input.speaking();
  }

  /// Whether sound has come lately, off the stage.
  boolean sendsOffStage(long nowNs) {
    return !onStage && voice.started() && nowNs - heardAtNs < LEVEL_LASTS_NS;
  }

  /// The loudest that was announced off the stage since the last call, -127 to 0.
  int takeLoudestDbov() {
    int loudest = loudestDbov;
    loudestDbov = FrameLevel.SILENCE_DBOV;
    return loudest;
  }

  /// Loudness of the last frame on the stage, -127 to 0.
  int levelDbov() {
    return onStage && input != null ? Math.round(input.levelDbov()) : FrameLevel.SILENCE_DBOV;
  }

  /// The gain that is right for this voice in dB; 0 when it was never on the stage.
  float gainDb() {
    return input == null ? 0 : input.gainDb();
  }

  /// This speaker as outsiders see them.
  RoomView.Speaker view(SessionId session, String identity, boolean dominant) {
    PlayoutStats stats = voice.playout();
    return new RoomView.Speaker(
        session,
        identity,
        levelDbov(),
        speaking(),
        dominant,
        muted,
        100 * stats.concealedRatio(),
        (int) Math.round(stats.delayMs()));
  }
}
