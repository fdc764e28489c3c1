package live.rostra.webhooks;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.TrustOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import live.rostra.config.Cidr;
import live.rostra.config.ConfigException;
import live.rostra.config.WebhooksConfig;
import live.rostra.outbound.AddressKind;
import live.rostra.outbound.Authorities;
import live.rostra.outbound.Destination;
import live.rostra.outbound.NameResolver;
import live.rostra.outbound.OutboundClient;
import live.rostra.outbound.OutboundGuard;
import live.rostra.outbound.OutboundRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The delivery of webhooks by this node: looks into the outbox, and sends what is due. Runs on one
/// context; `start`, `stop`, `stats` and `concern` may be called on any thread.
public final class Webhooks {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /// To one endpoint at one time.
  private static final int CONCURRENCY = 8;

  private static final OutboundClient.Limits LIMITS =
      new OutboundClient.Limits(Duration.ofSeconds(5), 64 * 1024);

  /// A receiver that was answered to, and a database that is slow to note it.
  private static final Duration LEASE = LIMITS.timeout().multipliedBy(4);

  private static final long LOOK_MS = 500;
  private static final long BACKLOG_MS = 15_000;
  private static final long SWEEP_MS = Duration.ofMinutes(10).toMillis();

  /// What the end of the node has caused is told, as far as it can be told quickly.
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private static final long FAREWELL_LOOK_MS = 50;

  /// After this somebody should look.
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final Context context;
  private final List<String> urls;
  private final Outbox outbox;
  private final OutboundClient client;
  private final WebhookCounters counters = new WebhookCounters();
  private final List<EndpointDeliveries> endpoints = new ArrayList<>();
  private final List<Long> timers = new ArrayList<>();
  private boolean distributing;
  private boolean counting;

  private Webhooks(
      Vertx vertx,
      Context context,
      WebhooksConfig config,
      WebhooksConfig.Key key,
      Outbox outbox,
      OutboundClient client,
      String agent) {
    this.vertx = vertx;
    this.context = context;
    this.urls = config.urls().stream().distinct().toList();
    this.outbox = outbox;
    this.client = client;
    InstantSource clock = InstantSource.system();
    Courier courier =
        new HttpCourier(client, new WebhookSigner(key.kid(), key.secret(), clock), agent, clock);
    RetrySchedule schedule = new RetrySchedule(() -> ThreadLocalRandom.current().nextLong());
    for (String url : urls) {
      endpoints.add(
          new EndpointDeliveries(
              url,
              // Not the address itself, which may hold what is nobody's business.
              "URL %d of webhooks.urls".formatted(endpoints.size() + 1),
              outbox,
              courier,
              schedule,
              CONCURRENCY,
              counters));
    }
  }

  /// The webhooks of a configuration; empty when it names no URL.
  ///
  /// @param context an event loop that no media runs on
  /// @param pool of the database with `webhook_outbox`
  /// @param agent what `User-Agent` says
  /// @throws ConfigException naming the setting that cannot work
  public static Optional<Webhooks> of(
      Vertx vertx, Context context, Pool pool, WebhooksConfig config, String agent) {
    return of(vertx, context, new PgOutbox(pool, LEASE), config, NameResolver.system(), agent);
  }

  static Optional<Webhooks> of(
      Vertx vertx,
      Context context,
      Outbox outbox,
      WebhooksConfig config,
      NameResolver names,
      String agent) {
    check(config);
    OutboundGuard guard =
        new OutboundGuard(
            address -> config.allow().stream().anyMatch(block -> block.contains(address)), names);
    Optional<TrustOptions> trust =
        config
            .authorities()
            .map(file -> {
              try {
                return Authorities.andThoseIn(file);
              } catch (IOException e) {
                throw new ConfigException(
                    "webhooks.authorities: " + file + " holds no certificates");
              }
            });
    return config
        .key()
        .map(key ->
            new Webhooks(
                vertx,
                context,
                config,
                key,
                outbox,
                new OutboundClient(vertx, context, guard, LIMITS, trust),
                agent));
  }

  private static void check(WebhooksConfig config) {
    for (Cidr block : config.allow()) {
      if (!AddressKind.isPrivate(block)) {
        throw new ConfigException(
            "webhooks.allow must be blocks of private or loopback addresses, not "
                + block.network().getHostAddress()
                + "/"
                + block.prefixLength());
      }
    }
    for (String url : config.urls()) {
      try {
        Destination to = Destination.parse(url);
        if (!to.tls() && config.allow().isEmpty()) {
          throw new ConfigException(
              "webhooks.urls must be https, unless the host is in webhooks.allow: " + to.origin());
        }
      } catch (OutboundRefusal refusal) {
        throw new ConfigException(
            "webhooks.urls has one that is never called: " + refusal.sentence());
      }
    }
  }

  /// Begins to look.
  public void start() {
    context.runOnContext(_ -> {
      timers.add(vertx.setPeriodic(0, LOOK_MS, _ -> look()));
      timers.add(vertx.setPeriodic(0, BACKLOG_MS, _ -> count()));
      timers.add(vertx.setPeriodic(SWEEP_MS, _ -> sweep()));
    });
  }

  private void look() {
    if (!distributing) {
      distributing = true;
      outbox
          .distribute(urls)
          .onFailure(counters::outboxFailed)
          .onComplete(_ -> {
            distributing = false;
            endpoints.forEach(EndpointDeliveries::look);
          });
    }
  }

  private void sweep() {
    outbox
        .sweep(urls)
        .onSuccess(abandoned -> {
          if (abandoned > 0) {
            counters.givenUp(abandoned);
            LOG.warn(
                "{} webhooks given up: for a day no node has served their URL; webhook_delivery has"
                    + " their ids",
                abandoned);
          }
        })
        .onFailure(counters::outboxFailed);
  }

  private void count() {
    if (!counting) {
      counting = true;
      outbox
          .backlog(urls)
          .onSuccess(counters::backlog)
          .onFailure(counters::outboxFailed)
          .onComplete(_ -> counting = false);
    }
  }

  /// Tells what is due now, as far as that is done within two seconds, and ends within four. What
  /// is left stays in the outbox.
  public Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    context.runOnContext(_ -> {
      timers.forEach(vertx::cancelTimer);
      farewell()
          .compose(_ -> Future.join(endpoints.stream().map(EndpointDeliveries::close).toList()))
          .timeout(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
          .otherwiseEmpty()
          .eventually(client::close)
          .<Void>mapEmpty()
          .onComplete(stopped);
    });
    return stopped.future();
  }

  private Future<Void> farewell() {
    Promise<Void> told = Promise.promise();
    look();
    long timer =
        vertx.setPeriodic(
            FAREWELL_LOOK_MS,
            _ -> {
              if (!distributing && endpoints.stream().allMatch(EndpointDeliveries::idle)) {
                told.tryComplete();
              }
            });
    vertx.setTimer(FAREWELL.toMillis(), _ -> told.tryComplete());
    return told.future().onComplete(_ -> vertx.cancelTimer(timer));
  }

  /// The counters now.
  public WebhookStats stats() {
    return counters.stats();
  }

  /// What somebody should know, as one sentence without addresses; empty when all is well.
  public Optional<String> concern() {
    Duration oldest = counters.stats().oldest();
    return oldest.compareTo(LONG) < 0
        ? Optional.empty()
        : Optional.of("webhooks have waited for %d min".formatted(oldest.toMinutes()));
  }
}
