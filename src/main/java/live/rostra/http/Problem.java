package live.rostra.http;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import live.rostra.edge.EdgeException;
import live.rostra.room.Rejection;
import live.rostra.state.FactsException;

/// Every reason for which the front door refuses a request (RFC 9457). The `type` never changes
/// once published; clients switch on it.
enum Problem {
  BAD_REQUEST(400, "The request is malformed", "Compare the request with /openapi.yaml."),
  SDP_MALFORMED(400, "The body is not SDP", "Send the text of an RTCSessionDescription."),
  SUBPROTOCOL_REQUIRED(
      400,
      "The subprotocol rostra.v1 is not offered",
      "Open the socket with it: docs/PROTOCOL.md."),
  UNAUTHORIZED(
      401, "A valid access token is needed", "Send Authorization: Bearer with a current token."),
  GRANT_MISSING(
      403, "The token does not allow this", "Ask for a token with the grant named in detail."),
  ORIGIN_NOT_ALLOWED(
      403,
      "Pages of this origin may not connect",
      "Add the page's origin to http.origins of the node."),
  NOT_FOUND(404, "Nothing is here", "Check the address."),
  ROOM_NOT_FOUND(
      404,
      "No such room",
      "Check the name, or open the room with a token that has the host grant."),
  SESSION_NOT_FOUND(
      404, "No such session", "It has ended, or it belongs to somebody else; connect again."),
  STREAM_NOT_FOUND(404, "No such stream", "Try again when somebody speaks in the room."),
  OBJECT_NOT_FOUND(
      404, "No such object", "Take names from the current playlist; old objects are removed."),
  NOT_ALLOWED(403, "Your role does not allow this", "See docs/rooms.md for who may do what."),
  TOKEN_FORBIDS(403, "Their token does not allow this", "Give them a token with more grants."),
  OUTRANKED(403, "The person has your role or a higher one", "Ask somebody with a higher role."),
  BANNED(403, "Banned from this room", "A moderator can lift the ban."),
  REMOVED(403, "Removed from this room", "Come back with a token that was issued later."),
  LOCKED(403, "The room is locked", "Ask somebody in the room to unlock it."),
  WAITING(403, "Waiting in the lobby", "Wait until a moderator lets you in."),
  CHAT_CLOSED(403, "The chat is closed", "Wait until it is opened."),
  NO_SUCH_PERSON(
      404,
      "Nobody of that identity is known here",
      "Take identities from the list of participants."),
  NO_SUCH_HAND(404, "No such raised hand", "Load the queue again."),
  NO_SUCH_INVITE(404, "No such invitation", "Ask to be invited again."),
  NO_SUCH_MESSAGE(404, "No such message", "Load the chat again."),
  STAGE_FULL(409, "The stage is full", "Try again when somebody has left the stage."),
  NOT_STARTED(409, "The room has not started", "Wait, or start it as its host."),
  UNCHANGED(409, "It is so already", "Nothing is left to do."),
  METHOD_NOT_ALLOWED(405, "This address does not take that method", "See the Allow header."),
  BODY_TIMEOUT(408, "The body did not arrive in time", "Send the whole body at once."),
  REQUEST_IN_PROGRESS(
      409,
      "A request with this idempotency key is in progress",
      "Repeat the request after Retry-After; it gets the first one's answer."),
  ROOM_ENDED(410, "The room has ended", "Open a room under another name."),
  STALE_ENTITY_TAG(
      412, "The ICE session is not the one you named", "Use the latest ETag, or * to restart ICE."),
  BODY_TOO_LARGE(413, "The body is too large", "An SDP offer needs a few kilobytes."),
  URI_TOO_LONG(414, "The address is too long", "Addresses have at most 2,048 bytes."),
  UNSUPPORTED_MEDIA_TYPE(
      415, "This media type is not taken here", "Use the Content-Type named in detail."),
  RANGE_NOT_SATISFIABLE(
      416, "The range is outside the object", "See the Content-Range header for the length."),
  SDP_UNACCEPTABLE(
      422, "The offer cannot be accepted", "The detail names the line; change it and offer again."),
  IDEMPOTENCY_KEY_REUSED(
      422,
      "The idempotency key was used for another request",
      "Draw a new key for each new request."),
  UPGRADE_REQUIRED(
      426,
      "This address is a WebSocket",
      "Connect with a WebSocket client, version 13 over HTTP/1.1; a proxy must pass Upgrade on."),
  IF_MATCH_REQUIRED(428, "If-Match is required", "Send the session's ETag, or * to restart ICE."),
  HEADERS_TOO_LARGE(431, "The headers are too large", "Headers have at most 16,384 bytes."),
  TOO_MANY_REQUESTS(429, "Too many requests", "Wait as long as Retry-After says."),
  TOO_MANY_SOCKETS(
      429, "Too many sockets from this address", "Close some; one a person is enough."),
  TOO_MANY_UNCONNECTED(
      429,
      "Too many connections wait to be used",
      "Connect or DELETE the earlier ones; they are freed after 15 s."),
  ROOM_FULL(503, "The room is full", "Listen over HLS, or try again when somebody has left."),
  NODE_FULL(503, "The node is full", "Try again later, or on another node."),
  FACTS_AWAY(
      503, "Nothing can be kept at the moment", "Try again as soon as the database is back."),
  DRAINING(503, "This node takes no new work", "Try again; another node will answer."),
  PART_TIMEOUT(
      503, "The part did not come", "Load the playlist again without _HLS_msn and _HLS_part."),
  INTERNAL(500, "The node made a mistake", "Try again; the log has the cause.");

