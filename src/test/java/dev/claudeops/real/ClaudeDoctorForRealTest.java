package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.ScriptedApi;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The doctor names what keeps Claude from deciding, and asks the service only when told to. */
@Tag("real")
@Timeout(120)
class ClaudeDoctorForRealTest {
  private static ShopUnderClaude shop;

  @BeforeAll
  static void open() {
    Part.needRoot("an /etc and a /run of its own");
    shop = new ShopUnderClaude();
  }

  @AfterAll
  static void close() throws Exception {
    shop.close();
  }

  @BeforeEach
  void anew() throws Exception {
    shop.anew().with("\"usual\": \"claude\", ");
  }

  /** What the doctor says of Claude, without asking anybody. */
  private String says() throws Exception {
    try (ScriptedApi api = ScriptedApi.saying(Reply.text("never"))) {
      shop.asking(api);
      Ended ended = shop.run("doctor");
      assertThat(ended.err()).isEmpty();
      assertThat(ended.out()).doesNotContain("Exception", "test-key");
      assertThat(api.asked()).isEmpty();
      shop.nothingIsLeft();
      return ended.out();
    }
  }

  @Test
  void whereAllIsWellARehearsedRunGoesWell() throws Exception {
    assertThat(says()).contains("a rehearsed run went well", "its login is agent.key");
  }

  @Test
  void aMissingKeyOrProgramIsNamed() throws Exception {
    shop.login("");
    assertThat(says()).contains("there is no login", "/etc/claudeops/claude.key");
    shop.program(shop.folder().resolve("nothing"));
    assertThat(says()).contains("there is no " + shop.folder().resolve("nothing"));
  }

  @Test
  void aProgramThatMayBeChangedIsNamed() throws Exception {
    Path open = shop.script("exit 0\n");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(shop.program(open).folder()).isNotNull();
    assertThat(says()).contains("can be changed by others than root").doesNotContain("rehearsed");
  }

  @Test
  void anOldVersionIsNamed() throws Exception {
    shop.program(
        shop.script(
            "[ \"$1\" = --version ] && echo '2.0.14 (Claude Code)' && exit 0\n"
                + "echo '{\"type\":\"system\",\"subtype\":\"init\",\"tools\":[],\"mcp_servers\":[],"
                + "\"model\":\"m\",\"claude_code_version\":\"2.0.14\"}'\nexec sleep 60\n"));
    assertThat(says()).contains("2.0.14");
  }

  @Test
  void whatClaudeCodeRefusesIsNamed() throws Exception {
    shop.program(
        shop.script(
            "[ \"$1\" = --version ] && echo '2.1.330 (Claude Code)' && exit 0\n"
                + "echo \"error: unknown option '--restricted'\" >&2\nexit 1\n"));
    assertThat(says()).contains("a rehearsed run failed", "unknown option '--restricted'");
  }

  @Test
  void aFullDiskIsNamed() throws Exception {
    assertThat(shop.smallRun(16).folder()).isNotNull();
    assertThat(says()).contains("a rehearsed run failed", "No space left");
  }

  @Test
  void aCapThatIsReachedIsNamed() throws Exception {
    shop.with("\"usual\": \"claude\", \"usdPerDay\": 0, ");
    assertThat(says()).contains("$0.00 of $0.00 spent in 24 hours", "raise agent.usdPerDay");
  }

  @Test
  void askedToAskItAsksTheServiceOfTheConfigAndCountsIt() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.saying(Reply.answer(Json.object("word", Json.of("ready"))))) {
      shop.asking(api);
      Ended ended = shop.run("doctor", "--ask");
      assertThat(ended.out()).contains("answered within", "a rehearsed run went well");
      assertThat(api.asked()).isNotEmpty();
      assertThat(shop.run("costs").out()).contains("doctor");
      shop.nothingIsLeft();
    }
  }

  @Test
  void askedToAskItTellsWhyThereIsNoAnswer() throws Exception {
    try (ScriptedApi api =
        ScriptedApi.saying(Reply.refused(401, "authentication_error", "invalid x-api-key"))) {
      shop.asking(api);
      Ended ended = shop.run("doctor", "--ask");
      assertThat(ended.exit()).isNotZero();
      assertThat(ended.out()).contains("refused: ", "refused the key or token (401)");
    }
    shop.asking("http://127.0.0.1:" + Part.freePort());
    assertThat(shop.run("doctor", "--ask").out())
        .contains("no-network: ", "cannot be reached", "a rehearsed run went well");
    shop.nothingIsLeft();
  }
}
