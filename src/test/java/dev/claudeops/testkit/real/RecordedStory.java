package dev.claudeops.testkit.real;

import dev.claudeops.agent.Agent;
import dev.claudeops.config.Config;
import dev.claudeops.host.Output;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.ops.Briefed;
import dev.claudeops.ops.Checkup;
import dev.claudeops.ops.Ops;
import dev.claudeops.ops.Progress;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.real.ScriptedApi.Asked;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The whole product with the real Claude Code on a recorded machine, a web shop with its database:
 * three checks that are two hours apart, the last with something broken that the runbooks tried to
 * repair, and then one with Claude. Nothing of the machine that it runs on is looked at or changed.
 */
public final class RecordedStory {
  /** What is broken. */
  public enum State {
    WELL("healthy"),
    ONE_DOWN("one service down"),
    TWENTY("twenty findings"),
    DISK_FULL("disk full");

    private final String words;

    State(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  private static final Set<String> PROBES = Set.of("unit", "disk", "memory", "http");
  private static final Duration BETWEEN = Duration.ofHours(2);
  private static final int MANY = 20;

  /** Why the shop does not start, as its journal tells. */
  public static final String REASON =
      "Error: ENOENT: no such file or directory, open '/etc/shop/payment.json'";

  private final Path folder;
  private final State state;
  private final FakeHost machine;
  private final Set<String> failed = new TreeSet<>();

  /**
   * @param folder empty, which others can enter
   * @param now when the last check begins
   */
  public RecordedStory(Path folder, State state, Instant now) throws Exception {
    this.folder = folder;
    this.state = state;
    this.machine =
        new FakeHost(folder.resolve("machine"))
            .at(now.minus(BETWEEN.multipliedBy(3)))
            .file("/run/systemd/system/x", "")
            .file("/var/log/journal/x", "")
            .file("/proc/self/mountinfo", "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n")
            .file("/proc/sys/kernel/random/boot_id", "aaa\n")
            .file(
                "/proc/meminfo",
                "MemTotal: 8000000 kB\nMemFree: 3000000 kB\nMemAvailable: 5000000 kB\n"
                    + "SwapTotal: 0 kB\nSwapFree: 0 kB\n")
            .file("/etc/systemd/system/shop.service", UNIT_FILE)
            .file(
                "/etc/claudeops/notes.md",
                "The shop may be restarted at any time.\nNever touch the mail queue.\n")
            .program("stat", "4096 10000000 4000000 3500000 2000 1500\n");
    if (!Part.root()) {
      machine.notRoot();
    }
    machine.onChange(
        "systemctl --no-ask-password start",
        change -> {
          show();
          return new Output(0, "", "", false, false);
        });
    for (int i = 0; i < 3; i++) {
      boolean breaks = i == 2 && state != State.WELL;
      if (breaks) {
        broken();
      }
      show();
      check(breaks ? ops("http://127.0.0.1:9").agent("runbook") : Optional.empty());
      machine.pass(BETWEEN);
    }
    show();
  }

  private static final String UNIT_FILE =
      """
      [Unit]
      Description=The shop
      After=network.target postgresql.service
      Wants=postgresql.service

      [Service]
      User=shop
      WorkingDirectory=/srv/shop
      ExecStart=/usr/bin/node /srv/shop/server.js
      Restart=on-failure

      [Install]
      WantedBy=multi-user.target
      """;

  private void broken() {
    switch (state) {
      case WELL -> {}
      case ONE_DOWN -> failed.add("shop.service");
      case TWENTY -> {
        for (int i = 0; i < MANY; i++) {
          failed.add("app-" + i + ".service");
        }
      }
      case DISK_FULL -> machine.program("stat", "4096 10000000 500000 4000 2000000 1500000\n");
    }
  }

  // ---- the machine ----

  private List<String> units() {
    List<String> units =
        new ArrayList<>(List.of("shop", "postgresql", "redis-server", "nginx", "ssh"));
    if (state == State.TWENTY) {
      for (int i = 0; i < MANY; i++) {
        units.add("app-" + i);
      }
    }
    return units.stream().map(name -> name + ".service").toList();
  }

  private void show() {
    StringBuilder all = new StringBuilder();
    for (String unit : units()) {
      all.append(shown(unit)).append('\n');
      machine.program("journalctl --unit=" + unit, said(unit));
    }
    machine
        .program("systemctl show", all.toString())
        .program("systemctl show --no-pager --property=SystemState", "SystemState=degraded\n")
        .program("journalctl -q -o json --no-pager", entries());
  }

  private String shown(String unit) {
    return failed.contains(unit)
        ? shown(unit, "failed", "failed", "exit-code", 1, 5)
        : shown(unit, "active", "running", "success", 0, 0);
  }

  private String shown(String unit, String active, String sub, String result, int status, int n) {
    Instant changed =
        status == 0
            ? machine.now().minus(Duration.ofDays(12))
            : machine.now().minus(Duration.ofMinutes(20));
    String at = "Mon " + changed.toString().substring(0, 19).replace('T', ' ') + " UTC";
    return """
    Id=%s
    Names=%s
    Description=The %s
    LoadState=loaded
    ActiveState=%s
    SubState=%s
    UnitFileState=enabled
    FragmentPath=/etc/systemd/system/%s
    Type=simple
    Result=%s
    ExecMainCode=1
    ExecMainStatus=%d
    NRestarts=%d
    Restart=on-failure
    StartLimitBurst=9
    StateChangeTimestamp=%s
    ActiveEnterTimestamp=%s
    ControlGroup=/system.slice/%s
    """
        .formatted(
            unit,
            unit,
            unit.replace(".service", ""),
            active,
            sub,
            unit,
            result,
            status,
            n,
            at,
            at,
            unit);
  }

  private String reason(String unit) {
    return unit.startsWith("app-")
        ? REASON.replace("payment", unit.replace(".service", ""))
        : REASON;
  }

  private List<String> lines(String unit) {
    String name = unit.replace(".service", "");
    return List.of(
        name + "[4711]: listening on 3000",
        name + "[4711]: GET /cart 200 4ms",
        name + "[4711]: GET / 200 3ms",
        name + "[4812]: " + reason(unit),
        name + "[4812]:     at Object.openSync (node:fs:601:3)",
        name + "[4812]:     at readConfig (/srv/" + name + "/config.js:12:9)",
        "systemd[1]: " + unit + ": Main process exited, code=exited, status=1/FAILURE",
        "systemd[1]: " + unit + ": Failed with result 'exit-code'.");
  }

  private String said(String unit) {
    StringBuilder out = new StringBuilder();
    for (String line : lines(unit)) {
      out.append(stamp()).append("+0000 web1 ").append(line).append('\n');
    }
    return out.toString();
  }

  private String stamp() {
    return machine.now().minus(Duration.ofMinutes(20)).toString().substring(0, 19);
  }

  private String entries() {
    StringBuilder out = new StringBuilder();
    long at = machine.now().minus(Duration.ofMinutes(20)).getEpochSecond();
    for (String line : lines("shop.service")) {
      out.append(
              Json.object(
                      "__CURSOR",
                      Json.of("s=1"),
                      "__REALTIME_TIMESTAMP",
                      Json.of(at + "000000"),
                      "PRIORITY",
                      Json.of(line.contains("Error") ? "3" : "6"),
                      "_SYSTEMD_UNIT",
                      Json.of("shop.service"),
                      "_COMM",
                      Json.of("node"),
                      "MESSAGE",
                      Json.of(line.substring(line.indexOf(": ") + 2)))
                  .compact())
          .append('\n');
    }
    return out.toString();
  }

  private Config config(String api) {
    StringBuilder apps = new StringBuilder();
    if (state == State.TWENTY) {
      for (int i = 0; i < MANY; i++) {
        apps.append(", {\"name\": \"app-%d\", \"unit\": \"app-%d\"}".formatted(i, i));
      }
    }
    return Configs.read(
        """
        {"host": "web1", "discover": false,
         "services": [
           {"name": "db", "unit": "postgresql"},
           {"name": "cache", "unit": "redis-server"},
           {"name": "shop", "unit": "shop", "needs": ["db", "cache"]},
           {"name": "proxy", "unit": "nginx", "needs": ["shop"]}%s],
         "agent": {"usual": "claude", "program": "%s", "key": "test-key-that-opens-nothing",
           "strong": {"deadline": "10m"},
           "environment": {"ANTHROPIC_BASE_URL": "%s"}}}
        """
            .formatted(apps, ClaudeCli.program(), api));
  }

  // ---- runs ----

  private Ops ops(String api) {
    List<Probe> probes =
        Probes.all().stream().filter(one -> PROBES.contains(one.spec().name())).toList();
    return new Ops(
        new Recorded(machine, ClaudeCli.program()), config(api), probes, journal(), List.of());
  }

  private Checkup check(Optional<Agent> agent) throws InterruptedException {
    return ops("http://127.0.0.1:9").check(new Trigger.Schedule(), false, agent, Progress.NONE);
  }

  public Journal journal() {
    return Journal.open(folder.resolve("journal"), machine::now, Keeping.USUAL);
  }

  /** What Claude would be told now. */
  public Briefed brief() throws InterruptedException {
    return ops("http://127.0.0.1:9").brief(Optional.empty(), Progress.NONE);
  }

  /** The check with Claude, whose part is played by {@link #reply}. */
  public Checkup run(ScriptedApi api) throws InterruptedException {
    return run(api, new Trigger.Schedule());
  }

  /** The same, begun by this. */
  public Checkup run(ScriptedApi api, Trigger trigger) throws InterruptedException {
    Ops ops = ops(api.url());
    return ops.check(trigger, false, ops.usualAgent(), Progress.NONE);
  }

  /** The last health logs, the newest first. */
  public List<String> healthLogs(int count) {
    Journal journal = journal();
    return journal.healthLogs(count).stream()
        .map(log -> journal.health(log.id()).orElse(""))
        .toList();
  }

  /** Where what a person would look at lies, for one who reads files: journal and unit file. */
  public List<Path> looks() throws IOException {
    String unit = failed.isEmpty() ? "shop.service" : failed.iterator().next();
    Path said = Files.writeString(folder.resolve("shop.log"), said(unit));
    Path file = Files.writeString(folder.resolve("shop.service"), UNIT_FILE);
    return List.of(said, file);
  }

  // ---- who plays Claude ----

  private static Reply.Message tool(String name, Object... input) {
    return Reply.tool("mcp__ops__" + name, Json.object(input));
  }

  /** Two turns of looks, a wish and the report; what is wished helps. */
  public Reply reply(Asked asked) {
    String unit = failed.isEmpty() ? "shop.service" : failed.iterator().next();
    String target = state == State.DISK_FULL ? "disk:/" : "unit:" + unit;
    String id = ObservationId.of(Subject.parse(target).orElseThrow()).value();
    return switch (asked.turn()) {
      case 0 ->
          tool("observe", "subject", Json.of(target))
              .and(
                  "mcp__ops__logs",
                  Json.object("source", Json.of("unit:" + unit), "level", Json.of("error")));
      case 1 -> tool("unit_file", "name", Json.of(unit));
      case 2 -> {
        failed.remove("shop.service");
        yield tool(
            "propose",
            "kind",
            Json.of("unit-start"),
            "target",
            Json.of("unit:" + unit),
            "reason",
            Json.of("The file that it needs is there again."),
            "because",
            Json.strings(List.of(id)));
      }
      default ->
          Reply.answer(
              Json.object(
                  "verdict", Json.of("The shop was down for want of a file."),
                  "findings", Json.array(List.of()),
                  "seen", Json.strings(List.of()),
                  "lessons", Json.array(List.of()),
                  "questions", Json.strings(List.of())));
    };
  }

  /** What reads files with Claude Code's own tools: as many looks, and an answer in words. */
  public static Reply plainReply(Asked asked, List<Path> looks) {
    return switch (asked.turn()) {
      case 0, 1 ->
          Reply.tool("Read", Json.object("file_path", Json.of(looks.get(asked.turn()).toString())));
      case 2 ->
          Reply.tool(
              "Bash",
              Json.object(
                  "command",
                  Json.of("systemctl restart shop"),
                  "description",
                  Json.of("Restart the shop")));
      default -> Reply.text("The shop was down for want of a file.");
    };
  }

  /** Variables of a Claude Code that is started as a person would, and asks this API. */
  public Map<String, String> plainEnvironment(ScriptedApi api) throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    return Map.of(
        "PATH", "/usr/bin:/bin",
        "LANG", "C.UTF-8",
        "HOME", home.toString(),
        "CLAUDE_CONFIG_DIR", home.resolve("cfg").toString(),
        "CLAUDE_CODE_TMPDIR", folder.toString(),
        "ANTHROPIC_API_KEY", "test-key-that-opens-nothing",
        "ANTHROPIC_BASE_URL", api.url(),
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
        "CLAUDE_CODE_MAX_RETRIES", "1");
  }
}
