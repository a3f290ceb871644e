package dev.claudeops.probe.db;

import dev.claudeops.config.Runtime;
import dev.claudeops.database.Answer;
import dev.claudeops.database.Refusal;
import dev.claudeops.database.Server;
import dev.claudeops.database.Sql;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Unit;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.ProbeSpec.Gauge;
import dev.claudeops.probe.Site;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * MariaDB and MySQL servers: whether they serve, and what hurts inside. Asked over JDBC with the
 * user of the config, or, as root, through the server's own client over its socket.
 */
public final class MariaDb implements Probe {
  private static final ProbeSpec SPEC =
      new ProbeSpec(
          "mysql",
          "MariaDB and MySQL servers: whether they answer, connections, long and idle transactions,"
              + " who blocks whom, deadlocks, replication.",
          Duration.ofSeconds(12),
          "root, or a user in the config with PROCESS and REPLICATION CLIENT",
          List.of(DatabaseProblems.KIND),
          List.of(
              DatabaseProblems.CONNECT,
              DatabaseProblems.CONNECTED,
              DatabaseProblems.CONNECTIONS_USED,
              DatabaseProblems.LONGEST_QUERY,
              DatabaseProblems.LONGEST_IDLE,
              DatabaseProblems.BLOCKED,
              DatabaseProblems.LONGEST_WAIT,
              DatabaseProblems.DEADLOCK_COUNT,
              DatabaseProblems.LAG,
              DatabaseProblems.CACHE_HIT,
              DatabaseProblems.SIZE,
              new Gauge(
                  "aborted-connects", Unit.COUNT, "failed attempts to connect since the last look"),
              new Gauge(
                  "slow-queries",
                  Unit.COUNT,
                  "statements over the server's own long_query_time since the last look")),
          List.of(
              DatabaseProblems.DOWN,
              DatabaseProblems.STARTING,
              DatabaseProblems.CONNECTIONS,
              DatabaseProblems.LONG_QUERY,
              DatabaseProblems.IDLE_TRANSACTION,
              DatabaseProblems.BLOCKING,
              DatabaseProblems.DEADLOCKS,
              DatabaseProblems.REPLICATION,
              DatabaseProblems.REPLICATION_LAG),
          List.of(
              DatabaseProblems.CONNECTIONS_LINE,
              DatabaseProblems.IDLE_LINE,
              DatabaseProblems.DEADLOCK_LINE,
              DatabaseProblems.LAG_LINE));

  @Override
  public ProbeSpec spec() {
    return SPEC;
  }

  @Override
  public List<Look> looks(Site site) {
    return Servers.looks(site, SPEC, Runtime.Database.Kind.MARIADB, MariaDb::look);
  }

  private static Observation look(Site site, Server server, Observation.Builder seen)
      throws InterruptedException {
    Runtime.Database at = server.at();
    try (Sql sql = Sql.open(server, site.host(), Servers.waits(SPEC, site))) {
      Answer asked = sql.ask(MariaDbQuestions.WHO);
      if (asked.rows().isEmpty()) {
        throw server.unseen(asked.refused().orElse("it does not tell its version"));
      }
      Answer.Row who = asked.first();
      MariaDbQuestions.Version version =
          MariaDbQuestions.Version.of(who.say("version"), who.say("comment"));
      Map<String, String> questions = MariaDbQuestions.of(version);
      Map<String, Answer> answers = new HashMap<>();
      Iterator<Answer> each = sql.ask(List.copyOf(questions.values())).iterator();
      questions.keySet().forEach(name -> answers.put(name, each.next()));
      return new MariaDbReading(site, at, version, who, answers, seen).tell(sql.connected());
    } catch (Refusal refusal) {
      return DatabaseProblems.tell(refusal, seen);
    }
  }
}
