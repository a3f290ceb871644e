package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Cell;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A check is killed with -9 in the middle of a deed, or cannot write down what it is about to do:
 * nothing is done twice, and nothing is done that is not on the disk.
 */
@Tag("real")
@Timeout(180)
class CutShortScenarioTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private Cell cell;
  private Path door;
  private Path ran;

  @BeforeEach
  void start() {
    cell = Cell.start();
    door = cell.folder().resolve("door");
    ran = cell.folder().resolve("ran");
    cell.runbook(
        "own-check",
        """
        ---
        name: own-check
        findings: [command-problem]
        steps:
          - run-script on subject script=mend
        ask: "open the door"
        ---

        The door falls shut at times.
        """);
    String tell =
        cell.script(
            "tell", "#!/bin/sh\nprintf '%s\\n' \"$CLAUDEOPS_TITLE $CLAUDEOPS_TEXT\" >> \"$1\"\n");
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "checks": [{"name": "door", "command": ["test", "-e", "%s"]}],
         "limits": {"command-problem": {"looks": "1 of 1"}},
         "notify": {"settle": "0s", "channels": [{"name": "owner",
           "command": {"run": ["%s", "%s"]}}]}}
        """
            .formatted(Cell.allBut("command"), door, tell, cell.folder().resolve("told")));
  }

  @AfterEach
  void end() {
    cell.close();
  }

  private void mend(String work) {
    cell.script(
        "mend",
        """
        #!/bin/sh
        # claudeops: risk=low reversible=yes timeout=60s
        echo again >> %s
        %s
        : > %s
        """
            .formatted(ran, work, door));
  }

  private List<String> runs() throws IOException {
    return Files.exists(ran) ? Files.readAllLines(ran) : List.of();
  }

  /** Kills the program itself, and what the deed started too where that is wanted. */
  private void killedInTheMiddle(boolean withScript) throws Exception {
    Process check = cell.program().start("check");
    Part.await("the deed is under way", LIMIT, () -> !runs().isEmpty());
    assertThat(cell.journal("intents")).hasSize(1);
    assertThat(cell.journal("actions")).isEmpty();
    List<ProcessHandle> program =
        check
            .descendants()
            .filter(one -> withScript || one.info().command().orElse("").endsWith("/java"))
            .toList();
    assertThat(program).isNotEmpty();
    program.forEach(ProcessHandle::destroyForcibly);
    assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).isEqualTo(128 + 9);
    assertThat(cell.journal("intents")).hasSize(1);
  }

  private void theMemoryIsWhole() {
    assertThat(cell.journal("intents")).isEmpty();
    Ended doctor = cell.claudeops("doctor");
    assertThat(doctor.out()).doesNotContain("degraded", "failed", "broken");
    assertThat(doctor.exit()).as(doctor.toString()).isZero();
  }

  @Test
  void whatWasCutShortIsLookedAtFirstAndNotDoneAgainSoon() throws Exception {
    mend("sleep 50");
    killedInTheMiddle(true);
    Json next = cell.check();
    assertThat(next.at("notes").items().stream().map(note -> note.textOr("")))
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("run-script of command:door was begun", "cut short", "unproven"));
    assertThat(runs()).hasSize(1);
    assertThat(cell.journal("actions"))
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains("action: run-script", "outcome: unproven", "number: 1", "cut short"));
    Json third = cell.check();
    assertThat(Cell.deed(third, "run-script").at("rule").textOr(""))
        .as(third.pretty())
        .isEqualTo("cool-down");
    assertThat(runs()).hasSize(1);
    theMemoryIsWhole();
  }

  @Test
  void whatWentOnWithoutTheProgramIsProvenByTheNextLook() throws Exception {
    mend("sleep 4");
    killedInTheMiddle(false);
    Part.await("the script did its work", LIMIT, () -> Files.exists(door));
    Json next = cell.check();
    assertThat(next.at("notes").items().stream().map(note -> note.textOr("")))
        .anySatisfy(
            note -> assertThat(note).contains("cut short", "proven").doesNotContain("unproven"));
    assertThat(next.at("actions").items()).isEmpty();
    assertThat(cell.journal("actions")).singleElement().asString().contains("outcome: proven");
    assertThat(runs()).hasSize(1);
    theMemoryIsWhole();
  }

  private void nothingIsDoneAndItIsSaid() throws IOException {
    Ended check = cell.claudeops("check");
    assertThat(runs()).as(check.toString()).isEmpty();
    assertThat(door).doesNotExist();
    assertThat(check.exit()).isEqualTo(1);
    assertThat(check.out() + check.err()).contains("door", "is not remembered");
    assertThat(cell.folder().resolve("told"))
        .content()
        .contains("door")
        .contains("is not remembered");
  }

  @Test
  void whereTheMemoryIsReadOnlyNothingIsDoneAndItIsSaid() throws Exception {
    mend("");
    cell.run("mkdir", "-p", "/var/log/claudeops").text();
    cell.run("mount", "-t", "tmpfs", "-o", "ro", "none", "/var/log/claudeops").text();
    nothingIsDoneAndItIsSaid();
  }

  @Test
  void whereTheMemoryIsFullNothingIsDoneAndItIsSaid() throws Exception {
    mend("");
    cell.run("mkdir", "-p", "/var/log/claudeops").text();
    cell.run("mount", "-t", "tmpfs", "-o", "size=64k", "none", "/var/log/claudeops").text();
    cell.run("sh", "-c", "cat /dev/zero > /var/log/claudeops/fill 2>/dev/null || true").text();
    nothingIsDoneAndItIsSaid();
  }

  @Test
  void whereTheMemoryIsWrittenAgainItIsDone() throws Exception {
    mend("");
    cell.run("mkdir", "-p", "/var/log/claudeops").text();
    cell.run("mount", "-t", "tmpfs", "-o", "size=400k", "none", "/var/log/claudeops").text();
    cell.run("sh", "-c", "cat /dev/zero > /var/log/claudeops/fill 2>/dev/null || true").text();
    cell.check();
    assertThat(runs()).isEmpty();
    cell.run("rm", "/var/log/claudeops/fill").text();
    Json run = cell.check();
    assertThat(Cell.deed(run, "run-script").at("outcome").textOr(""))
        .as(run.pretty())
        .isEqualTo("proven");
    assertThat(runs()).hasSize(1);
    theMemoryIsWhole();
  }
}
