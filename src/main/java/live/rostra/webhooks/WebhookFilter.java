package live.rostra.webhooks;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import live.rostra.config.ConfigException;
import live.rostra.config.WebhooksConfig;
import live.rostra.room.LogEntry;
import live.rostra.room.RoomId;
import live.rostra.room.RoomInfo;
import live.rostra.state.Fact;

/// Which entries of a room's log are told. Immutable.
public final class WebhookFilter {
  private final Set<WebhookType> wanted;

  private WebhookFilter(Set<WebhookType> wanted) {
    this.wanted = wanted;
  }

  /// What the configuration asks for; nothing without a URL.
  ///
  /// @throws ConfigException when it names a type that does not exist
  public static WebhookFilter of(WebhooksConfig config) {
    EnumSet<WebhookType> named = EnumSet.noneOf(WebhookType.class);
    for (String name : config.events()) {
      named.add(
          WebhookType.parse(name)
              .orElseThrow(() ->
                  new ConfigException("webhooks.events has an unknown event \"" + name + "\"")));
    }
    if (config.urls().isEmpty()) {
      return new WebhookFilter(EnumSet.noneOf(WebhookType.class));
    }
    return new WebhookFilter(named.isEmpty() ? EnumSet.allOf(WebhookType.class) : named);
  }

  /// What has to be queued so that an entry is told; empty when it is not.
  ///
  /// @param room whose log it is in
  /// @param info the room after it
  public Optional<Fact.WebhookQueued> fact(RoomId room, RoomInfo info, LogEntry entry) {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    return WebhookEvent.of(room, info, entry)
        .filter(event -> wanted.contains(event.type()))
        .map(WebhookEvent::queued);
  }
}
