/// The front door: every line of vertx-web code. WHIP, WHEP, HLS, REST, health, the page, and
/// access.
@org.jspecify.annotations.NullMarked
package live.rostra.http;
