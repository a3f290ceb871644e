package dev.claudeops.probe.db;

import static dev.claudeops.testkit.Databases.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MySQL, and states that are hard to make, by what its client would print. */
class MariaDbTest {
  @TempDir Path folder;

  private final Map<String, String> printed = new LinkedHashMap<>();

  MariaDbTest() {
    printed.put("select @@port", "port\n3306\n");
    printed.put(
        "select version()",
        "version\tcomment\tport\tslots\tread_only\tfolder\tme\n"
            + "8.0.36-0ubuntu0.22.04.1\t(Ubuntu)\t3306\t151\t0\t/var/lib/mysql/\troot@localhost\n");
    printed.put("show global status", "Variable_name\tValue\nThreads_connected\t7\nUptime\t5000\n");
  }

  /** The client's part: for each statement its rows, then the mark that ends them. */
  private String client(Command command) {
    String script = command.argv().stream().filter(w -> w.startsWith("--execute=")).toList().get(0);
    StringBuilder out = new StringBuilder();
    for (String line : script.substring(10).split("\n")) {
      if (line.startsWith("select 'end-")) {
        out.append("x\n").append(line, 8, line.indexOf("' as x")).append('\n');
      } else {
        printed.entrySet().stream()
            .filter(entry -> line.startsWith(entry.getKey()) || line.contains(entry.getKey()))
            .findFirst()
            .ifPresent(entry -> out.append(entry.getValue()));
      }
    }
    return out.toString();
  }

  private HostView host() {
    FakeHost host = new FakeHost(folder).program("mysql", "");
    return (HostView)
        Proxy.newProxyInstance(
            HostView.class.getClassLoader(),
            new Class<?>[] {HostView.class},
            (self, method, words) ->
                method.getName().equals("run")
                    ? new Output(0, client((Command) words[0]), "", false, false)
                    : method.invoke(host, words));
  }

  private Observation look() {
    return new Looking(host(), Databases.config(Databases.at(Kind.MARIADB, "127.0.0.1", 0)))
        .at(new MariaDb(), SHOP);
  }

  @Test
  void mysqlIsToldByItsName() {
    Observation seen = look();
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.summary()).isEqualTo("MySQL 8.0.36 answers, 7 of 151 connections used");
  }

  @Test
  void aReplicaThatStandsIsFailedWithItsError() {
    printed.put(
        "show replica status",
        "Source_Host\tReplica_IO_Running\tReplica_SQL_Running\tLast_SQL_Error"
            + "\tSeconds_Behind_Source\n"
            + "10.0.0.5\tYes\tNo\tDuplicate entry '7'\\n"
            + "for key\tNULL\n");
    Observation seen = look();
    assertThat(seen.symptoms().getFirst().type()).isEqualTo("db-replication");
    assertThat(seen.symptoms().getFirst().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(seen.summary())
        .isEqualTo(
            "replication from 10.0.0.5 stands (receives: Yes, applies: No): Duplicate entry '7' for"
                + " key");
    assertThat(seen.measure("replication-lag")).isEmpty();
  }

  @Test
  void aReplicaThatTheOwnerKeepsBehindIsNotLate() {
    printed.put(
        "show replica status",
        "Source_Host\tReplica_IO_Running\tReplica_SQL_Running\tSeconds_Behind_Source\tSQL_Delay\n"
            + "10.0.0.5\tYes\tYes\t3610\t3600\n");
    Observation seen = look();
    assertThat(seen.health()).isEqualTo(Health.OK);
    assertThat(seen.measure("replication-lag").orElseThrow().value()).isEqualTo(10);
    assertThat(seen.summary()).endsWith("a replica of 10.0.0.5");
  }

  @Test
  void mysqlTellsWaitersFromPerformanceSchema() {
    printed.put(
        "performance_schema.data_lock_waits",
        "waiter\tblocker\tseconds\trole\tapp\tstate\ttransaction\tquery\n"
            + "12\t9\t61\tweb\tshop\tidle in transaction\t300\t(between statements)\n"
            + "13\t12\t30\tweb\tshop\t\t61\tupdate stock set n = 5\n");
    Observation seen = look();
    assertThat(seen.health()).isEqualTo(Health.FAILED);
    assertThat(seen.summary())
        .isEqualTo(
            "session 9 (shop, user web), idle in transaction, holds a lock that 2 sessions wait"
                + " for, the longest for 1 min 1 s; its transaction is open for 5 min");
  }
}
