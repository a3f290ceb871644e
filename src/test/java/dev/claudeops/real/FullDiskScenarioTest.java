package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.real.Cell;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A small file system of its own runs full: what may be freed is freed, proven by the probe that
 * saw it, and nothing else is touched; where nothing may be, a person is told the facts.
 */
@Tag("real")
@Timeout(240)
class FullDiskScenarioTest {
  private static final String POINT = "/srv";
  private static final String LOGS = POINT + "/logs";

  private Cell cell;

  @BeforeEach
  void start() {
    cell = Cell.start();
    cell.run("mount", "-t", "tmpfs", "-o", "size=40m,nr_inodes=300", "none", POINT).text();
    cell.run("mkdir", "-p", LOGS, POINT + "/data").text();
  }

  @AfterEach
  void end() {
    cell.close();
  }

  private void config(String more) {
    cell.config(
        """
        {"discover": false, "probes": {"off": %s},
         "ignore": ["disk:/", "disk:/dev*", "disk:/etc*", "disk:/var*", "disk:/mnt*"],
         "logs": ["%s/app.log", "%s/audit.log"]%s}
        """
            .formatted(Cell.allBut("disk"), LOGS, LOGS, more));
  }

  private void file(String name, int mib) {
    cell.run("sh", "-c", "head -c " + mib + "M /dev/urandom | base64 -w 99 > \"$0\"", name).text();
  }

  private void old(String name) {
    cell.run("touch", "-d", "30 days ago", name).text();
  }

  private String sums(String... files) {
    return cell.run("sha256sum", List.of(files)).text();
  }

  private int writer(String log) {
    return cell.begin(
        "sh",
        "-c",
        "exec >> \"$0\"; seq 1500000; while :; do seq 100000 100400; sleep 0.02; done",
        log);
  }

