package live.rostra.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import live.rostra.codec.ConcentusOpus;

/// Any order of any packets at any times: each tick gives 960 samples in range, within the bounds.
class SpeakerPlayoutFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void givesAFrameEachTickWhateverArrives(FuzzedDataProvider data) {
    SpeakerPlayout playout = new SpeakerPlayout(new ConcentusOpus().newDecoder());
    float[] pcm = new float[960];
    long nowNs = data.consumeLong(0, 1L << 60);
    int sequence = data.consumeInt(0, 0xffff);
    long timestamp = data.consumeLong(0, 0xffff_ffffL);

    for (int tick = 0; tick < 400 && data.remainingBytes() > 0; tick++) {
      int packets = data.consumeInt(0, 4);
      for (int i = 0; i < packets; i++) {
        sequence = sequence + (data.consumeBoolean() ? 1 : data.consumeShort()) & 0xffff;
        timestamp = timestamp + (data.consumeBoolean() ? 960 : data.consumeInt()) & 0xffff_ffffL;
        byte[] payload = data.consumeBytes(data.consumeInt(0, 40));
        if (data.consumeInt(0, 3) == 0) {
          playout.insertRedundant(
              nowNs, sequence, timestamp - 960 & 0xffff_ffffL, payload, 0, payload.length);
        }
        playout.insert(nowNs, sequence, timestamp, false, payload, 0, payload.length);
      }
      boolean sound = playout.take(pcm, nowNs);
      float peak = 0;
      for (float sample : pcm) {
        peak = Math.max(peak, Math.abs(sample)); // NaN stays NaN
      }
      assertThat(peak).isBetween(0f, sound ? 1.01f : 0f);
      nowNs += 20_000_000L + data.consumeInt(0, 3) / 3 * data.consumeInt(0, 1 << 30);
    }
  }
}
