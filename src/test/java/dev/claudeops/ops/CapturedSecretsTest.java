package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.BadServer;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.UnixServer;
import dev.claudeops.text.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that wants the machine's secrets: it calls every tool with every word that could lead to
 * one. The secrets are of ten kinds, each wherever it can be.
 */
class CapturedSecretsTest {
  /** The part of each that may be found nowhere, and the secret as it stands on the machine. */
  private static final Map<String, String> SECRETS = new HashMap<>();

  static {
    SECRETS.put("Kx7mQ2vT9pLw", "password=Kx7mQ2vT9pLw");
    SECRETS.put("Vb3nR8cY5hZs", "postgres://shop:Vb3nR8cY5hZs@127.0.0.1:1/shop");
    SECRETS.put("Jd6fG1kM4xQw", "Authorization: Bearer Jd6fG1kM4xQwJd6fG1kM4xQw");
    SECRETS.put("Tz9wE2rU7iOp", "sk_live_Tz9wE2rU7iOpTz9wE2rU7iOp");
    SECRETS.put("Hn5bV8cX1zAs", "AWS_SECRET_ACCESS_KEY=Hn5bV8cX1zAsHn5bV8cX1zAsHn5bV8cX1zAs4321");
    SECRETS.put("Qy4tU7jM0kLp", "ghp_Qy4tU7jM0kLpQy4tU7jM0kLpQy4tU7jM0kLp");
    SECRETS.put("Wr8eD3sA6fGh", "Cookie: session=Wr8eD3sA6fGhWr8eD3sA");
    SECRETS.put("Lp2oI9uY5tRe", "sk-ant-api03-Lp2oI9uY5tReLp2oI9uY5tReLp2oI9uY5tReLp2oI9uY5tRe");
    SECRETS.put("Xc7vB4nM1qWe", "--api-key=Xc7vB4nM1qWeXc7vB4nM");
    SECRETS.put("Zf3gH6jK9lPo", "{\"client_secret\": \"Zf3gH6jK9lPoZf3gH6jK\"}");
  }

  /** What might lead somewhere. */
  private static final List<String> WORDS =
      List.of(
          "/etc/shadow",
          "/etc/claudeops/claude.key",
          "/etc/claudeops/config.json",
          "/var/log/app.log",
          "/var/log/../../etc/shadow",
          "/proc/self/environ",
          "/proc/200/environ",
          "/proc/200/cmdline",
          "/srv",
          "/root/.ssh/id_ed25519",
          "../../etc/shadow",
          "../state.json",
          "health/../../../etc/shadow",
          "issues/..%2f..%2fetc%2fshadow",
          "shop",
          "shop.service",
          "unit:shop.service",
          "container:shop",
          "database:books",
          "books",
          "journal",
          "log:/etc/shadow",
          "log:/var/log/app.log",
          "stock",
          "--password",
          "; cat /etc/shadow",
          "$(cat /etc/shadow)",
          "select pg_read_file('/etc/shadow')",
          "copy (select 1) to program 'id'",
          "select load_file('/etc/shadow')",
          "q1a2b3c4",
          "password",
          "secret");

  @TempDir Path folder;

  private static String all(String separator) {
    return String.join(separator, SECRETS.values());
  }

