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
import dev.claudeops.probe.db.Statement;
import dev.claudeops.probe.db.StatementPlan;
import java.util.Optional;

/**
 * How a server would run a statement that it told of itself. A statement's text is never taken from
 * a caller.
 */
final class QueryPlanTool implements Tool {
  private static final ToolSpec SPEC =
      ToolSpec.look(
          "query_plan",
          "How a database would run a statement (EXPLAIN; it is not run).",
          Input.needed("name", new Input.Form.Text(200), "its service"),
          Input.needed("statement", new Input.Form.Text(40), "its id from database_activity"));

  private static final int LONGEST_LINE = 300;
  private static final int MOST_LINES = 120;

  private final Room room;
  private final Statements statements;

  QueryPlanTool(Room room, Statements statements) {
    this.room = room;
    this.statements = statements;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    Runtime.Database at = DatabaseActivityTool.database(room, given.text("name"));
    String id = given.text("statement").strip();
    if (!id.matches("q[0-9a-f]{8}|-?\\d{1,20}|[0-9a-f]{32,64}")) {
      throw new Refusal(
          "\""
              + Say.word(id)
              + "\" is no statement's id; SQL is not taken: call database_activity"
              + " and give an id of its answer");
    }
    if (at.kind() == Kind.REDIS) {
      throw new Refusal("Redis has no query plans");
    }
    try {
      Optional<Statement> statement = statements.named(at, id);
      if (statement.isEmpty()) {
        DatabaseActivityTool.read(room, at, statements);
        statement = statements.named(at, id);
      }
      if (statement.isEmpty()) {
        throw new Refusal(
            "the server tells of no statement " + id + " now; call database_activity for its ids");
      }
      String text =
          room.clean(SqlText.normalised(statement.get().text(), at.kind() == Kind.MARIADB));
      return statement.get().id() + " " + text + "\n" + told(at, statement.get());
    } catch (dev.claudeops.database.Refusal refusal) {
      throw new Refusal(Say.line(room.clean(refusal.getMessage()), 300));
    }
  }

  private String told(Runtime.Database at, Statement statement)
      throws dev.claudeops.database.Refusal, InterruptedException {
    StatementPlan.Told told =
        StatementPlan.of(
            Server.of(at), room.host(), Waits.within(DatabaseActivityTool.DEADLINE), statement);
    return switch (told) {
      case StatementPlan.Told.Cannot(var why) ->
          "cannot be explained: " + Say.line(room.clean(why), 400);
      case StatementPlan.Told.Plan(var lines) -> {
        StringBuilder out = new StringBuilder("plan (estimates; it was not run):\n");
        lines.stream().limit(MOST_LINES).forEach(line -> out.append(indented(line)).append('\n'));
        out.append(lines.size() > MOST_LINES ? "(cut)\n" : "");
        yield out.toString().stripTrailing();
      }
    };
  }

  /** The depth of a node is how far it stands to the right. */
  private String indented(String line) {
    int depth = line.length() - line.stripLeading().length();
    return " ".repeat(Math.min(depth, 60)) + Say.line(room.clean(line), LONGEST_LINE);
  }
}
