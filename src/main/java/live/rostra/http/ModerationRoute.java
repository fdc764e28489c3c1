package live.rostra.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import live.rostra.room.Action;
import live.rostra.room.RoomCommand;
import live.rostra.room.RoomCommand.ReportCategory;
import live.rostra.room.Snapshot;
import live.rostra.state.AuditEntry;
import live.rostra.state.Report;
import live.rostra.state.RoomFacts;
import org.jspecify.annotations.Nullable;

/// Removals, bans, the lobby, reports and the audit log.
final class ModerationRoute {
  private static final int DEFAULT_LIMIT = 50;

  private final Asked asked;
  private final RoomFacts facts;

  /// @param facts has the reports and the audit log
  ModerationRoute(Asked asked, RoomFacts facts) {
    this.asked = asked;
    this.facts = facts;
  }

  void mount(ContractRouter routes) {
    routes.answer(
        "removeParticipant",
        call -> asked.of(call, new RoomCommand.Remove(Asked.identity(call), Asked.reason(call))));
    routes.answer("muteEverybody", call -> asked.of(call, new RoomCommand.MuteAll()));
    routes.answer("listBans", this::bans);
    routes.answer("ban", this::ban);
    routes.answer("unban", call -> asked.of(call, new RoomCommand.Unban(Asked.identity(call))));
    routes.answer("listLobby", this::lobby);
    routes.answer("admit", call -> asked.of(call, new RoomCommand.Admit(Asked.identity(call))));
    routes.answer("refuse", call -> asked.of(call, new RoomCommand.Refuse(Asked.identity(call))));
    routes.answer("report", this::report);
    routes.answerFromDatabase("listReports", this::reports);
    routes.answerFromDatabase("listAudit", this::audit);
  }

  private Future<Answer> bans(Call call) {
    return asked
        .look(call, Action.UNBAN)
        .map(seen ->
            Answer.json(
                200,
                new JsonObject()
                    .put("bans", Asked.array(seen.snapshot().bans(), ModerationRoute::json))));
  }

  private static JsonObject json(Snapshot.BanEntry ban) {
    JsonObject json =
        new JsonObject()
            .put("identity", ban.identity())
            .put("name", ban.name())
            .put("by", ban.by())
            .put("reason", ban.reason())
            .put("since", Asked.time(ban.atMs()));
    return ban.untilMs() == 0 ? json : json.put("until", Asked.time(ban.untilMs()));
  }

  private Future<Answer> ban(Call call) {
    JsonObject body = call.object();
    return asked.of(
        call,
        new RoomCommand.Ban(
            Asked.identity(call),
            body.getString("reason", ""),
            RequestCheck.timeMs(body, "until")));
  }

  private Future<Answer> lobby(Call call) {
    return asked
        .look(call, Action.ANSWER_KNOCKS)
        .map(seen ->
            Answer.json(
                200,
                new JsonObject()
                    .put(
                        "waiting",
                        Asked.array(
                            seen.snapshot().lobby(),
                            knock ->
                                new JsonObject()
                                    .put("identity", knock.identity())
                                    .put("name", knock.name())
                                    .put("since", Asked.time(knock.atMs()))))));
  }

  private Future<Answer> report(Call call) {
    JsonObject body = call.object();
    ReportCategory category =
        ReportCategory.valueOf(
            body.getString("category").toUpperCase(Locale.ROOT).replace('-', '_'));
    return asked.of(
        call,
        new RoomCommand.Report(
            Optional.ofNullable(body.getString("identity")), category, body.getString("text", "")));
  }

  private Future<Answer> reports(Call call) {
    return asked
        .look(call, Action.SEE_REPORTS)
        .compose(_ -> facts.reports(call.room()))
        .map(reports ->
            Answer.json(
                200, new JsonObject().put("reports", Asked.array(reports, ModerationRoute::json))));
  }

  private static JsonObject json(Report report) {
    JsonObject json =
        new JsonObject()
            .put("id", report.id())
            .put("by", report.by())
            .put("category", report.reason())
            .put("text", report.text())
            .put("at", report.at().toString());
    if (report.about() != null) {
      json.put("identity", report.about());
    }
    JsonObject excerpt =
        report.excerptJson() == null ? new JsonObject() : new JsonObject(report.excerptJson());
    return json.put("from", at(excerpt, "fromMs", report.at()))
        .put("to", at(excerpt, "toMs", report.at()));
  }

  private static String at(JsonObject excerpt, String name, Instant fallback) {
    return Asked.time(excerpt.getLong(name, fallback.toEpochMilli()));
  }

  private Future<Answer> audit(Call call) {
    return asked
        .look(call, Action.SEE_AUDIT)
        .compose(_ -> facts.audit(call.room(), cursor(call), limit(call)))
        .map(page -> {
          JsonObject json =
              new JsonObject().put("entries", Asked.array(page.items(), ModerationRoute::json));
          page.next().ifPresent(next -> json.put("next", next));
          return Answer.json(200, json);
        });
  }

  private static JsonObject json(AuditEntry entry) {
    JsonObject json =
        new JsonObject()
            .put("at", entry.at().toString())
            .put("actor", entry.by())
            .put("action", entry.action());
    if (entry.subject() != null) {
      json.put("identity", entry.subject());
    }
    if (entry.detailJson() != null) {
      String reason = new JsonObject(entry.detailJson()).getString("reason", "");
      if (!reason.isEmpty()) {
        json.put("reason", reason);
      }
    }
    return json;
  }

  static int limit(Call call) {
    String asked = call.request().getParam("limit");
    return asked == null ? DEFAULT_LIMIT : Integer.parseInt(asked);
  }

  private static @Nullable String cursor(Call call) {
    return call.request().getParam("cursor");
  }
}
