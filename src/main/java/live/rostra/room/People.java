package live.rostra.room;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import live.rostra.room.Snapshot.Mute;
import live.rostra.room.Snapshot.Person;
import org.jspecify.annotations.Nullable;

/// Everybody of whom a room remembers a role, in the order in which they came by it; bounded. When
/// one more does not fit, the one who came by theirs first is forgotten: of the listeners without
/// standing, then of those who were removed, then of a stage who are not here.
final class People {
  private final int max;
  private final LinkedHashMap<String, Person> all = new LinkedHashMap<>();
  private final LinkedHashSet<String> plain = new LinkedHashSet<>();
  private final LinkedHashSet<String> removed = new LinkedHashSet<>();
  private final LinkedHashSet<String> stage = new LinkedHashSet<>();
  private int onStageHere;
  private @Nullable List<Person> listed;

  People(int max) {
    this.max = max;
  }

  /// What is known of somebody, or null.
  @Nullable Person get(String identity) {
    return all.get(identity);
  }

  /// Identities with a role of the stage, here or not, longest in that role first.
  Set<String> stage() {
    return stage;
  }

  /// How many of the stage are here.
  int onStageHere() {
    return onStageHere;
  }

  /// All, in order; the same list until something changes.
  List<Person> list() {
    if (listed == null) {
      listed = List.copyOf(all.values());
    }
    return listed;
  }

  /// Puts somebody; with another role, or newly removed, at the end of the order.
  void put(Person person) {
    listed = null;
    Person before = all.get(person.identity());
    if (before != null) {
      count(before, -1);
      if (before.role() != person.role() || before.removedAtMs() != person.removedAtMs()) {
        all.remove(person.identity());
        forgetOrder(person.identity());
        before = null;
      }
    }
    all.put(person.identity(), person);
    count(person, 1);
    if (before == null) {
      order(person).add(person.identity());
      if (all.size() > max) {
        forgetOne();
      }
    }
  }

  private Set<String> order(Person person) {
    if (person.role().onStage()) {
      return stage;
    }
    return person.removedAtMs() > 0 ? removed : plain;
  }

  private void forgetOrder(String identity) {
    plain.remove(identity);
    removed.remove(identity);
    stage.remove(identity);
  }

  private void count(Person person, int change) {
    if (person.here() && person.role().onStage()) {
      onStageHere += change;
    }
  }

  /// The newest is never the one: all.size() > max >= 1, and it is last in its order.
  private void forgetOne() {
    String victim = null;
    if (!plain.isEmpty()) {
      victim = plain.getFirst();
    } else if (!removed.isEmpty()) {
      victim = removed.getFirst();
    } else {
      for (String each : stage) {
        Person person = all.get(each);
        if (person != null && !person.here() && person.role() != Role.HOST) {
          victim = each;
          break;
        }
      }
    }
    if (victim != null) {
      all.remove(victim);
      forgetOrder(victim);
    }
  }

  /// Marks everybody of the stage as not here, when a room is over.
  void nobodyHere() {
    for (String each : stage) {
      Person person = all.get(each);
      if (person != null && person.here()) {
        put(here(person, false));
      }
    }
  }

  static Person here(Person person, boolean here) {
    return new Person(
        person.identity(),
        person.name(),
        person.role(),
        person.ceiling(),
        here,
        person.muted(),
        person.removedAtMs());
  }

  static Person muted(Person person, Mute mute) {
    return new Person(
        person.identity(),
        person.name(),
        person.role(),
        person.ceiling(),
        person.here(),
        mute,
        person.removedAtMs());
  }
}
