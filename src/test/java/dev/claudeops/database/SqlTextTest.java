package dev.claudeops.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTextTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "select 'it''s', 12.5e3 from t1 | select ?, ? from t1",
        "alter role x password 'geheim' | alter role x password ?",
        "select E'a\\'b' , 'c' | select E? , ?",
        "select 'C:\\' , 'secret' | select ? , ?",
        "select $$body 'x'$$, $tag$ $$ $tag$, $1 | select ?, ?, $1",
        "select \"name\" /* 'note' */ from \"T\" -- end 'x' | select \"name\" from \"T\"",
        "select 'never ends | select ?"
      })
  void postgresTextLosesItsValuesAndKeepsItsNames(String sql, String shown) {
    assertThat(SqlText.normalised(sql, false)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "select \"secret\", 'a\\'b', x'00' # why | select ?, ?, x?",
        "insert into t2 values (0x1F,-3) | insert into t2 values (?,-?)"
      })
  void mariadbTextLosesWhatStandsInDoubleQuotesToo(String sql, String shown) {
    assertThat(SqlText.normalised(sql, true)).isEqualTo(shown);
  }

  @Test
  void aMegabyteOfQuotesTakesNoTime() {
    assertThat(
            java.util.concurrent.CompletableFuture.supplyAsync(
                () -> SqlText.normalised("'\\$$\"/*".repeat(200_000), true)))
        .succeedsWithin(Duration.ofSeconds(2));
  }
}