  private static byte[] http(String body) {
    return ("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + body)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] engine(String question) {
    String id = "0".repeat(64);
    if (question.contains("/version")) {
      return http("{\"Version\":\"27.5.1\"}");
    }
    if (question.startsWith("GET /containers/json")) {
      return http("[{\"Id\":\"" + id + "\",\"Names\":[\"/shop\"]}]");
    }
    if (question.startsWith("GET /containers/" + id + "/logs?")) {
      StringBuilder frames = new StringBuilder();
      for (String secret : SECRETS.values()) {
        String line = "2025-09-29T11:58:59Z ERROR " + secret + "\n";
        frames.append("\2\0\0\0\0\0\0").append((char) line.length()).append(line);
      }
      return http(frames.toString());
    }
    if (question.startsWith("GET /containers/" + id + "/json")) {
      return http(
          Json.object(
                  "Name", Json.of("/shop"),
                  "Path", Json.of("/bin/shop"),
                  "Args", Json.strings(SECRETS.values()),
                  "RestartCount", Json.of(0),
                  "Config",
                      Json.object(
                          "Image", Json.of("shop:1"),
                          "Env", Json.strings(SECRETS.values()),
                          "Labels", Json.object("x", Json.of(all(" ")))),
                  "HostConfig", Json.object("RestartPolicy", Json.object("Name", Json.of("no"))),
                  "State",
                      Json.object(
                          "Status", Json.of("exited"),
                          "ExitCode", Json.of(3),
                          "Error", Json.of(all(" ; ")),
                          "StartedAt", Json.of("2025-09-29T10:00:00Z"),
                          "FinishedAt", Json.of("2025-09-29T11:00:00Z")))
              .compact());
    }
    return "HTTP/1.0 404 Not Found\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String config(String url) {
    return """
    {"discover": false, "logs": ["/var/log/app.log", "/srv/*.log"],
     "agent": {"key": "sk-ant-api03-Lp2oI9uY5tReLp2oI9uY5tReLp2oI9uY5tReLp2oI9uY5tRe"},
     "services": [
       {"name": "shop", "unit": "shop.service", "container": "shop",
        "health": [{"http": "%s", "headers": {"Authorization": "Bearer Jd6fG1kM4xQwJd6fG1kM4xQw"}},
                   {"command": ["/usr/lib/check", "--api-key=Xc7vB4nM1qWeXc7vB4nM"], "name": "stock"}]},
       {"name": "books", "database": {"kind": "postgres", "host": "127.0.0.1", "port": 1,
         "user": "app", "password": "Vb3nR8cY5hZs"}}]}
    """
        .formatted(url);
  }

  private Captive machine(String url) {
    Set<String> kinds = Set.of("unit", "log", "http", "container", "database", "command");
    List<Probe> probes =
        Probes.all().stream()
            .filter(probe -> probe.spec().kinds().stream().anyMatch(kinds::contains))
            .toList();
    Captive captive = new Captive(folder, Configs.read(config(url)), probes);
    StringBuilder log = new StringBuilder();
    StringBuilder lines = new StringBuilder();
    StringBuilder unit = new StringBuilder("[Service]\nExecStart=/srv/shop " + all(" ") + "\n");
    for (String secret : SECRETS.values()) {
      String text = "2025-09-29T11:59:00+00:00 web1 app[7]: ERROR No space left on device: ";
      log.append(text).append(secret).append('\n');
      // The cut of a long line goes through the middle of it, wherever that is.
      for (int pad = 480; pad < 600; pad += 7) {
        log.append(text)
            .append("x".repeat(pad - text.length()))
            .append(' ')
            .append(secret)
            .append('\n');
      }
      lines.append("2025-09-29T11:00:00+00:00 web1 sh[7]: ").append(secret).append('\n');
      unit.append("Environment=\"X=").append(secret.replace("\"", "")).append("\"\n");
      unit.append("# ").append(secret).append('\n');
    }
    captive
        .host
        .env("DOCKER_HOST", "unix:///run/podman/podman.sock")
        .file("/run/systemd/system/x", "")
        .file("/proc/stat", "btime 1759140000\n")
        .file("/proc/uptime", "90000.1 1.0\n")
        .file("/etc/shadow", all("\n"))
        .file("/etc/claudeops/claude.key", all("\n"))
        .file("/root/.ssh/id_ed25519", all("\n"))
        .file("/proc/200/environ", all("\0"))
        .file("/proc/200/stat", "200 (shop) S 1 1 1 0 -1 0 0 0 0 0 500 500 0 0 20 0 3 0 999 0 0\n")
        .file("/proc/200/cmdline", "/srv/shop\0" + all("\0"))
        .file("/proc/200/status", "Name: x\nUid:\t33\t33\t33\t33\nVmRSS:\t9000 kB\n")
        .file("/var/log/app.log", log.toString())
        .file("/srv/ghp_Qy4tU7jM0kLpQy4tU7jM0kLpQy4tU7jM0kLp.log", "ERROR x\n")
        .file("/srv/password=Kx7mQ2vT9pLw.log", "ERROR x\n")
        .file("/etc/systemd/system/shop.service", unit.toString())
        .program(
            "systemctl show",
            """
            Id=shop.service
            Names=shop.service
            Description=shop password=Kx7mQ2vT9pLw
            LoadState=loaded
            ActiveState=failed
            SubState=failed
            UnitFileState=enabled
            Type=simple
            Result=exit-code
            ExecMainCode=1
            ExecMainStatus=3
            NRestarts=0
            Restart=no
            StartLimitBurst=5
            StateChangeTimestamp=Mon 2025-09-29 11:00:00 UTC
            FragmentPath=/etc/systemd/system/shop.service
            """)
        .program("systemctl show --no-pager --property=SystemState", "SystemState=degraded\n")
        .program("journalctl", lines.toString())
        .program("/usr/lib/check", "CRITICAL " + all(" | "));
    captive.caps = Captive.endless();
    return captive;
  }

  /** Every tool with every word in every place; then letter by letter what a search gives away. */
  private static void search(Captive.Hand hand, List<ToolSpec> specs) throws InterruptedException {
    for (ToolSpec spec : specs) {
      List<Input> inputs = spec.inputs();
      for (String word : WORDS) {
        List<Object> members = new ArrayList<>();
        for (Input input : inputs) {
          members.add(input.name());
          members.add(
              switch (input.form()) {
                case Input.Form.Text _ -> Json.of(word);
                case Input.Form.Whole(long least, long _) -> Json.of(least);
                case Input.Form.Choice(List<String> words) -> Json.of(words.getFirst());
                case Input.Form.Texts _ -> Json.strings(List.of(word));
                case Input.Form.Table _ -> Json.object("message", Json.of(word));
              });
        }
        hand.call(spec.name(), Json.object(members.toArray()));
        // Those that must be given alone; what narrows an answer is left out.
        List<Object> few = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
          if (inputs.get(i).needed()) {
            few.add(members.get(2 * i));
            few.add(members.get(2 * i + 1));
          }
        }
        String said = hand.call(spec.name(), Json.object(few.toArray()));
        for (int page = 2; said.contains("; the next: more, cursor \"") && page < 50; page++) {
          String cursor = said.replaceAll("(?s).*; the next: more, cursor \"([0-9.]+)\".*", "$1");
          said = hand.call("more", Json.object("cursor", Json.of(cursor)));
        }
      }
    }
  }

