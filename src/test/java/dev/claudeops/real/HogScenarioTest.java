package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Cell;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process takes the memory of a machine that says it has 3 GB: what the kernel counts is counted
 * from the hogs that really run, so that nobody must fill this machine to see it short.
 */
@Tag("real")
@Timeout(180)
class HogScenarioTest {
  private static final Duration LIMIT = Duration.ofSeconds(40);

  private static final String HOG = "$x = 'a' x 700_000_000; %s sleep 600";

  /** Numbers of one width, written over each other, so that no reader sees half a file. */
  private static final String METER =
      """
      while :; do
        used=0
        for status in /proc/[0-9]*/status; do
          case "$(cat "$status" 2>/dev/null)" in
            Name:?perl*) rss=$(awk '/^VmRSS/ {print $2}' "$status"); used=$((used + ${rss:-0})) ;;
          esac
        done
        left=$((700000 - used)); [ $left -gt 0 ] || left=40000
        printf 'MemTotal:       %8d kB\\nMemAvailable:   %8d kB\\n' 3000000 $left |
          dd of="$0" conv=notrunc status=none
        sleep 0.2
      done
      """;

  private Cell cell;

  @BeforeEach
  void start() throws IOException {
    cell = Cell.start();
    var meter = cell.folder().resolve("meminfo");
    Files.writeString(meter, "MemTotal:        3000000 kB\nMemAvailable:     700000 kB\n");
    cell.run("mount", "--bind", meter, "/proc/meminfo").text();
    cell.begin("sh", "-c", METER, meter);
    cell.runbook(
        "memory-low",
        """
        ---
        name: memory-low
        findings: [memory-low]
        steps:
          - process-end on culprit:pid wait=1
        ask: "see who took the memory"
        ---

        Here it is always one of the reports.
        """);
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "limits": {"memory-low": {"warning": 0.1, "clear": 0.12, "looks": "1 of 1"}}}
        """
            .formatted(Cell.allBut("memory")));
  }

  @AfterEach
  void end() {
    cell.close();
  }

  private int hog(String more) {
    int pid = cell.begin("perl", "-e", HOG.formatted(more));
    awaitShort();
    return pid;
  }

  private void awaitShort() {
    Part.await(
        "memory is short",
        LIMIT,
        () -> cell.run("grep", "MemAvailable", "/proc/meminfo").text().contains("  40000 kB"));
  }

  private String mark(int pid) {
    return pid + "@" + cell.run("awk", "{print $22}", "/proc/" + pid + "/stat").text().strip();
  }

  private String asked(int hog) {
    Json run = cell.check();
    Json wish = Cell.deed(run, "process-end");
    assertThat(wish.at("verdict").textOr("")).as(run.pretty()).isEqualTo("ask");
    assertThat(wish.at("target", "name").textOr("")).isEqualTo(mark(hog));
    assertThat(cell.alive(hog)).isTrue();
    return cell.openQuestion();
  }

  @Test
  void aYesEndsTheNamedOneAndNobodyElse() {
    int bystander = cell.begin("perl", "-e", "sleep 600");
    int hog = hog("");
    String question = asked(hog);
    Ended other = cell.claudeops("policy", "explain", "process-end", "pid:" + mark(bystander));
    assertThat(other.out()).contains("known-target", "no open finding names");
    Ended yes = cell.claudeops("approve", question);
    assertThat(yes.exit()).as(yes.toString()).isZero();
    assertThat(yes.out()).contains("kill -TERM " + hog, "Proven: ").doesNotContain("-KILL");
    assertThat(cell.alive(hog)).isFalse();
    assertThat(cell.alive(bystander)).isTrue();
    assertThat(cell.journal("actions")).anyMatch(text -> text.contains("outcome: proven"));
  }

  @Test
  void oneThatDoesNotListenIsKilledAfterItsTime() {
    int hog = hog("$SIG{TERM} = 'IGNORE'; sleep 600;");
    Ended yes = cell.claudeops("approve", asked(hog));
    assertThat(yes.exit()).as(yes.toString()).isZero();
    assertThat(yes.out()).contains("kill -TERM " + hog, "kill -KILL " + hog, "Proven: ");
    assertThat(cell.alive(hog)).isFalse();
  }

  @Test
  void anotherProcessThatGotTheNumberIsLeftAloneThoughItIsGreedyToo() {
    int hog = hog("");
    String before = mark(hog);
    String question = asked(hog);
    String again =
        "kill -KILL \"$0\"; while kill -0 \"$0\" 2>/dev/null; do sleep 0.05; done; echo $(($0 - 1))"
            + " > /proc/sys/kernel/ns_last_pid; \"$@\" </dev/null >/dev/null 2>&1 & echo $!";
    String got = cell.run("sh", "-c", again, hog, "perl", "-e", HOG.formatted("")).text().strip();
    assertThat(got).as("the kernel gives the number again").isEqualTo("" + hog);
    awaitShort();
    assertThat(mark(hog)).isNotEqualTo(before);
    Ended yes = cell.claudeops("approve", question);
    assertThat(yes.exit()).isEqualTo(1);
    assertThat(yes.out()).startsWith("Not done: process-end of pid:" + before);
    assertThat(cell.alive(hog)).isTrue();
    assertThat(Cell.deed(cell.check(), "process-end").at("target", "name").textOr(""))
        .as("the new one is asked for by its own name")
        .isEqualTo(mark(hog));
  }
}
