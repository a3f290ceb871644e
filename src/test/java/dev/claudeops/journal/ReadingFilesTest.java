package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.FindingId;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Report;
import dev.claudeops.model.RunId;
import dev.claudeops.testkit.Readings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent thinks, in the files. */
class ReadingFilesTest {
  private static final FindingId NGINX = FindingId.of(Server.NGINX, "unit-failed");

  @TempDir Path folder;
  private Server server;

  @BeforeEach
  void server() {
    server = new Server(folder);
  }

  private String issue() throws Exception {
    return Files.readString(folder.resolve(server.journal.issues().getFirst().file()));
  }

  @Test
  void theHeadTellsWhatTheAgentMadeOfItAndOldFilesReadAsWithout() throws Exception {
    server.check(server.failed());
    server.pass(Duration.ofHours(1));
    server.report = Readings.honest(NGINX, ObservationId.of(Server.NGINX).value());
    Path health = server.check(server.failed()).health();
    assertThat(Files.readString(health))
        .contains("model: sonnet\n", "turns: \"7\"\n".replace("\"", ""), "uncorroborated: 1\n");
    assertThat(server.journal.healthLogs(2))
        .extracting(HealthLog::reading)
        .containsExactly(
            "nginx failed because its port was taken; the disk is a worry of its own", "");
    assertThat(server.journal.check()).isEmpty();
  }

  @Test
  void anIssueTellsTheCauseOnceUntilItIsAnotherOne() throws Exception {
    server.report = Readings.honest(NGINX, "o-12345678");
    server.check(server.failed());
    server.pass(Duration.ofHours(1));
    server.check(server.failed());
    assertThat(issue().split("cause another program", -1)).hasSize(2);
    server.pass(Duration.ofHours(1));
    server.report = Readings.hostile(NGINX);
    server.check(server.failed());
    server.report = Readings.honest(NGINX, "o-12345678");
    server.pass(Duration.ofHours(1));
    server.check(server.failed());
    assertThat(issue().split("cause another program", -1)).hasSize(3);
  }

  @Test
  void aHostileOpinionMakesNoMarkupInAnyFile() throws Exception {
    server.report = Readings.hostile(NGINX);
    Path health = server.check(server.failed()).health();
    for (String text : new String[] {Files.readString(health), issue()}) {
      String body = text.substring(text.indexOf("\n---\n", 4));
      assertThat(body)
          .doesNotContain(
              "\u001b", "\u202e", "\u2028", "\n# H", "\n- item", "\n> quote", "\nstatus:")
          .doesNotContain("http://", "https://", "www.e", "a@e")
          .doesNotContainPattern("(?<!\\\\)<(?:script|img)")
          .doesNotContainPattern("(?<!\\\\)!?(?<!\\\\)\\[(?:i|l)(?<!\\\\)\\]");
    }
    assertThat(server.journal.healthLogs(1).getFirst().status()).isEqualTo("failed");
    assertThat(server.journal.check()).isEmpty();
  }

  @Test
  void transcriptsAreTheFirstToGoAndTheNewestStay() throws Exception {
    server.check(server.well());
    for (int day = 10; day < 20; day++) {
      Files.writeString(
          server.journal.transcript(new RunId("2025-09-" + day + "-1400")), "{}\n".repeat(20_000));
    }
    server.keeping = new Keeping(Duration.ofDays(400), 100_000);
    server.reopen();
    server.pass(Duration.ofHours(1));
    server.check(server.failed());
    assertThat(folder.resolve("transcripts").toFile().list()).hasSizeLessThanOrEqualTo(3);
    assertThat(server.journal.healthLogs(9)).hasSize(2);
    Files.createSymbolicLink(
        folder.resolve("transcripts/2025-09-09-1400.jsonl"), Path.of("/etc/passwd"));
    assertThat(server.journal.transcriptText(new RunId("2025-09-09-1400"))).isEmpty();
    assertThat(server.journal.check())
        .extracting(Problem::toString)
        .containsExactly("transcripts/2025-09-09-1400.jsonl: it is no plain file");
  }

  @Test
  void aRunWithoutAnAgentHasNoOpinion() throws Exception {
    server.report = Report.NONE;
    assertThat(Files.readString(server.check(server.failed()).health()))
        .doesNotContain("thinks", "uncorroborated");
  }
}
