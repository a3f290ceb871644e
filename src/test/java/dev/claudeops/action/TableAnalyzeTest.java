package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.model.Action;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before a server is asked; names that a server knows are tried on real ones. */
class TableAnalyzeTest {
  private static final String KIND = "table-analyze";

  @TempDir Path folder;

  private static Map<String, String> table(String schema, String name) {
    return Map.of("schema", schema, "table", name);
  }

  private static Action wish(Subject target, Map<String, String> params) {
    return new Action(KIND, target, params, "why", List.of());
  }

  @Test
  void namesThatAreNoLabelsAreRefusedAtTheDoor() {
    for (String bad :
        List.of(
            "", "a\nb", "a\0b", "a\u001b[2J", "a\u202eb", "x".repeat(65), "x".repeat(1 << 20))) {
      for (Map<String, String> params : List.of(table("public", bad), table(bad, "orders"))) {
        assertThat(new TableAnalyze().spec().fault(wish(Databases.SHOP, params)))
            .as(bad.length() < 80 ? bad : "a long one")
            .isPresent();
      }
    }
    Subject unit = new Subject("unit", "shop");
    assertThat(new TableAnalyze().spec().fault(wish(unit, table("public", "orders")))).isPresent();
  }

  @Test
  void onlyADatabaseThatTheConfigNamesIsAsked() throws Exception {
    FakeHost host = new FakeHost(folder);
    for (String name : List.of("other", "shop2", "-h evil", "shop; drop table orders")) {
      Subject target = new Subject("database", name);
      Acting acting =
          new Acting(
              host, Databases.config(Databases.at(Kind.POSTGRES, "127.0.0.1", 1)), List.of());
      assertThat(acting.unfit(Acting.wish(KIND, target, table("public", "orders"))))
          .contains("no SQL database");
    }
    assertThat(host.changes()).isEmpty();
  }

  @Test
  void aRedisHasNoTables() throws Exception {
    FakeHost host = new FakeHost(folder);
    Acting acting =
        new Acting(host, Databases.config(Databases.at(Kind.REDIS, "127.0.0.1", 1)), List.of());
    assertThat(acting.unfit(Acting.wish(KIND, Databases.SHOP, table("public", "orders"))))
        .isNotBlank();
    assertThat(host.changes()).isEmpty();
  }

  @Test
  void aServerThatIsNotThereIsAReasonAndNoFailure() throws Exception {
    FakeHost host = new FakeHost(folder);
    for (Kind kind : List.of(Kind.POSTGRES, Kind.MARIADB)) {
      Acting acting =
          new Acting(
              host,
              Databases.config(
                  Databases.as(Databases.at(kind, "127.0.0.1", 1), "app", "not-a-secret")),
              List.of());
      for (String name :
          List.of("orders", "a\"; drop table orders; --", "a`b", "$(reboot)", "-x")) {
        assertThat(acting.unfit(Acting.wish(KIND, Databases.SHOP, table("public", name))))
            .isNotBlank();
      }
    }
    assertThat(host.changes()).isEmpty();
  }
}
