package live.rostra.edge.desk;

import live.rostra.room.Room;
import live.rostra.room.RoomEvent;
import live.rostra.room.Snapshot;

/// What events do to a room's media, at once: nobody waits for a file to be silenced. Room loop
/// only.
final class Effects {
  private final RoomMedia media;
  private final Room room;

  /// @param room whose events they are, each of them applied before
  Effects(RoomMedia media, Room room) {
    this.media = media;
    this.room = room;
  }

  void carryOut(RoomEvent event) {
    switch (event) {
      case RoomEvent.RoleChanged changed -> {
        // Whoever leaves the stage muted comes back to it unmuted.
        media.setMuted(changed.identity(), isMuted(changed.identity()));
        media.setOnStage(changed.identity(), changed.role().onStage());
      }
      case RoomEvent.Muted muted -> media.setMuted(muted.identity(), true);
      case RoomEvent.Unmuted unmuted -> media.setMuted(unmuted.identity(), false);
      case RoomEvent.Removed removed -> media.disconnect(removed.identity());
      case RoomEvent.Banned banned -> media.disconnect(banned.identity());
      case RoomEvent.Ended _ -> media.end();
      // Whoever waits in a lobby has no connection.
      case RoomEvent.Knocked _, RoomEvent.Admitted _, RoomEvent.KnockEnded _ -> {}
      // A role follows where one does.
      case RoomEvent.HandRaised _,
          RoomEvent.HandLowered _,
          RoomEvent.Invited _,
          RoomEvent.InviteEnded _ -> {}
      case RoomEvent.Opened _,
          RoomEvent.Updated _,
          RoomEvent.Started _,
          RoomEvent.HostAway _,
          RoomEvent.HostBack _,
          RoomEvent.StageEntered _,
          RoomEvent.StageLeft _,
          RoomEvent.Unbanned _,
          RoomEvent.ChatPosted _,
          RoomEvent.ChatEdited _,
          RoomEvent.ChatDeleted _,
          RoomEvent.Reported _,
          RoomEvent.TalkTimeUp _ -> {}
    }
  }

  private boolean isMuted(String identity) {
    return room.snapshot()
        .person(identity)
        .map(person -> person.muted() != Snapshot.Mute.NONE)
        .orElse(false);
  }
}