  private double fill(Json run) {
    return run.at("observations").items().stream()
        .filter(seen -> seen.at("subject", "name").textOr("").equals(POINT))
        .flatMap(seen -> seen.at("measures").items().stream())
        .filter(measure -> measure.at("name").textOr("").equals("fill"))
        .mapToDouble(measure -> measure.at("value").number().orElseThrow())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> words(Json run) {
    return run.at("actions").items().stream()
        .map(
            one ->
                one.at("kind").textOr("")
                    + " "
                    + one.at("target", "kind").textOr("")
                    + ":"
                    + one.at("target", "name").textOr("")
                    + " "
                    + one.at("verdict").textOr("")
                    + " "
                    + one.at("outcome").textOr(""))
        .toList();
  }

  private boolean there(String file) {
    return Files.exists(cell.outside(file));
  }

  @Test
  void oldRotatedLogsGoAndTheDiskIsProvenToHaveRoom() {
    config("");
    file(LOGS + "/app.log", 1);
    file(LOGS + "/app.log.1", 8);
    file(LOGS + "/app.log.2.gz", 8);
    old(LOGS + "/app.log.1");
    old(LOGS + "/app.log.2.gz");
    file(LOGS + "/app.log.3", 1);
    file(LOGS + "/other.log.1", 1);
    old(LOGS + "/other.log.1");
    file(POINT + "/data/app.log.1", 9);
    old(POINT + "/data/app.log.1");
    String[] bystanders = {
      LOGS + "/app.log", LOGS + "/app.log.3", LOGS + "/other.log.1", POINT + "/data/app.log.1"
    };
    String before = sums(bystanders);
    Json run = cell.check();
    Json deed = Cell.deed(run, "rotated-logs-remove");
    assertThat(deed.at("outcome").textOr("")).as(run.pretty()).isEqualTo("proven");
    assertThat(deed.at("why").textOr("")).contains("seen by probe disk");
    assertThat(there(LOGS + "/app.log.1")).isFalse();
    assertThat(there(LOGS + "/app.log.2.gz")).isFalse();
    assertThat(sums(bystanders)).isEqualTo(before);
    assertThat(words(run)).noneMatch(word -> word.startsWith("escalate"));
    assertThat(fill(cell.check())).isLessThan(0.9);
    assertThat(cell.journal("intents")).isEmpty();
    assertThat(cell.claudeops("doctor").out()).doesNotContain("FAILED", "broken");
  }

  @Test
  void aRunawayLogIsAskedForAndEmptiedUnderItsWriterByAYes() {
    config("");
    file(POINT + "/data/rows", 20);
    file(LOGS + "/audit.log.1", 1);
    String before = sums(POINT + "/data/rows", LOGS + "/audit.log.1");
    int writer = writer(LOGS + "/app.log");
    Part.await(
        "the disk is full",
        Duration.ofSeconds(60),
        () -> cell.outside(POINT + "/data").toFile().getUsableSpace() < 1_000_000);
    Json run = cell.check();
    assertThat(words(run)).contains("log-truncate log:" + LOGS + "/app.log ask refused");
    assertThat(words(run)).noneMatch(word -> word.endsWith("allow proven"));
    var yes = cell.claudeops("approve", cell.openQuestion());
    assertThat(yes.exit()).as(yes.toString()).isZero();
    assertThat(yes.out()).contains("Proven: log-truncate", "seen by probe disk");
    assertThat(cell.alive(writer)).isTrue();
    long size = cell.outside(LOGS + "/app.log").toFile().length();
    Part.await(
        "the writer goes on",
        Duration.ofSeconds(20),
        () -> cell.outside(LOGS + "/app.log").toFile().length() > size);
    assertThat(sums(POINT + "/data/rows", LOGS + "/audit.log.1")).isEqualTo(before);
    assertThat(cell.outside("/var/log/claudeops/kept").toFile().list())
        .singleElement()
        .asString()
        .startsWith("tail-");
  }

  @Test
  void whereNothingMayBeFreedAPersonIsToldTheFactsAndNothingIsDone() {
    String tell =
        cell.script("tell", "#!/bin/sh\nprintf '%s\\n' \"$CLAUDEOPS_TEXT\" >> /var/log/told\n");
    config(
        ", \"notify\": {\"channels\": [{\"name\": \"owner\", \"command\": {\"run\": [\"%s\"]}}]}"
            .formatted(tell));
    file(POINT + "/data/rows", 28);
    file(LOGS + "/app.log", 1);
    String before = sums(POINT + "/data/rows", LOGS + "/app.log");
    Json run = cell.check();
    assertThat(words(run))
        .contains("escalate disk:" + POINT + " allow unproven")
        .noneMatch(word -> word.endsWith("proven") && !word.startsWith("escalate"));
    assertThat(sums(POINT + "/data/rows", LOGS + "/app.log")).isEqualTo(before);
    assertThat(cell.journal("actions"))
        .anySatisfy(
            text ->
                assertThat(text)
                    .contains("action: escalate", "rotated-logs-remove", "du -xh", POINT));
    assertThat(cell.outside("/var/log/told")).content().contains(POINT).contains("data");
    assertThat(words(cell.check()))
        .as("told once a day")
        .noneMatch(word -> word.startsWith("escalate"));
  }

  /** The time of an inode's change cannot be set, so no temporary file of a test is ever old. */
  @Test
  void inodesThatRunOutAreFreedOfOldRotatedLogsAndYoungTemporaryFilesStay() {
    cell.run("mount", "-t", "tmpfs", "-o", "size=10m,nr_inodes=300", "none", "/var/tmp").text();
    cell.config(
        """
        {"discover": false, "probes": {"off": %s}, "logs": ["/var/tmp/logs/app.log"],
         "ignore": ["disk:/", "disk:/dev*", "disk:/etc*", "disk:/var/log*", "disk:/mnt*"],
         "actions": {"cleanUp": {"temporary": [{"folder": "/var/tmp/up", "files": "sess_*",
           "owner": "www-data", "olderThan": "1h"}]}},
         "policy": {"kinds": {"temp-files-remove": {"risk": "low"}}}}
        """
            .formatted(Cell.allBut("disk")));
    String make =
        """
        mkdir /var/tmp/logs; mkdir -m 1777 /var/tmp/up; cd /var/tmp/logs; touch app.log
        for i in $(seq 200); do touch app.log.$i ../up/sess_$i.part 2>/dev/null; done
        chown www-data ../up/sess_*; touch -d '30 days ago' app.log.* ../up/sess_*
        touch app.log.1; ls ../up | wc -l
        """;
    String young = cell.run("sh", "-c", make).text().strip();
    assertThat(Integer.parseInt(young)).isGreaterThan(50);
    Json run = cell.check();
    assertThat(run.pretty()).contains("disk-inodes");
    assertThat(Cell.deed(run, "temp-files-remove").at("verdict").textOr("")).isEqualTo("deny");
    Json deed = Cell.deed(run, "rotated-logs-remove");
    assertThat(deed.at("outcome").textOr("")).as(run.pretty()).isEqualTo("proven");
    assertThat(cell.run("ls", "/var/tmp/logs").text().strip().lines())
        .containsExactly("app.log", "app.log.1");
    assertThat(cell.run("sh", "-c", "ls /var/tmp/up | wc -l").text().strip()).isEqualTo(young);
  }

  @Test
  void whoHoldsADeletedFileIsNamedAndNotEndedByItself() {
    config("");
    file(POINT + "/gone", 28);
    int holder = cell.begin("sh", "-c", "exec 3< \"$0\"; exec sleep 600", POINT + "/gone");
    cell.run("sh", "-c", "sleep 0.3; rm -- \"$0\"", POINT + "/gone").text();
    Json run = cell.check();
    assertThat(cell.alive(holder)).isTrue();
    assertThat(run.at("findings").items().stream().map(one -> one.at("type").textOr("")))
        .contains("disk-space", "disk-deleted-open");
    assertThat(run.pretty()).contains("held by sleep (" + holder + ")");
    assertThat(words(run)).noneMatch(word -> word.contains("process-end"));
    assertThat(words(run)).contains("escalate disk:" + POINT + " allow unproven");
    assertThat(cell.alive(holder)).isTrue();
  }
}
