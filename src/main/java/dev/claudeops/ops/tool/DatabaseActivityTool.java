package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.database.Server;
import dev.claudeops.database.SqlText;
import dev.claudeops.database.Waits;
import dev.claudeops.probe.db.Activity;
import dev.claudeops.probe.db.Statement;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a database server is busy with. Statements are told without their values. */
final class DatabaseActivityTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "database_activity",
          "What a database is busy with: sessions, who blocks whom, costly statements with ids; of"
              + " Redis clients, memory, slow commands.",
          Input.needed("name", new Input.Form.Text(200), "its service"));

  static final Duration DEADLINE = Duration.ofSeconds(12);
  private static final int TOLD = 15;

  private final Room room;
  private final Statements statements;

  DatabaseActivityTool(Room room, Statements statements) {
    this.room = room;
    this.statements = statements;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    Runtime.Database at = database(room, given.text("name"));
    try {
      return at.kind() == Kind.REDIS
          ? RedisStory.told(room, Server.of(at), Waits.within(DEADLINE))
          : told(at, read(room, at, statements));
    } catch (dev.claudeops.database.Refusal refusal) {
      throw new Refusal(Say.line(room.clean(refusal.getMessage()), 300));
    }
  }

  /** The database of this name, or of this subject. */
  static Runtime.Database database(Room room, String name) throws Refusal {
    List<Runtime.Database> all = room.config().everyRuntime(Runtime.Database.class);
    String word = name.strip();
    for (Runtime.Database one : all) {
      if (one.name().equals(word) || one.subject().toString().equals(word)) {
        return one;
      }
    }
    throw Say.unknown("no database", name, all.stream().map(Runtime.Database::name).toList());
  }

  /** Asks a SQL server and keeps the statements that it tells of. */
  static Activity read(Room room, Runtime.Database at, Statements statements)
      throws dev.claudeops.database.Refusal, InterruptedException {
    Activity activity = Activity.of(Server.of(at), room.host(), Waits.within(DEADLINE));
    activity.sessions().forEach(one -> statements.keep(at, one.statement()));
    activity.costly().stream()
        .filter(Activity.Costly::explainable)
        .forEach(one -> statements.keep(at, one.statement()));
    return activity;
  }

  private String told(Runtime.Database at, Activity activity) {
    StringBuilder out = new StringBuilder(activity.server());
    out.append(", sessions: ")
        .append(
            activity.states().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(entry -> entry.getValue() + " " + Say.word(entry.getKey()))
                .collect(Collectors.joining(", ")))
        .append('\n');
    waits(activity, out);
    Set<String> involved = new HashSet<>();
    activity.waits().forEach(wait -> involved.add(wait.blocker()));
    activity.waits().forEach(wait -> involved.add(wait.waiter()));
    List<Activity.Doing> busy =
        activity.sessions().stream()
            .filter(one -> !one.state().equals("idle") || involved.contains(one.number()))
            .sorted(
                Comparator.comparing((Activity.Doing one) -> !involved.contains(one.number()))
                    .thenComparing(one -> -Math.max(one.seconds(), one.transaction())))
            .toList();
    out.append(busy.isEmpty() ? "no session does anything\n" : "sessions that are not idle:\n");
    busy.stream().limit(TOLD).forEach(one -> session(at, one, out));
    if (busy.size() > TOLD) {
      out.append("  and ").append(busy.size() - TOLD).append(" more\n");
    }
    if (!activity.costly().isEmpty()) {
      out.append("statements by time since the server began to count:\n");
      activity.costly().stream().limit(TOLD).forEach(one -> costly(at, one, out));
    }
    activity
        .unseen()
        .forEach(what -> out.append("not seen: ").append(Say.line(what, 200)).append('\n'));
    return out.toString().stripTrailing();
  }

  private static void waits(Activity activity, StringBuilder out) {
    if (activity.waits().isEmpty()) {
      out.append("nobody waits for a lock\n");
      return;
    }
    activity.waits().stream()
        .sorted(Comparator.comparingDouble(Activity.Wait::seconds).reversed())
        .limit(TOLD)
        .forEach(
            wait ->
                out.append("session ")
                    .append(Say.word(wait.waiter()))
                    .append(" waits ")
                    .append(Humane.seconds(wait.seconds()))
                    .append(" for ")
                    .append(
                        wait.blocker().isEmpty()
                            ? "somebody who cannot be seen"
                            : "session " + Say.word(wait.blocker()))
                    .append('\n'));
    if (activity.waits().size() > TOLD) {
      out.append("and ").append(activity.waits().size() - TOLD).append(" more wait\n");
    }
  }

  private void session(Runtime.Database at, Activity.Doing one, StringBuilder out) {
    List<String> words = new ArrayList<>();
    words.add("session " + Say.word(one.number()));
    words.add("user " + Say.word(one.statement().role()));
    if (!one.statement().database().isEmpty()) {
      words.add("database " + Say.word(one.statement().database()));
    }
    if (!one.app().isBlank()) {
      words.add("app " + Say.line(room.clean(one.app()), 40));
    }
    words.add("from " + Say.word(one.client()));
    words.add(Say.word(one.state()) + " for " + Humane.seconds(one.seconds()));
    if (one.transaction() > 0) {
      words.add("transaction open " + Humane.seconds(one.transaction()));
    }
    if (!one.waitsFor().isBlank()) {
      words.add("waits for " + Say.word(one.waitsFor()));
    }
    out.append("  ").append(String.join(", ", words)).append('\n');
    if (!one.statement().text().isBlank()) {
      out.append("    ").append(statement(at, one.statement())).append('\n');
    }
  }

  private void costly(Runtime.Database at, Activity.Costly one, StringBuilder out) {
    out.append("  ")
        .append(Humane.seconds(one.seconds()))
        .append(" in ")
        .append(Humane.number(one.calls()))
        .append(" calls (")
        .append(Humane.seconds(one.seconds() / Math.max(1, one.calls())))
        .append(" each), ")
        .append(Humane.number(one.rows()))
        .append(" rows: ")
        .append(one.explainable() ? statement(at, one.statement()) : text(at, one.statement()))
        .append('\n');
  }

  private String statement(Runtime.Database at, Statement statement) {
    return statement.id() + " " + text(at, statement);
  }

  private String text(Runtime.Database at, Statement statement) {
    return room.clean(SqlText.normalised(statement.text(), at.kind() == Kind.MARIADB));
  }
}