  private static final String TYPE_PREFIX = "https://rostra.live/problems/";

  private final int status;
  private final String title;
  private final String hint;

  Problem(int status, String title, String hint) {
    this.status = status;
    this.title = title;
    this.hint = hint;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /// What the caller can do about it.
  String hint() {
    return hint;
  }

  /// How long caches may keep the refusal. What players ask for a moment too early may be asked for
  /// by many: a second of 404 spares the node. A cached 400 or 503 would poison the next part.
  String cacheControl() {
    return this == STREAM_NOT_FOUND || this == OBJECT_NOT_FOUND ? "max-age=1" : "no-store";
  }

  /// The stable URI: the constant's name in lower case with hyphens.
  String type() {
    return TYPE_PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The document (RFC 9457), without what is known of this occurrence only.
  JsonObject toJson() {
    return new JsonObject()
        .put("type", type())
        .put("title", title)
        .put("status", status)
        .put("hint", hint);
  }

  /// The problem behind a refusal by a room's rules.
  static Problem of(Rejection rejection) {
    return switch (rejection) {
      case NOT_ALLOWED -> NOT_ALLOWED;
      case TOKEN_FORBIDS -> TOKEN_FORBIDS;
      case OUTRANKED -> OUTRANKED;
      case NO_SUCH_PERSON -> NO_SUCH_PERSON;
      case NO_SUCH_HAND -> NO_SUCH_HAND;
      case NO_SUCH_INVITE -> NO_SUCH_INVITE;
      case NO_SUCH_MESSAGE -> NO_SUCH_MESSAGE;
      case BANNED -> BANNED;
      case REMOVED -> REMOVED;
      case LOCKED -> LOCKED;
      case WAITING -> WAITING;
      case STAGE_FULL -> STAGE_FULL;
      case FULL -> ROOM_FULL;
      case NOT_STARTED -> NOT_STARTED;
      case ENDED -> ROOM_ENDED;
      case UNCHANGED -> UNCHANGED;
      case CHAT_CLOSED -> CHAT_CLOSED;
      case TOO_OFTEN -> TOO_MANY_REQUESTS;
      case INVALID -> BAD_REQUEST;
    };
  }

  /// The problem behind a refusal of the edge.
  static Problem of(EdgeException.Code code) {
    return switch (code) {
      case ROOM_NOT_FOUND -> ROOM_NOT_FOUND;
      case ROOM_ENDED -> ROOM_ENDED;
      case ROOM_FULL -> ROOM_FULL;
      case NODE_FULL -> NODE_FULL;
      case TOO_MANY_UNCONNECTED -> TOO_MANY_UNCONNECTED;
      case FACTS_AWAY -> FACTS_AWAY;
      case DRAINING -> DRAINING;
      case SDP_MALFORMED -> SDP_MALFORMED;
      case SDP_UNACCEPTABLE -> SDP_UNACCEPTABLE;
    };
  }

  /// The problem behind a refusal of what keeps the facts.
  static Problem of(FactsException.Code code) {
    return switch (code) {
      case FULL, DISK, UNAVAILABLE -> FACTS_AWAY;
      case BAD_CURSOR -> BAD_REQUEST;
      case CLOSED -> DRAINING;
    };
  }
}
