package dev.claudeops.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.database.Answer.Row;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Databases;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendTest {
  private static final Runtime.Database SHOP = Databases.at(Kind.MARIADB, "127.0.0.1", 0);

  private static boolean named(String name) {
    return Backend.named(SHOP, new Subject("session", name)).isPresent();
  }

  @Test
  void aRowsSessionIsFoundAgainByItsSubject() {
    Row row = new Row(Map.of("pid", "4711", "mark", "10.0.0.5:43210"));
    Backend backend = Backend.of(SHOP, row, "pid").orElseThrow();
    assertThat(backend.subject()).hasToString("session:shop/4711@10.0.0.5:43210");
    assertThat(Backend.named(SHOP, backend.subject())).contains(backend);
  }

  @Test
  void aRowWithoutANumberOrAMarkNamesNobody() {
    assertThat(Backend.of(SHOP, new Row(Map.of("pid", "4711")), "pid")).isEmpty();
    assertThat(Backend.of(SHOP, new Row(Map.of("pid", "7", "mark", " ")), "pid")).isEmpty();
    for (String number : new String[] {"0", "-1", "1 or 1=1", "99999999999999999999", "١"}) {
      assertThat(Backend.of(SHOP, new Row(Map.of("pid", number, "mark", "x")), "pid")).isEmpty();
    }
  }

  @Test
  void onlyTheExactFormNamesASessionOfThisDatabase() {
    assertThat(named("shop/1@h")).isTrue();
    for (String other :
        new String[] {
          "shop",
          "shop/",
          "shop/1",
          "shop/1@",
          "shop/@h",
          "shop2/1@h",
          "other/1@h",
          "shop/0@h",
          "shop/1;kill 2@h",
          "shop/-1@h",
          "shop/1 @h",
          "SHOP/1@h",
          "shop//1@h"
        }) {
      assertThat(named(other)).as(other).isFalse();
    }
    assertThat(Backend.named(SHOP, new Subject("database", "shop/1@h"))).isEmpty();
  }
}
