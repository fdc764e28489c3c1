package live.rostra.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

class TrickleFragmentFuzzTest {
  /// Whatever is accepted can be answered, and the answer reads back as what it was written from.
  @FuzzTest(maxDuration = "10s")
  void fragment(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);

    switch (TrickleFragment.parse(text)) {
      case TrickleFragment.Parsed.Fragment(TrickleFragment fragment) -> {
        String ufrag = "NewUfrag";
        String pwd = "new+server+password+24ch";
        String answer = fragment.writeAnswer(ufrag, pwd, fragment.candidates());
        assertThat(TrickleFragment.parse(answer))
            .isEqualTo(
                new TrickleFragment.Parsed.Fragment(
                    new TrickleFragment(
                        ufrag, pwd, fragment.mid(), List.copyOf(fragment.candidates()), true)));
      }
      case TrickleFragment.Parsed.Rejected(SdpProblem problem) ->
          assertThat(problem.malformed()).isTrue();
    }
  }
}
