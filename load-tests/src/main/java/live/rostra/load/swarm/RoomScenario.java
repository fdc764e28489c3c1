package live.rostra.load.swarm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import live.rostra.load.Settings;
import live.rostra.load.Tokens;

/// Speakers and listeners of one room of a running node: they join at an even rate, listen for some
/// seconds, and leave.
final class RoomScenario {
  private static final long LEAST_SETTLING_MS = 2_000;
  private static final double LOSS = 0.0001;

  private RoomScenario() {}

  /// Runs it, and writes its report.
  ///
  /// @return whether everybody got in and heard everything as it must be
  static boolean run() throws IOException, InterruptedException {
    URI node = Settings.url();
    String room = Settings.text("room", "lobby");
    int listeners = Settings.count("listeners", 100, 100_000);
    int speakers = Settings.number("speakers", 1, 0, 13);
    int rate = Settings.count("joins", 50, 1_000);
    int seconds = Settings.count("seconds", 20, 86_400);
    List<byte[]> voice = Voices.fromSettings();
    Tokens tokens = Tokens.fromEnvironment();
    Reports reports = Reports.fromSettings("room");

    HttpClient http = HttpClient.newHttpClient();
    try (Crowd crowd = new Crowd(speakers + listeners, Voices.profiles())) {
      Joining stage = new Joining(crowd);
      stage.join(0, speakers, rate, RostraDoor.speakers(http, node, tokens, room));
      reports.require(stage.joined() == speakers, "speakers did not get in: " + stage.failures());
      List<Member> talking = new ArrayList<>();
      for (int i = 0; i < speakers; i++) {
        talking.add(java.util.Objects.requireNonNull(crowd.member(i)));
      }
      try (Speakers _ = new Speakers(talking, voice)) {
        Joining audience = new Joining(crowd);
        try (Progress _ = new Progress(crowd, audience, speakers + listeners)) {
          audience.join(
              speakers, speakers + listeners, rate, RostraDoor.listeners(http, node, tokens, room));
          crowd.turn(true);
          Thread.sleep(LEAST_SETTLING_MS);
          long dropsBefore = KernelDrops.of(crowd.port());
          crowd.turn(false);
          Thread.sleep(seconds * 1_000L);
          Heard heard =
              crowd.turn(
                  true, span -> Heard.of(crowd, speakers, speakers + listeners, span, dropsBefore));
          boolean passed = reports.room(node, room, listeners, audience, heard, LOSS);
          audience.leave();
          stage.leave();
          return passed;
        }
      }
    }
  }
}
