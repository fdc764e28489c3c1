package live.rostra.hls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/// What a query string or a path may hold never throws, and never is held without an end.
class HlsDirectivesFuzzTest {
  private static final PlaylistSnapshot LIVE = PlaylistRun.standard().parts(33).latest();

  @FuzzTest(maxDuration = "10s")
  void decidesAnyDirectives(FuzzedDataProvider data) {
    String msn = data.consumeBoolean() ? data.consumeString(24) : null;
    String part = data.consumeRemainingAsString();

    HlsDirectives directives = HlsDirectives.parse(msn, part.isEmpty() ? null : part);
    BlockedReloads.Decision decision = BlockedReloads.playlist(LIVE, directives);

    // What is held comes within the next two segments.
    if (decision instanceof BlockedReloads.Decision.Hold) {
      switch (directives) {
        case HlsDirectives.Segment(long m) -> assertThat(m).isBetween(5L, 6L);
        case HlsDirectives.Part(long m, long k) -> {
          assertThat(m).isBetween(5L, 6L);
          assertThat(m * 6 + k).isBetween(33L, 41L);
        }
        case HlsDirectives.None _, HlsDirectives.Malformed _ ->
            throw new AssertionError("held " + directives);
      }
    }
  }

  @FuzzTest(maxDuration = "10s")
  void findsAnObjectOnlyByItsOneName(FuzzedDataProvider data) {
    String name = data.consumeRemainingAsString();

    ObjectName parsed = ObjectName.parse(name);

    if (parsed != null) {
      assertThat(parsed.toString()).isEqualTo(name);
    }
    if (BlockedReloads.object(LIVE, name)
        instanceof BlockedReloads.ObjectDecision.Found(var found)) {
      assertThat(found.name()).isEqualTo(name);
    }
  }
}
