package live.rostra.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a {@link PlaylistValidator} found: violations by the number of the rule, and what was
/// judged.
public final class PlaylistReport {
  private static final int SHOWN_PER_RULE = 5;

  /// One broken rule.
  ///
  /// @param rule its number in the protocol notes
  /// @param where the playlist or object
  /// @param sentence what is wrong with it
  public record Violation(int rule, String where, String sentence) {}

  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Object> facts = new TreeMap<>();

  void violated(int rule, String where, String sentence) {
    violations.add(new Violation(rule, where, sentence));
  }

  void fact(String name, Object value) {
    facts.put(name, value);
  }

  /// Everything that was wrong, in the order in which it was seen.
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /// The numbers of the broken rules.
  public Set<Integer> brokenRules() {
    var rules = new TreeSet<Integer>();
    violations.forEach(v -> rules.add(v.rule()));
    return rules;
  }

  /// Whether no rule was broken.
  public boolean clean() {
    return violations.isEmpty();
  }

  /// The report for a person: what was judged, then each broken rule with its first cases.
  @Override
  public String toString() {
    var text = new StringBuilder("Playlists: ");
    text.append(clean() ? "every rule holds" : violations.size() + " violations").append('\n');
    facts.forEach(
        (name, value) -> text.append("  ").append(name).append(": ").append(value).append('\n'));
    for (int rule : brokenRules()) {
      List<Violation> cases = violations.stream().filter(v -> v.rule() == rule).toList();
      text.append("  rule ").append(rule).append(", ").append(cases.size()).append(" times\n");
      cases.stream()
          .limit(SHOWN_PER_RULE)
          .forEach(v ->
              text.append("    ").append(v.where()).append(": ").append(v.sentence()).append('\n'));
    }
    return text.toString();
  }
}
