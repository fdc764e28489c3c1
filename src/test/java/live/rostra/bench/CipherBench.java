package live.rostra.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import live.rostra.transport.srtp.RtpSealer;
import live.rostra.transport.srtp.SrtpKeys;
import live.rostra.transport.srtp.SrtpProfile;
import live.rostra.transport.srtp.SrtpSession;
import live.rostra.wire.Outbox;
import live.rostra.wire.PacketBuffer;

/// What encrypting one packet costs with thousands of contexts, by each way there is: the library
/// by an array, the JDK's ciphers, the system's OpenSSL in place. In turns.
final class CipherBench {
  private static final int CONTEXTS = 4_000;
  private static final int HEADER = 24;
  private static final int PAYLOAD = 160;
  private static final int ROUNDS = 40;
  private static final int WARM_UP = 15;
  private static final int PLACES = 64;

  private final Report report;
  private final SecureRandom random = new SecureRandom();
  private final byte[] plain = new byte[HEADER + PAYLOAD];
  private final byte[] out = new byte[512];

  CipherBench(Report report) {
    this.report = report;
    plain[0] = (byte) 0x90;
    plain[12] = (byte) 0xBE;
    plain[13] = (byte) 0xDE;
    plain[15] = 2;
  }

  private interface Way {
    void packet(int context, long index) throws GeneralSecurityException;
  }

  void run() throws GeneralSecurityException {
    report.section(
        "SRTP of a packet of %d B with %,d contexts (ns and bytes allocated)"
            .formatted(plain.length, CONTEXTS));
    for (SrtpProfile profile : SrtpProfile.values()) {
      Map<String, Way> ways = new LinkedHashMap<>();
      ways.put("jitsi-srtp, OpenSSL by JNI, array", library(profile));
      ways.put("JDK ciphers, array", jdk(profile));
      if (RtpSealer.isNative()) {
        ways.put("OpenSSL by java.lang.foreign, in place", sealer(profile));
      }
      measure(profile, ways);
    }
  }

  private void measure(SrtpProfile profile, Map<String, Way> ways) throws GeneralSecurityException {
    Map<String, double[]> ns = new LinkedHashMap<>();
    Map<String, Long> bytes = new LinkedHashMap<>();
    ways.keySet().forEach(name -> ns.put(name, new double[ROUNDS]));
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (Map.Entry<String, Way> way : ways.entrySet()) {
        long allocated = MeteredOpus.threadAllocatedBytes();
        long start = MeteredOpus.threadCpuNs();
        for (int i = 0; i < CONTEXTS; i++) {
          way.getValue().packet(i, round + WARM_UP);
        }
        double each = (double) (MeteredOpus.threadCpuNs() - start) / CONTEXTS;
        if (round >= 0) {
          ns.get(way.getKey())[round] = each;
          bytes.put(way.getKey(), MeteredOpus.threadAllocatedBytes() - allocated);
        }
      }
    }
    report.note("%s", profile);
    ns.forEach((name, each) ->
        report.note(
            "  %-42s P50 %5.0f ns %6d B",
            name, new Quantiles(each).p50(), bytes.get(name) / CONTEXTS));
  }

  private Way library(SrtpProfile profile) {
    SrtpSession[] sessions = new SrtpSession[CONTEXTS];
    for (int i = 0; i < CONTEXTS; i++) {
      sessions[i] = new SrtpSession(keys(profile));
    }
    PacketBuffer buffer = new PacketBuffer();
    return (context, index) -> {
      plain[3] = (byte) index;
      buffer.copyFrom(plain, 0, plain.length);
      sessions[context].protect(buffer);
    };
  }

  private Way sealer(SrtpProfile profile) {
    RtpSealer[] sealers = new RtpSealer[CONTEXTS];
    for (int i = 0; i < CONTEXTS; i++) {
      SrtpKeys keys = keys(profile);
      sealers[i] = RtpSealer.of(keys, new SrtpSession(keys));
    }
    MemorySegment memory = Arena.ofAuto().allocate((PLACES + 8) * 256L + Outbox.PLACE, 64);
    MemorySegment payload = Arena.ofAuto().allocate(PAYLOAD, 64);
    MemorySegment head = Arena.ofAuto().allocate(HEADER, 64);
    return (context, index) -> {
      long at = context % PLACES * 256L;
      MemorySegment.copy(head, 0, memory, at, HEADER);
      sealers[context].seal(payload, 0, PAYLOAD, memory, at, HEADER, 7, index);
    };
  }

  private Way jdk(SrtpProfile profile) throws GeneralSecurityException {
    boolean gcm = profile == SrtpProfile.AEAD_AES_128_GCM;
    Cipher[] ciphers = new Cipher[CONTEXTS];
    SecretKeySpec[] keys = new SecretKeySpec[CONTEXTS];
    Mac[] macs = new Mac[CONTEXTS];
    for (int i = 0; i < CONTEXTS; i++) {
      ciphers[i] = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "AES/CTR/NoPadding");
      keys[i] = new SecretKeySpec(keys(profile).localKey(), "AES");
      macs[i] = Mac.getInstance("HmacSHA1");
      macs[i].init(keys[i]);
    }
    return (context, index) -> {
      byte[] iv = new byte[gcm ? 12 : 16];
      iv[0] = (byte) index;
      Cipher cipher = ciphers[context];
      cipher.init(
          Cipher.ENCRYPT_MODE,
          keys[context],
          gcm ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv));
      if (gcm) {
        cipher.updateAAD(plain, 0, HEADER);
      }
      int length = cipher.doFinal(plain, HEADER, PAYLOAD, out, HEADER);
      if (!gcm) {
        macs[context].update(out, 0, HEADER + length + 4);
        macs[context].doFinal(out, HEADER + length);
      }
    };
  }

  private SrtpKeys keys(SrtpProfile profile) {
    byte[][] parts = {
      new byte[16], new byte[profile.saltLength()], new byte[16], new byte[profile.saltLength()]
    };
    for (byte[] part : parts) {
      random.nextBytes(part);
    }
    return new SrtpKeys(profile, parts[0], parts[1], parts[2], parts[3]);
  }
}