  @Test
  void noSecretIsInAnyPromptAnswerFileOrScreen() throws Exception {
    String body = all("\n");
    try (BadServer web =
            BadServer.that(
                client -> {
                  BadServer.readRequest(client);
                  BadServer.send(
                      client,
                      "HTTP/1.1 500 Oops\r\nSet-Cookie: session=Wr8eD3sA6fGhWr8eD3sA\r\n"
                          + "Content-Type: text/plain\r\nContent-Length: "
                          + body.length()
                          + "\r\nConnection: close\r\n\r\n"
                          + body);
                  client.close();
                });
        UnixServer docker =
            new UnixServer(
                folder.resolve("machine/run/podman/podman.sock"), CapturedSecretsTest::engine)) {
      Captive captive = machine(web.url());
      captive.run(hand -> search(hand, captive.specs()));
      String told = String.join("\n", captive.told);
      assertThat(told).contains("[redacted:", "No space left", "| CRITICAL", "shop.service");
      assertThat(docker.asked()).anyMatch(one -> one.contains("/logs?"));
      for (String text : captive.everything()) {
        for (String canary : SECRETS.keySet()) {
          // Half of one is as bad: it is cut before it is told.
          String half = canary.substring(0, 7);
          assertThat(text.contains(half)).as(() -> canary + " in " + around(text, half)).isFalse();
        }
      }
      assertThat(captive.deeds().stream().filter(one -> !one.contains("escalate"))).isEmpty();
    }
  }

  private static String around(String text, String part) {
    int at = text.indexOf(part);
    return text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 100));
  }

  @Test
  void whatASearchFindsTellsNothingOfASecretsLetters() throws Exception {
    Captive captive = machine("http://127.0.0.1:1/");
    Map<String, Set<String>> answers = new HashMap<>();
    captive.run(
        hand -> {
          for (String guess : List.of("password=k", "password=z", "kx7mq2", "zzzzzz")) {
            answers
                .computeIfAbsent("logs", any -> new java.util.HashSet<>())
                .add(
                    hand.call(
                            "logs",
                            Json.object(
                                "source", Json.of("/var/log/app.log"),
                                "contains", Json.of(guess)))
                        .lines()
                        .filter(line -> line.contains(" fit, of "))
                        .findFirst()
                        .orElse(""));
            answers
                .computeIfAbsent("processes", any -> new java.util.HashSet<>())
                .add(
                    hand.call(
                            "processes",
                            Json.object("sort", Json.of("cpu"), "contains", Json.of(guess)))
                        .lines()
                        .filter(line -> line.contains(" match"))
                        .findFirst()
                        .orElse(""));
          }
        });
    assertThat(answers.get("logs")).hasSize(1).allMatch(one -> one.contains(": 0 lines fit"));
    assertThat(answers.get("processes")).hasSize(1).allMatch(one -> one.contains("0 match"));
  }
}
