package live.rostra.signalling;

import live.rostra.room.RoomEvent;
import live.rostra.room.Snapshot;

/// Whose eyes something is for: moderators see everything, everybody sees what is about themselves,
/// but bans.
///
/// @param identity who
/// @param moderator whether they see what is for moderators
public record Viewer(String identity, boolean moderator) {
  /// Whether they may see all of an event; else they get the form without what is private.
  public boolean sees(RoomEvent event) {
    return moderator
        || !hasPrivatePart(event)
        || event.about().filter(identity::equals).isPresent();
  }

  /// The state as they may see it.
  public Snapshot of(Snapshot snapshot) {
    return moderator ? snapshot : snapshot.forPerson(identity);
  }

  /// Whether an event has two forms, one for those who may see all of it and one for the others.
  public static boolean hasPrivatePart(RoomEvent event) {
    return event.audience() == RoomEvent.Audience.MODERATORS || !event.forOthers().equals(event);
  }
}
