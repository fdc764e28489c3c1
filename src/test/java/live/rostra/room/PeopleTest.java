package live.rostra.room;

import static org.assertj.core.api.Assertions.assertThat;

import live.rostra.room.Snapshot.Mute;
import live.rostra.room.Snapshot.Person;
import org.junit.jupiter.api.Test;

class PeopleTest {
  private final People people = new People(4);

  private static Person person(String identity, Role role, boolean here, long removedAtMs) {
    return new Person(identity, identity, role, Role.HOST, here, Mute.NONE, removedAtMs);
  }

  private Iterable<String> names() {
    return people.list().stream().map(Person::identity).toList();
  }

  @Test
  void theyStandInTheOrderInWhichTheyCameByTheirRole() {
    people.put(person("a", Role.SPEAKER, true, 0));
    people.put(person("b", Role.COHOST, true, 0));
    people.put(person("a", Role.SPEAKER, false, 0));
    assertThat(names()).containsExactly("a", "b");

    people.put(person("a", Role.COHOST, false, 0));
    assertThat(names()).containsExactly("b", "a");
  }

  @Test
  void aPlainListenerIsForgottenFirst() {
    people.put(person("removed", Role.LISTENER, false, 5));
    people.put(person("away", Role.SPEAKER, false, 0));
    people.put(person("plain", Role.LISTENER, false, 0));
    people.put(person("here", Role.SPEAKER, true, 0));

    people.put(person("new", Role.SPEAKER, true, 0));

    assertThat(names()).containsExactly("removed", "away", "here", "new");
    people.put(person("newer", Role.SPEAKER, true, 0));
    assertThat(names()).containsExactly("away", "here", "new", "newer");
    people.put(person("newest", Role.SPEAKER, true, 0));
    assertThat(names()).containsExactly("here", "new", "newer", "newest");
  }

  @Test
  void theStageThatIsHereIsNeverForgotten() {
    for (int i = 0; i < 6; i++) {
      people.put(person("p" + i, Role.SPEAKER, true, 0));
    }

    assertThat(people.onStageHere()).isEqualTo(6);
    assertThat(people.list()).hasSize(6);
  }

  @Test
  void countsThoseOfTheStageWhoAreHere() {
    people.put(person("a", Role.SPEAKER, true, 0));
    people.put(person("b", Role.SPEAKER, false, 0));
    people.put(person("c", Role.LISTENER, false, 0));
    assertThat(people.onStageHere()).isEqualTo(1);

    people.put(person("b", Role.SPEAKER, true, 0));
    people.put(person("a", Role.LISTENER, false, 0));
    assertThat(people.onStageHere()).isEqualTo(1);
  }
}
