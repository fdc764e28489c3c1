package live.rostra.webhooks;

import java.time.Duration;

/// One event on its way to one endpoint, leased to this node.
///
/// @param endpoint the URL
/// @param event id of the event
/// @param room whose it is
/// @param type name of the event's type
/// @param body what is sent
/// @param attempt 1 for the first; one that never ended, as its node died, counts too
/// @param age since it was queued, by the clock of the outbox
/// @param lease by which its end is told
record Delivery(
    String endpoint,
    String event,
    String room,
    String type,
    String body,
    int attempt,
    Duration age,
    String lease) {}
