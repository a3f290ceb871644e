package dev.claudeops.agent.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.claudeops.agent.tool.Caps;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.ToolTable;
import dev.claudeops.testkit.Toy;
import dev.claudeops.text.Json;
import dev.claudeops.text.Redaction;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  private final ToolTable table =
      new ToolTable(
          List.of(
              Toy.look(
                  "service",
                  given -> "seen " + given.text("name"),
                  Input.needed("name", new Input.Form.Text(40), "A unit."),
                  Input.maybe("lines", new Input.Form.Whole(1, 9), "How many."),
                  Input.maybe("level", new Input.Form.Choice(List.of("a", "b")), "Which."),
                  Input.maybe("because", new Input.Form.Texts(2, 5), "Why."),
                  Input.maybe("params", new Input.Form.Table(2, 5), "More.")),
              Toy.deed("mend", given -> "mended")),
          Caps.run(60),
          Redaction::clean);
  private final Protocol protocol = new Protocol(table);

  private Json ask(String method, String params) throws Exception {
    return Json.parse(
        raw("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
                .formatted(method, params))
            .body());
  }

  private Reply raw(String message) throws InterruptedException {
    return protocol.handle(message, "");
  }

  private long code(String message) throws Exception {
    return Json.parse(raw(message).body()).at("error", "code").whole().orElse(0);
  }

  @Test
  void theVersionThatIsAskedForIsAnsweredWhenItIsKnown() throws Exception {
    for (String version : List.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")) {
      Json result = ask("initialize", "{\"protocolVersion\":\"" + version + "\"}").at("result");
      assertThat(result.at("protocolVersion").textOr("")).isEqualTo(version);
      assertThat(result.at("serverInfo", "name").textOr("")).isEqualTo("claudeops");
      assertThat(result.at("capabilities", "tools").fields()).isNotEmpty();
    }
    for (String other : List.of("2026-07-28", "1999-01-01")) {
      assertThat(
              ask("initialize", "{\"protocolVersion\":\"" + other + "\"}")
                  .at("result", "protocolVersion")
                  .textOr(""))
          .isEqualTo("2025-11-25");
    }
  }

  @Test
  void theRevisionWithoutABeginningIsServedToWhoNamesIt() throws Exception {
    String meta =
        "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}},\"name\":\"mend\"}";
    Json found = ask("server/discover", meta).at("result");
    assertThat(found.at("resultType").textOr("")).isEqualTo("complete");
    assertThat(found.at("supportedVersions").items().stream().map(one -> one.textOr("")))
        .contains("2026-07-28", "2025-11-25");
    assertThat(found.at("cacheScope").textOr("")).isEqualTo("private");
    Json tools = ask("tools/list", meta).at("result");
    assertThat(tools.at("resultType").textOr("")).isEqualTo("complete");
    assertThat(tools.at("ttlMs").whole()).hasValue(0);
    assertThat(ask("tools/call", meta).at("result", "resultType").textOr("")).isEqualTo("complete");
    Json unknown = ask("tools/list", meta.replace("2026-07-28", "2030-01-01"));
    assertThat(unknown.at("error", "code").whole()).hasValue(-32022);
    assertThat(unknown.at("error", "data", "requested").textOr("")).isEqualTo("2030-01-01");
    assertThat(unknown.at("error", "data", "supported").items()).hasSize(5);
    Reply mismatch =
        protocol.handle(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":" + meta + "}",
            "2025-11-25");
    assertThat(mismatch.status()).isEqualTo(400);
    assertThat(mismatch.body()).contains("-32020");
  }

  @Test
  void whoDoesNotNameARevisionIsToldAtOnceThatThereIsNoDiscovery() throws Exception {
    assertThat(ask("server/discover", "{}").at("error", "code").whole()).hasValue(-32601);
  }

  @Test
  void theListHasASchemaForEveryFormAndAlwaysTheSameBytes() throws Exception {
    Json list = ask("tools/list", "{}");
    assertThat(ask("tools/list", "{}").compact()).isEqualTo(list.compact());
    List<Json> tools = list.at("result", "tools").items();
    assertThat(tools.stream().map(tool -> tool.at("name").textOr("")))
        .containsExactly("service", "mend", "more");
    assertThat(tools.getFirst().compact())
        .isEqualTo(
            "{\"name\":\"service\",\"description\":\"Looks at"
                + " service.\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"description\":\"A"
                + " unit.\"},\"lines\":{\"type\":\"integer\",\"description\":\"How many.\"},"
                + "\"level\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"],\"description\":\"Which.\"},"
                + "\"because\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"description\":\"Why.\"},"
                + "\"params\":{\"type\":\"object\",\"description\":\"More.\"}},"
                + "\"required\":[\"name\"]},"
                + "\"annotations\":{\"readOnlyHint\":true,\"destructiveHint\":false,\"openWorldHint\":false}}");
    assertThat(tools.get(1).at("annotations", "destructiveHint").isTrue()).isTrue();
    var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (Json tool : tools) {
      var schema = registry.getSchema(tool.at("inputSchema").compact(), InputFormat.JSON);
      assertThat(schema.validate("[]", InputFormat.JSON)).isNotEmpty();
    }
  }

  @Test
  void aCallIsAnsweredByTextAndARefusalIsMarked() throws Exception {
    Json good =
        ask("tools/call", "{\"name\":\"service\",\"arguments\":{\"name\":\"nginx\"}}").at("result");
    assertThat(good.at("isError").isTrue()).isFalse();
    assertThat(good.at("content").items().getFirst().at("text").textOr(""))
        .contains("| seen nginx");
    Json bad =
        ask("tools/call", "{\"name\":\"service\",\"arguments\":{\"nme\":\"nginx\"}}").at("result");
    assertThat(bad.at("isError").isTrue()).isTrue();
    assertThat(ask("tools/call", "{\"name\":\"nosuch\"}").at("result", "isError").isTrue())
        .isTrue();
    assertThat(ask("tools/call", "{\"name\":7}").at("error", "code").whole()).hasValue(-32602);
  }

  @Test
  void everythingElseIsNoMethod() throws Exception {
    for (String method :
        List.of("resources/list", "prompts/list", "sampling/createMessage", "x".repeat(5_000))) {
      Json error = ask(method, "{}").at("error");
      assertThat(error.at("code").whole()).hasValue(-32601);
      assertThat(error.at("message").textOr("")).hasSizeLessThan(200);
    }
    assertThat(ask("ping", "{}").at("result").compact()).isEqualTo("{}");
  }

  @Test
  void notificationsAndAnswersAreTakenWithoutAWord() throws Exception {
    for (String quiet :
        List.of(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"mend\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{}}")) {
      assertThat(raw(quiet)).isEqualTo(Reply.NONE);
    }
    assertThat(table.calls()).isEmpty();
  }

  @Test
  void whatIsNoRequestIsRefused() throws Exception {
    assertThat(code("{")).isEqualTo(-32700);
    assertThat(code("")).isEqualTo(-32700);
    assertThat(code("{} {}")).isEqualTo(-32700);
    assertThat(code("{\"jsonrpc\":\"2.0\",\"id\":1e999999999,\"method\":\"ping\"}"))
        .isEqualTo(-32700);
    for (String no :
        List.of(
            "{}",
            "7",
            "\"ping\"",
            "null",
            "{\"id\":1,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":\"" + "x".repeat(300) + "\",\"method\":\"ping\"}")) {
      assertThat(code(no)).as(no).isEqualTo(-32600);
    }
  }

  @Test
  void deepNestingIsRefusedUnread() throws Exception {
    String deep = "[".repeat(100_000);
    assertThat(raw(deep).body()).contains("nested deeper than 32").contains("-32700");
    assertThat(code("{\"a\":".repeat(33) + "1" + "}".repeat(33))).isEqualTo(-32700);
    assertThat(code("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + "[".repeat(99) + "\"}"))
        .isEqualTo(-32601);
  }

  @Test
  void anArrayIsAnsweredByAnArrayInItsOrder() throws Exception {
    String ping = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"ping\"}";
    Json answers =
        Json.parse(
            raw("["
                    + ping.formatted(3)
                    + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"},7,"
                    + ping.formatted(1)
                    + "]")
                .body());
    assertThat(answers.items().stream().map(one -> one.at("id").compact()))
        .containsExactly("3", "null", "1");
    assertThat(raw("[{\"jsonrpc\":\"2.0\",\"method\":\"notifications/x\"}]")).isEqualTo(Reply.NONE);
    assertThat(code("[]")).isEqualTo(-32600);
    assertThat(code("[" + "1,".repeat(50) + "1]")).isEqualTo(-32600);
  }
}
