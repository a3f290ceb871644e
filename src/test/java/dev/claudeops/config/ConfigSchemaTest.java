package dev.claudeops.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.claudeops.testkit.Shipped;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
  private final Around around = Around.example();
  private final Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(ConfigSchema.json(), InputFormat.JSON);

  private List<Error> bySchema(String text) throws Json.Malformed {
    return schema.validate(Json.parseWithComments(text).compact(), InputFormat.JSON);
  }

  @Test
  void theShippedSchemaIsFresh() throws IOException {
    Shipped.isFresh("schema/config.schema.json", ConfigSchema.json());
  }

  @Test
  void itIsItselfAValidSchema() {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(ConfigSchema.json(), InputFormat.JSON)).isEmpty();
  }

  @Test
  void theExampleIsValid() throws Exception {
    assertThat(bySchema(Around.exampleText())).isEmpty();
  }

  @Test
  void everySettingIsDescribed() throws Json.Malformed {
    Json all = Json.parse(ConfigSchema.json());
    assertThat(all.at("properties").fields().values())
        .hasSizeGreaterThan(10)
        .allSatisfy(setting -> assertThat(setting.at("description").textOr("")).endsWith("."));
    assertThat(all.at("$defs").fields()).hasSizeGreaterThan(15);
  }

  private static final List<String> GOOD =
      List.of(
          "{}",
          "{\"host\":\"a b\"}",
          "{\"journal\":{}}",
          "{\"services\":[{\"name\":\"a\",\"unit\":[\"b\",\"c.timer\"]}]}",
          "{\"services\":[{\"name\":\"a\",\"process\":{\"pattern\":\"x\"}}]}",
          "{\"services\":[{\"name\":\"a\",\"database\":{\"kind\":\"mysql\",\"host\":\"/run/mysqld\"}}]}",
          "{\"services\":[{\"name\":\"a\",\"container\":\"b\",\"health\":[{\"tcp\":\"[::1]:1\"}]}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"expect\":[200,\"3xx\"],\"json\":{\"/a\":1,\"\":true}}]}",
          "{\"checks\":[{\"http\":\"${env:REDIS_PASSWORD}\"}]}".replace("${env", "http://${env"),
          "{\"checks\":[{\"certificate\":\"/a\"},{\"certificate\":\"h:1\"}]}",
          "{\"network\":{\"dns\":\"example.org\"}}",
          "{\"limits\":{\"a\":{\"warning\":1,\"looks\":\"1 of 1\"}}}",
          "{\"ignore\":[\"*:x\",\"disk:*\"]}",
          "{\"notify\":{\"digest\":\"none\",\"quiet\":\"22:00-07:00\",\"deadman\":\"https://h/x\"}}",
          "{\"notify\":{\"channels\":[{\"name\":\"a\",\"slack\":{\"url\":\"http://127.0.0.1:1/\"}}]}}",
          "{\"notify\":{\"channels\":[{\"name\":\"a\",\"email\":{\"host\":\"h\",\"from\":\"a@b\",\"to\":\"c@d\"}}]}}",
          "{\"probes\":{\"off\":[\"a\"],\"deadlines\":{\"b\":\"1 s\"}}}");

  private static final List<String> BAD =
      List.of(
          "[]",
          "1",
          "{\"hots\":\"a\"}",
          "{\"host\":\"\"}",
          "{\"host\":\" \"}",
          "{\"host\":null}",
          "{\"discover\":\"yes\"}",
          "{\"interval\":\"2 hours\"}",
          "{\"journal\":{\"size\":\"5\"}}",
          "{\"journal\":{\"folder\":\"relative\"}}",
          "{\"services\":[{}]}",
          "{\"services\":[{\"name\":\"a\"}]}",
          "{\"services\":[{\"unit\":\"a\"}]}",
          "{\"services\":[{\"name\":\"a\",\"unit\":[]}]}",
          "{\"services\":[{\"name\":\"a\",\"unit\":\"-x\"}]}",
          "{\"services\":[{\"name\":\"a\",\"process\":{\"pattern\":\"x\",\"pidFile\":\"/x\"}}]}",
          "{\"services\":[{\"name\":\"a\",\"process\":{}}]}",
          "{\"services\":[{\"name\":\"a\",\"database\":\"oracle\"}]}",
          "{\"services\":[{\"name\":\"a\",\"database\":{\"kind\":\"redis\",\"port\":0}}]}",
          "{\"services\":[{\"name\":\"a\",\"database\":{\"kind\":\"redis\",\"port\":1.5}}]}",
          "{\"checks\":[{}]}",
          "{\"checks\":[{\"name\":\"x\"}]}",
          "{\"checks\":[{\"http\":\"ftp://h/\"}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"tcp\":\"h:1\"}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"expect\":99}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"expect\":\"6xx\"}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"expect\":[]}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"json\":{\"a\":1}}]}",
          "{\"checks\":[{\"http\":\"http://h/\",\"headers\":{\"a b\":\"c\"}}]}",
          "{\"checks\":[{\"tcp\":\"h:65536\"}]}",
          "{\"checks\":[{\"tcp\":\"::1:1\"}]}",
          "{\"checks\":[{\"command\":[]}]}",
          "{\"checks\":[{\"command\":\"ls\"}]}",
          "{\"checks\":[{\"prometheus\":\"http://h\"}]}",
          "{\"checks\":[{\"backup\":\"x*\"}]}",
          "{\"checks\":[{\"backup\":\"/x*\",\"shrink\":2}]}",
          "{\"limits\":{\"a\":{\"good\":2}}}",
          "{\"limits\":{\"A\":{}}}",
          "{\"ignore\":[\"x\"]}",
          "{\"notify\":{\"digest\":\"often\"}}",
          "{\"notify\":{\"quiet\":\"22-07\"}}",
          "{\"notify\":{\"channels\":[{\"name\":\"a\"}]}}",
          "{\"notify\":{\"channels\":[{\"name\":\"a\",\"slack\":{\"url\":\"ftp://h/\"}}]}}",
          "{\"notify\":{\"channels\":[{\"name\":\"a\",\"webhook\":{\"url\":\"https://h/\",\"secret\":\"short\"}}]}}",
          "{\"notify\":{\"channels\":[{\"name\":\"a\",\"ntfy\":{\"topic\":\"t\"},\"telegram\":{\"token\":\"t\",\"chat\":\"1\"}}]}}",
          "{\"probes\":{\"deadlines\":{\"b\":1}}}");

  @Test
  void readerAndSchemaAgreeOnGoodAndBadConfigs() throws Exception {
    for (String good : GOOD) {
      assertThat(around.errors(good)).as(good).isEmpty();
      assertThat(bySchema(good)).as(good).isEmpty();
    }
    for (String bad : BAD) {
      assertThat(around.errors(bad)).as(bad).isNotEmpty();
      assertThat(bySchema(bad)).as(bad).isNotEmpty();
    }
  }

  @Test
  void whatTheSchemaRefusesTheReaderRefusesToo() throws Exception {
    for (String example : List.of(Around.exampleText(), GOOD.get(6))) {
      for (Json mutant : HostileConfigTest.mutants(Json.parseWithComments(example))) {
        if (!bySchema(mutant.compact()).isEmpty()) {
          assertThat(around.errors(mutant.pretty())).as(mutant.compact()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void theReferencePageIsFresh() throws IOException {
    Shipped.isFresh("docs/reference/config.md", ConfigReference.markdown());
  }

  @Test
  void theReferencePageHasEverySettingOfTheSchema() throws Json.Malformed {
    String page = ConfigReference.markdown();
    Json all = Json.parse(ConfigSchema.json());
    assertThat(all.at("properties").fields().keySet())
        .allSatisfy(key -> assertThat(page).contains("| `" + key + "` |"));
    all.at("$defs")
        .fields()
        .forEach(
            (name, part) -> {
              if (!name.equals("check")) {
                assertThat(page).contains(part.at("description").textOr("?"));
                assertThat(part.at("properties").fields().keySet())
                    .allSatisfy(key -> assertThat(page).contains("| `" + key + "` |"));
              }
            });
  }
}
