package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryPlanToolTest {
  @TempDir Path folder;

  private LookingRoom room(Kind kind, FakeHost host) {
    return new LookingRoom(
        host, Databases.config(Databases.at(kind, "127.0.0.1", 1)), folder.resolve("memory"));
  }

  @Test
  void sqlFromACallerIsNeverTaken() throws Exception {
    FakeHost host = new FakeHost(folder).program("psql", "").program("mariadb", "");
    for (Kind kind : List.of(Kind.POSTGRES, Kind.MARIADB)) {
      for (String text :
          List.of("select 1", "q1a2b3c4d; drop table x", "Q1A2B3C4D", "1 or 1=1", "", "q1a2b3c4")) {
        assertThat(room(kind, host).refusal("query_plan", "name", "shop", "statement", text))
            .contains("is no statement's id; SQL is not taken");
      }
    }
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void redisHasNoPlansAndAnUnknownDatabaseIsNamedNearly() throws Exception {
    LookingRoom room = room(Kind.REDIS, new FakeHost(folder));
    assertThat(room.refusal("query_plan", "name", "shop", "statement", "q1a2b3c4d"))
        .isEqualTo("Redis has no query plans");
    assertThat(room.refusal("database_activity", "name", "shap"))
        .isEqualTo("no database \"shap\"; nearest: shop");
  }

  @Test
  void aServerThatIsNotThereIsSaidInItsWords() throws Exception {
    LookingRoom room = room(Kind.POSTGRES, new FakeHost(folder).notRoot());
    assertThat(room.refusal("database_activity", "name", "database:shop"))
        .contains("nothing listens as PostgreSQL at 127.0.0.1:1");
  }
}
