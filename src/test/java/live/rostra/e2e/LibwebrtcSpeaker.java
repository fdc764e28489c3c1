package live.rostra.e2e;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.PortAllocatorConfig;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.onvoid.webrtc.media.audio.CustomAudioSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import live.rostra.testkit.Tone;

/// A program that says a tone by WHIP through libwebrtc, until its standard input ends. Prints
/// `connected` once media can flow. A process of its own, because a failed check in native code
/// aborts it.
///
/// Arguments: endpoint, token, frequency in hertz, amplitude 0 to 1.
public final class LibwebrtcSpeaker {
  private static final int BLOCK = 480;
  private static final long BLOCK_NS = 10_000_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private final URI endpoint;
  private final String token;

  private LibwebrtcSpeaker(URI endpoint, String token) {
    this.endpoint = endpoint;
    this.token = token;
  }

  /// Speaks.
  public static void main(String[] args) {
    int exitCode = 1;
    try {
      new LibwebrtcSpeaker(URI.create(args[0]), args[1])
          .run(Double.parseDouble(args[2]), Double.parseDouble(args[3]));
      exitCode = 0;
    } catch (Exception e) {
      e.printStackTrace();
    }
    // Native threads of the factory outlive main.
    System.exit(exitCode);
  }

  private void run(double hertz, double amplitude) throws Exception {
    var factory = new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio));
    var source = new CustomAudioSource();
    var configuration = new RTCConfiguration();
    // libwebrtc leaves loopback interfaces out when it looks for them; unasked, it binds to any
    // address.
    configuration.portAllocatorConfig =
        new PortAllocatorConfig().setDisableAdapterEnumeration(true).setDisableTcp(true);
    RTCPeerConnection connection = factory.createPeerConnection(configuration, new Observer());
    var init = new RTCRtpTransceiverInit();
    init.direction = RTCRtpTransceiverDirection.SEND_ONLY;
    init.streamIds = List.of("voice");
    connection.addTransceiver(factory.createAudioTrack("tone", source), init);

    var created = new CompletableFuture<RTCSessionDescription>();
    connection.createOffer(new RTCOfferOptions(), new Created(created));
    RTCSessionDescription offer = created.get(10, TimeUnit.SECONDS);
    var local = new CompletableFuture<Void>();
    connection.setLocalDescription(offer, new Applied(local));
    local.get(10, TimeUnit.SECONDS);
    HttpResponse<String> answer = post(offer.sdp);
    var remote = new CompletableFuture<Void>();
    connection.setRemoteDescription(
        new RTCSessionDescription(RTCSdpType.ANSWER, answer.body()), new Applied(remote));
    remote.get(10, TimeUnit.SECONDS);
    connected.get(20, TimeUnit.SECONDS);
    System.out.println("connected");

    var ended = new CompletableFuture<Void>();
    Thread.ofVirtual().start(() -> awaitEndOfInput(ended));
    say(source, hertz, amplitude, ended);
    connection.close();
    leave(endpoint.resolve(answer.headers().firstValue("location").orElseThrow()));
  }

  private static void say(
      CustomAudioSource source, double hertz, double amplitude, CompletableFuture<Void> ended) {
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

  private static void awaitEndOfInput(CompletableFuture<Void> ended) {
    try {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
      ended.complete(null);
    } catch (IOException e) {
      ended.completeExceptionally(e);
    }
  }

  private HttpResponse<String> post(String offer) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/sdp")
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(offer))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response;
  }

  private void leave(URI session) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(session).header("Authorization", "Bearer " + token).DELETE().build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private final class Observer implements PeerConnectionObserver {
    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
      // The node is ICE-lite: it learns our address from our first check.
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
