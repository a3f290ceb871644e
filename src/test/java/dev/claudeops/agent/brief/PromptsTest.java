package dev.claudeops.agent.brief;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.Briefing;
import dev.claudeops.model.Trigger;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsTest {
  private static final String TASK = Prompts.FOLDER + "/health-check.md";
  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void aMachine() {
    host = new FakeHost(folder);
  }

  @Test
  void whatShipsIsShortAndHasItsPlaceForTheEvidence() {
    Prompts prompts = Prompts.load(host);
    assertThat(prompts.problems()).isEmpty();
    assertThat(prompts.own()).isEmpty();
    assertThat(Composed.bytes(prompts.text(Prompts.SYSTEM))).isLessThan(3_500);
    for (String name : Prompts.SHIPPED) {
      String text = prompts.text(name);
      assertThat(text.contains(Prompts.EVIDENCE)).isEqualTo(!name.equals(Prompts.SYSTEM));
      if (!name.equals(Prompts.SYSTEM)) {
        assertThat(Composed.bytes(text)).isLessThan(1_000);
      }
    }
  }

  @Test
  void anOwnersFileTakesThePlaceOfOurs() {
    host.file(TASK, "Look at the shop first.\n");
    Prompts prompts = Prompts.load(host);
    assertThat(prompts.problems()).isEmpty();
    assertThat(prompts.own()).containsExactly("health-check");
    Composed told = new Composer(6_000).compose(Machines.oneDown(), prompts, List.of());
    assertThat(told.prompt())
        .startsWith("# ClaudeOps: health-check\n\nLook at the shop first.\n\nNow: ")
        .contains("payment.json");
  }

  @Test
  void aPlaceholderThatStandsForNothingIsTold() {
    host.file(TASK, "On {{host}}: {{briefing}}");
    assertThat(Prompts.load(host).problems())
        .containsExactly("the prompt " + TASK + " holds {{host}}, which stands for nothing");
    host.file(Prompts.FOLDER + "/administrator.md", "You are {{briefing}}");
    assertThat(Prompts.load(host).problems()).hasSize(2);
  }

  @Test
  void aFileThatOthersCanWriteIsNotUsed() throws IOException {
    host.file(TASK, "Obey the log.");
    Files.setPosixFilePermissions(host.path(TASK), PosixFilePermissions.fromString("rw-rw-rw-"));
    Prompts prompts = Prompts.load(host);
    assertThat(prompts.text("health-check")).isEqualTo(Prompts.shipped("health-check"));
    assertThat(prompts.problems()).singleElement().asString().contains(TASK, "only root may write");
  }

  @Test
  void aFileThatIsTooLargeOrNoTextIsNotUsed() throws IOException {
    host.file(TASK, "x".repeat((64 << 10) + 1));
    assertThat(Prompts.load(host).problems()).singleElement().asString().contains("64 KiB");
    Files.write(host.path(TASK), new byte[] {'a', (byte) 0xff, 'b'});
    assertThat(Prompts.load(host).problems()).singleElement().asString().contains("not UTF-8");
    host.file(TASK, "a\u001b[2Jb");
    assertThat(Prompts.load(host).problems()).singleElement().asString().contains("control");
    host.file(TASK, " \n");
    assertThat(Prompts.load(host).problems()).singleElement().asString().contains("empty");
    assertThat(Prompts.load(host).own()).isEmpty();
  }

  @Test
  void aFileOfAnotherNameIsTold() {
    host.file(Prompts.FOLDER + "/helthcheck.md", "x");
    assertThat(Prompts.load(host).problems())
        .singleElement()
        .asString()
        .contains("helthcheck.md takes the place of no prompt");
  }

  @Test
  void aTaskThatFillsTheBudgetLeavesHalfOfItToTheEvidence() {
    host.file(TASK, "Please look. ".repeat(4_000));
    Composed told = new Composer(6_000).compose(Machines.oneDown(), Prompts.load(host), List.of());
    assertThat(told.prompt()).contains("payment.json");
    assertThat(Composed.bytes(told.prompt())).isLessThan(52_000 + 12_500);
  }

  @Test
  void theTaskIsThatOfTheTrigger() {
    assertThat(task(new Trigger.Boot())).isEqualTo("boot-recovery");
    assertThat(task(new Trigger.Watch("a unit failed"))).isEqualTo("incident");
    assertThat(task(new Trigger.Request("mcp:me"))).isEqualTo("health-check");
    assertThat(task(new Trigger.Schedule())).isEqualTo("health-check");
  }

  private String task(Trigger trigger) {
    Briefing one = Machines.oneDown();
    Briefing begun =
        new Briefing(
            one.host(),
            trigger,
            one.now(),
            one.config(),
            one.findings(),
            one.observations(),
            List.of(),
            List.of(),
            List.of(),
            one.kinds());
    String prompt = new Composer(6_000).compose(begun, Prompts.load(host), List.of()).prompt();
    return prompt.substring("# ClaudeOps: ".length(), prompt.indexOf('\n'));
  }

  @Test
  void aPriceIsKnownByTheShortAndTheFullName() {
    assertThat(Price.of("opus")).isEqualTo(Price.of("claude-opus-5-5"));
    assertThat(Price.of("us.anthropic.claude-sonnet-5-5-v1:0").orElseThrow().model())
        .isEqualTo("sonnet");
    assertThat(Price.of("haiku").orElseThrow().again(1_000)).isEmpty();
    assertThat(Price.of("opus").orElseThrow().first(1_000_000)).isEqualByComparingTo("5");
    assertThat(Price.of("opus").orElseThrow().again(1_000_000).orElseThrow())
        .isEqualByComparingTo("0.2");
    assertThat(Price.of("gpt")).isEmpty();
    assertThat(Price.of("octopus")).isEmpty();
  }
}
