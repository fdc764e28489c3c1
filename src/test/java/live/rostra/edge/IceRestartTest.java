package live.rostra.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import live.rostra.config.EdgeConfig;
import live.rostra.edge.Edge.ConnectRequest;
import live.rostra.edge.Edge.Connected;
import live.rostra.edge.Edge.Purpose;
import live.rostra.edge.Edge.Trickled;
import live.rostra.room.Actor;
import live.rostra.room.Role;
import live.rostra.room.RoomId;
import live.rostra.room.SessionId;
import live.rostra.sdp.SdpOffer;
import live.rostra.state.TestPostgres;
import live.rostra.testkit.StunClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Trickle and restarts of one session (RFC 9725 section 4.3), with checks over a real port.
class IceRestartTest {
  private static final RoomId ROOM = new RoomId("r");
  private static final String CANDIDATE = "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host";

  @TempDir static Path storage;
  private static Vertx vertx;
  private static MediaPlane media;
  private static NodeEdge edge;

  private final Random random = new Random(1);
  private static final Actor ADA = new Actor("ada", "Ada", Role.HOST, Role.HOST, false, 1);

  private Connected connected;
  private String offeredUfrag;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    Map<String, String> environment =
        Map.of(
            "ROSTRA_MEDIA_HOST",
            "127.0.0.1",
            "ROSTRA_MEDIA_BASE_PORT",
            "0",
            "ROSTRA_MEDIA_LOOPS",
            "1",
            "ROSTRA_STORAGE_DIRECTORY",
            storage.toString(),
            "ROSTRA_FACTS_DIRECTORY",
            storage.resolve("facts").toString(),
            "ROSTRA_POSTGRES_URL",
            TestPostgres.database());
    media = get(MediaPlane.start(vertx, EdgeConfig.load(null, environment, true), true));
    edge = media.edge();
    get(edge.create(ROOM, Edge.Opening.of(ADA, "A room")));
  }

  @AfterAll
  static void stop() throws Exception {
    get(media.stop());
    get(vertx.close());
  }

  @BeforeEach
  void connect() throws Exception {
    String offer;
    try (var in = SdpOffer.class.getResourceAsStream("chromium.offer.sdp")) {
      offer = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
    offeredUfrag = find(offer, "a=ice-ufrag:(\\S+)");
    connected = get(edge.connect(ROOM, new ConnectRequest(ADA, Purpose.PUBLISH, offer)));
  }

  @Test
  void candidatesOfTheOfferChangeNothing() throws Exception {
    assertThat(trickle(fragment(offeredUfrag))).isInstanceOf(Trickled.Noted.class);
    assertThat(trickle(CANDIDATE + "\r\n")).isInstanceOf(Trickled.Noted.class);

    assertThat(entityTag()).isEqualTo(connected.entityTag());
  }

  @Test
  void candidatesAfterARestartBelongToItAndLetItComplete() throws Exception {
    Trickled.Restarted restarted = restart("SecondOne");

    assertThat(trickle(fragment("SecondOne"))).isInstanceOf(Trickled.Noted.class);

    assertThat(entityTag()).isEqualTo(restarted.entityTag());
    assertThat(answersACheck(restarted.fragment(), "SecondOne")).isTrue();
  }

  @Test
  void eachFurtherUfragIsARestartOfItsOwnAndTheFirstOneComesBackAsOne() throws Exception {
    Trickled.Restarted second = restart("SecondOne");
    Trickled.Restarted third = restart("ThirdOnes");
    Trickled.Restarted first = restart(offeredUfrag);

    assertThat(third.entityTag()).isNotEqualTo(second.entityTag());
    assertThat(entityTag()).isEqualTo(first.entityTag()).isNotEqualTo(third.entityTag());
    assertThat(answersACheck(first.fragment(), offeredUfrag)).isTrue();
  }

  @Test
  void theSameRestartTwiceAtOnceIsOneRestart() throws Exception {
    Future<Trickled> one = edge.trickle(connected.session(), fragment("SecondOne"));
    Future<Trickled> other = edge.trickle(connected.session(), fragment("SecondOne"));

    Trickled.Restarted restarted = (Trickled.Restarted) get(one);
    assertThat(get(other)).isInstanceOf(Trickled.Noted.class);
    assertThat(entityTag()).isEqualTo(restarted.entityTag());
    assertThat(answersACheck(restarted.fragment(), "SecondOne")).isTrue();
  }

  @Test
  void aSessionThatIsGoneCannotRestart() throws Exception {
    get(edge.disconnect(connected.session()));

    assertThat(trickle(fragment("SecondOne"))).isInstanceOf(Trickled.Gone.class);
    assertThat(get(edge.trickle(new SessionId("unknown"), fragment("SecondOne"))))
        .isInstanceOf(Trickled.Gone.class);
  }

  private Trickled.Restarted restart(String ufrag) throws Exception {
    return (Trickled.Restarted) trickle(fragment(ufrag));
  }

  private Trickled trickle(String fragment) throws Exception {
    return get(edge.trickle(connected.session(), fragment));
  }

  private String entityTag() {
    return edge.owner(connected.session()).orElseThrow().entityTag();
  }

  private static String fragment(String ufrag) {
    return "a=ice-ufrag:%s\r\na=ice-pwd:0123456789012345678901\r\n%s\r\n"
        .formatted(ufrag, CANDIDATE);
  }

  /// Whether the node answers a check with the credentials of `answer`; repeated as a client does.
  private boolean answersACheck(String answer, String remoteUfrag) throws Exception {
    String ufrag = find(answer, "a=ice-ufrag:(\\S+)");
    String password = find(answer, "a=ice-pwd:(\\S+)");
    InetSocketAddress node =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.udpPorts().getFirst());
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(500);
      for (int i = 0; i < 10; i++) {
        byte[] check = StunClient.check(ufrag, password, remoteUfrag, random);
        socket.send(new DatagramPacket(check, check.length, node));
        DatagramPacket received = new DatagramPacket(new byte[2048], 2048);
        try {
          socket.receive(received);
        } catch (SocketTimeoutException e) {
          continue;
        }
        if (StunClient.isSuccess(received.getData(), received.getLength())) {
          return true;
        }
      }
      return false;
    }
  }

  private static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
