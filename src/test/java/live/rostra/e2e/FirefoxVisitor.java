package live.rostra.e2e;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A person in Firefox: one headless process with one page, driven by WebDriver BiDi, which Firefox
/// speaks without a driver. Its fake microphone is a tone of its own.
final class FirefoxVisitor implements AutoCloseable {
  private static final String FIREFOX =
      System.getProperty("rostra.firefox", "/usr/bin/firefox-esr");
  private static final String LISTENING = "WebDriver BiDi listening on ";
  private static final int PATIENCE_S = 60;

  /// Fake microphone without questions, sound without a click, and ICE over loopback, where tests
  /// live.
  private static final Map<String, String> PREFERENCES =
      Map.of(
          "media.navigator.streams.fake", "true",
          "media.navigator.permission.disabled", "true",
          "media.autoplay.default", "0",
          "media.peerconnection.ice.obfuscate_host_addresses", "false",
          "media.peerconnection.ice.loopback", "true",
          "datareporting.policy.dataSubmissionEnabled", "false",
          "app.update.enabled", "false",
          "browser.shell.checkDefaultBrowser", "false",
          "remote.active-protocols", "1");

  private final Process process;
  private final Path log;
  private final AtomicInteger commands = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
  private WebSocket socket;
  private String tab;

  private FirefoxVisitor(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts a browser.
  ///
  /// @param home an empty folder for its profile and temporary files
  static FirefoxVisitor open(Path home) throws Exception {
    Path profile = Files.createDirectories(home.resolve("profile"));
    Path temporary = Files.createDirectories(home.resolve("tmp"));
    StringBuilder user = new StringBuilder();
    PREFERENCES.forEach(
        (name, value) -> user.append("user_pref(\"%s\", %s);%n".formatted(name, value)));
    Files.writeString(profile.resolve("user.js"), user);
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    FIREFOX,
                    "--headless",
                    "--no-remote",
                    "--profile",
                    profile.toString(),
                    "--remote-debugging-port",
                    "0",
                    "about:blank"))
            .redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", temporary.toString());
    FirefoxVisitor visitor = new FirefoxVisitor(builder.start(), home.resolve("firefox.log"));
    try {
      visitor.connect();
      return visitor;
    } catch (Exception e) {
      visitor.close();
      throw e;
    }
  }

  private void connect() throws Exception {
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.contains(LISTENING)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("Firefox ended before it listened");
    }
    Thread.ofVirtual().start(() -> drain(output));
    String address = line.substring(line.indexOf(LISTENING) + LISTENING.length()).strip();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address + "/session"), new Answers())
            .get(PATIENCE_S, TimeUnit.SECONDS);
    command("session.new", new JsonObject().put("capabilities", new JsonObject()));
    tab =
        command("browsingContext.getTree", new JsonObject())
            .getJsonArray("contexts")
            .getJsonObject(0)
            .getString("context");
  }

  /// Keeps what it prints until its end; ending it closes the pipe under our hands.
  private void drain(BufferedReader output) {
    try (Writer kept = Files.newBufferedWriter(log)) {
      output.transferTo(kept);
    } catch (IOException e) {
      process.destroy();
    }
  }

  private JsonObject command(String method, JsonObject parameters) throws Exception {
    int id = commands.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    answers.put(id, answer);
    socket
        .sendText(
            new JsonObject().put("id", id).put("method", method).put("params", parameters).encode(),
            true)
        .get(PATIENCE_S, TimeUnit.SECONDS);
    JsonObject message = answer.get(PATIENCE_S, TimeUnit.SECONDS);
    if (!"success".equals(message.getString("type"))) {
      throw new IOException(method + ": " + message.encode());
    }
    return message.getJsonObject("result");
  }

  /// Runs a script in every page before the page's own.
  FirefoxVisitor preload(String script) throws Exception {
    command(
        "script.addPreloadScript",
        new JsonObject().put("functionDeclaration", "() => {" + script + "\n}"));
    return this;
  }

  /// Opens an address and waits until it has loaded.
  FirefoxVisitor navigate(URI address) throws Exception {
    command(
        "browsingContext.navigate",
        new JsonObject()
            .put("context", tab)
            .put("url", address.toString())
            .put("wait", "complete"));
    return this;
  }

  /// What an expression, or the promise it gives, comes to, through JSON.
  Object evaluate(String expression) throws Exception {
    JsonObject result =
        command(
            "script.evaluate",
            new JsonObject()
                .put(
                    "expression",
                    "(async () => JSON.stringify({ it: await (" + expression + ") }))()")
                .put("awaitPromise", true)
                .put("target", new JsonObject().put("context", tab)));
    if (!"success".equals(result.getString("type"))) {
      throw new IOException(expression + ": " + result.encode());
    }
    return new JsonObject(result.getJsonObject("result").getString("value")).getValue("it");
  }

  /// Waits, inside the page, until an expression is true.
  void until(String expression) throws Exception {
    Object met =
        evaluate(
            """
            new Promise((done) => {
              const started = performance.now();
              const look = () => {
                if (%s) done(true);
                else if (performance.now() - started > 45000) done(false);
                else setTimeout(look, 50);
              };
              look();
            })\
            """
                .formatted(expression));
    if (!Boolean.TRUE.equals(met)) {
      throw new AssertionError("never came true in Firefox: " + expression + " " + picture());
    }
  }

  /// A number the page tells.
  double number(String expression) throws Exception {
    return ((Number) evaluate(expression)).doubleValue();
  }

  /// A list the page tells.
  JsonArray list(String expression) throws Exception {
    return (JsonArray) evaluate(expression);
  }

  private String picture() throws Exception {
    return String.valueOf(
        evaluate(
            "({ state: window.rostra?.state, text: document.querySelector('#notice')?.innerText })"));
  }

  @Override
  public void close() throws Exception {
    if (socket != null) {
      socket.abort();
    }
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }

  /// Puts answers together and hands them to whoever asked.
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        JsonObject message = new JsonObject(text.toString());
        text.setLength(0);
        CompletableFuture<JsonObject> waiting =
            message.containsKey("id") ? answers.remove(message.getInteger("id")) : null;
        if (waiting != null) {
          waiting.complete(message);
        }
      }
      from.request(1);
      return null;
    }
  }
}
