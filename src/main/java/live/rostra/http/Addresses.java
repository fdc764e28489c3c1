package live.rostra.http;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Optional;
import live.rostra.room.RoomId;
import live.rostra.room.SessionId;

/// Absolute addresses as the client sees them.
final class Addresses {
  private final Optional<String> base;

  Addresses(Optional<URI> publicUrl) {
    this.base = publicUrl.map(URI::toString);
  }

  /// `/whip/{room}/{session}` and its kin. RFC 9725 section 4.2: "a Location header field pointing
  /// to the newly created WHIP session".
  String session(HttpServerRequest request, String prefix, RoomId room, SessionId session) {
    return base(request) + prefix + "/" + room + "/" + session;
  }

  /// The session of a connection made through the API.
  String connection(HttpServerRequest request, RoomId room, SessionId session) {
    return base(request) + "/api/v1/rooms/" + room + "/connection/" + session;
  }

  /// The playlist anybody can play.
  String hls(HttpServerRequest request, RoomId room) {
    return base(request) + "/hls/" + room + "/index.m3u8";
  }

  /// A page of the list of rooms, with the filters of the page that was asked for.
  ///
  /// @param cursor safe to stand in a query
  String rooms(HttpServerRequest request, int limit, String cursor) {
    QueryStringEncoder address = new QueryStringEncoder(base(request) + "/api/v1/rooms");
    address.addParam("limit", Integer.toString(limit));
    RoomForm.FILTERS.stream()
        .filter(request.params()::contains)
        .forEach(name -> address.addParam(name, request.getParam(name)));
    address.addParam("cursor", cursor);
    return address.toString();
  }

  /// One room of the API.
  String room(HttpServerRequest request, RoomId room) {
    return base(request) + "/api/v1/rooms/" + room;
  }

  private String base(HttpServerRequest request) {
    return base.orElseGet(() -> {
      HostAndPort authority = request.authority();
      return request.scheme() + "://" + (authority == null ? "localhost" : authority);
    });
  }
}
