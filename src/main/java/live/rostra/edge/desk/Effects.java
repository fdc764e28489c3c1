package live.rostra.edge.desk;

import live.rostra.room.RoomEvent;

/// What events do to a room's media, at once: nobody waits for a file to be silenced. Room loop
/// only.
final class Effects {
  private final RoomMedia media;

  Effects(RoomMedia media) {
    this.media = media;
  }

  void carryOut(RoomEvent event) {
    switch (event) {
      case RoomEvent.RoleChanged changed ->
          media.setOnStage(changed.identity(), changed.role().onStage());
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
}
