/// Signed messages to the application's own servers: an outbox in Postgres, and its delivery.
@org.jspecify.annotations.NullMarked
package live.rostra.webhooks;
