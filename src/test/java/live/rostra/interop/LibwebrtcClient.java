package live.rostra.interop;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiver;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.onvoid.webrtc.media.audio.AudioTrack;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.testkit.Tone;

/// libwebrtc as one end of a {@link StackCall}. A process of its own, because a failed check in
/// native code aborts it.
///
/// Arguments: `speak HERTZ AMPLITUDE`, or `listen`.
public final class LibwebrtcClient {
  private static final int BLOCK = 480;
  private static final long BLOCK_NS = 10_000_000;

  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  private LibwebrtcClient() {}

  /// Speaks or listens until the standard input ends.
  public static void main(String[] args) {
    int exitCode = 1;
    try {
      LibwebrtcClient client = new LibwebrtcClient();
      if (args[0].equals("speak")) {
        client.speak(Double.parseDouble(args[1]), Double.parseDouble(args[2]));
      } else {
        client.listen();
      }
      exitCode = 0;
    } catch (Exception e) {
      e.printStackTrace();
    }
    // Native threads of the factory outlive main.
    System.exit(exitCode);
  }

  /// A custom source and the headless device abort the process when one factory has both.
  private void speak(double hertz, double amplitude) throws Exception {
    var factory = new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio));
    var source = new CustomAudioSource();
    RTCPeerConnection connection = factory.createPeerConnection(configuration(), new Observer());
    var init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
    init.streamIds = List.of("voice");
    connection.addTransceiver(factory.createAudioTrack("tone", source), init);
    connect(connection);
    say(source, hertz, amplitude);
    connection.close();
  }

  private void listen() throws Exception {
    var factory = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    RTCPeerConnection connection = factory.createPeerConnection(configuration(), new Observer());
    var init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.RECV_ONLY;
    connection.addTransceiver(factory.createAudioTrack("none", new CustomAudioSource()), init);
    connect(connection);
    ended.get();
    connection.close();
  }

  private static RTCConfiguration configuration() {
    var configuration = new RTCConfiguration();
    // libwebrtc leaves loopback interfaces out when it looks for them; unasked, it binds to any
    // address.
    configuration.portAllocatorConfig =
        new PortAllocatorConfig().setDisableAdapterEnumeration(true).setDisableTcp(true);
    return configuration;
  }

  private void connect(RTCPeerConnection connection) throws Exception {
    var created = new CompletableFuture<RTCSessionDescription>();
    connection.createOffer(new RTCOfferOptions(), new Created(created));
    RTCSessionDescription offer = created.get(10, TimeUnit.SECONDS);
    var local = new CompletableFuture<Void>();
    connection.setLocalDescription(offer, new Applied(local));
    local.get(10, TimeUnit.SECONDS);
    Thread.ofVirtual().start(this::readInput);
    print("offer", offer.sdp.getBytes(StandardCharsets.UTF_8));
    var remote = new CompletableFuture<Void>();
    connection.setRemoteDescription(
        new RTCSessionDescription(RTCSdpType.ANSWER, answer.get(10, TimeUnit.SECONDS)),
        new Applied(remote));
    remote.get(10, TimeUnit.SECONDS);
    connected.get(20, TimeUnit.SECONDS);
    System.out.println("connected");
  }

  private static void print(String word, byte[] content) {
    System.out.println(word + " " + Base64.getEncoder().encodeToString(content));
  }

  private void say(CustomAudioSource source, double hertz, double amplitude) {
    float[] pcm = new float[BLOCK];
    byte[] bytes = new byte[2 * BLOCK];
    long startNs = System.nanoTime();
    for (long block = 0; !ended.isDone(); block++) {
      Tone.fill(hertz, amplitude, block * BLOCK, pcm);
      ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      for (float sample : pcm) {
        out.putShort((short) Math.round(sample * 32_767));
      }
      source.pushAudio(bytes, 16, 48_000, 1, BLOCK);
      LockSupport.parkNanos(startNs + (block + 1) * BLOCK_NS - System.nanoTime());
    }
  }

  /// 10 ms of 16-bit samples, whose rate and channels are those of the decoder.
  private static void hear(byte[] data, int bits, int rate, int channels, int frames) {
    if (bits != 16 || rate != Tone.SAMPLE_RATE) {
      throw new IllegalStateException(bits + " bits at " + rate + " Hz");
    }
    ByteBuffer in = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer out = ByteBuffer.allocate(4 * frames).order(ByteOrder.LITTLE_ENDIAN);
    for (int frame = 0; frame < frames; frame++) {
      out.putFloat(in.getShort(2 * frame * channels) / 32_768f);
    }
    print("pcm", out.array());
  }

  private void readInput() {
    try {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        byte[] sdp = Base64.getDecoder().decode(line.substring("answer ".length()));
        answer.complete(new String(sdp, StandardCharsets.UTF_8));
      }
      ended.complete(null);
    } catch (IOException e) {
      ended.completeExceptionally(e);
    }
  }

  private final class Observer implements PeerConnectionObserver {
    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
      // The node is ICE-lite: it learns our address from our first check.
    }

    @Override
    public void onTrack(RTCRtpTransceiver transceiver) {
      if (transceiver.getReceiver().getTrack() instanceof AudioTrack track) {
        track.addSink(LibwebrtcClient::hear);
      }
    }

    @Override
    public void onConnectionChange(RTCPeerConnectionState state) {
      switch (state) {
        case CONNECTED -> connected.complete(null);
        case FAILED, CLOSED ->
            connected.completeExceptionally(new IOException("connection " + state));
        case NEW, CONNECTING, DISCONNECTED -> {}
      }
    }
  }

  private record Created(CompletableFuture<RTCSessionDescription> result)
      implements CreateSessionDescriptionObserver {
    @Override
    public void onSuccess(RTCSessionDescription description) {
      result.complete(description);
    }

    @Override
    public void onFailure(String error) {
      result.completeExceptionally(new IOException(error));
    }
  }

  private record Applied(CompletableFuture<Void> result) implements SetSessionDescriptionObserver {
    @Override
    public void onSuccess() {
      result.complete(null);
    }

    @Override
    public void onFailure(String error) {
      result.completeExceptionally(new IOException(error));
    }
  }
}
