package live.rostra.webhooks;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import live.rostra.outbound.Destination;
import live.rostra.outbound.OutboundClient;
import live.rostra.outbound.OutboundRefusal;
import org.jspecify.annotations.Nullable;

/// Carries events by HTTP, each signed anew: what is tried again tomorrow is fresh then.
final class HttpCourier implements Courier {
  /// The media type of LiveKit's webhooks.
  static final String CONTENT_TYPE = "application/webhook+json";

  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private final OutboundClient client;
  private final WebhookSigner signer;
  private final String agent;
  private final InstantSource clock;

  /// @param agent what `User-Agent` says
  /// @param clock wall-clock time
  HttpCourier(OutboundClient client, WebhookSigner signer, String agent, InstantSource clock) {
    this.client = client;
    this.signer = signer;
    this.agent = agent;
    this.clock = clock;
  }

  @Override
  public Future<Outcome> carry(Delivery delivery) {
    Destination to;
    try {
      to = Destination.parse(delivery.endpoint());
    } catch (OutboundRefusal refusal) {
      return Future.succeededFuture(new Outcome.Refused(refusal.sentence()));
    }
    byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
    String token = signer.sign(delivery.endpoint(), delivery.event(), body);
    Map<String, String> headers =
        Map.of(
            HttpHeaders.CONTENT_TYPE.toString(), CONTENT_TYPE,
            HttpHeaders.AUTHORIZATION.toString(), "Bearer " + token,
            HttpHeaders.USER_AGENT.toString(), agent);
    return client
        .post(to, headers, Buffer.buffer(body))
        .map(this::outcome)
        .otherwise(HttpCourier::trouble);
  }

  private Outcome outcome(OutboundClient.Answer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Outcome.Accepted();
    }
    if (status == 410) {
      return new Outcome.Gone();
    }
    String reason =
        status >= 300 && status < 400
            ? "the receiver redirects (" + status + "), which is not followed"
            : "the receiver answered " + status;
    return new Outcome.Failed(reason, retryAfter(answer.headers().get(HttpHeaders.RETRY_AFTER)));
  }

  /// RFC 9110 section 10.2.3: seconds, or a date.
  private Optional<Duration> retryAfter(@Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    if (SECONDS.matcher(value).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(clock.instant(), at));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// In words of our own: messages of libraries name addresses.
  private static Outcome trouble(Throwable cause) {
    return switch (cause) {
      case OutboundRefusal refusal -> new Outcome.Refused(refusal.sentence());
      case TimeoutException _ -> failed("the receiver did not answer in time");
      case SSLException _ -> failed("TLS with the receiver failed");
      default -> failed("the connection to the receiver failed");
    };
  }

  private static Outcome failed(String reason) {
    return new Outcome.Failed(reason, Optional.empty());
  }
}
