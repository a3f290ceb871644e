package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.SeeingRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSourceTest {
  @TempDir Path folder;
  private FakeHost host;
  private SeeingRoom room;

  @BeforeEach
  void room() {
    host =
        new FakeHost(folder.resolve("machine"))
            .file("/etc/shadow", "root:canary:1")
            .file("/var/log/other.log", "canary")
            .file("/srv/app/app.log", "2025-09-29 13:00:00 INFO up\n");
    room =
        new SeeingRoom(
            host,
            Configs.read(
                "{\"discover\": false, \"logs\": [\"/srv/app/app.log\", \"/srv/many/*.log\"]}"),
            Journal.open(folder.resolve("journal"), host::now, Keeping.USUAL),
            List.of(
                Observation.of(new Subject("log", "/var/log/seen.log"), host.now()).ok(""),
                Observation.of(new Subject("unit", "shop.service"), host.now()).ok("")));
  }

  private String logs(String... words) throws InterruptedException {
    return call(new LogsTool(room), words);
  }

  private static String call(Tool tool, String... words) throws InterruptedException {
    Map<String, String> texts = new HashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      texts.put(words[i], words[i + 1]);
    }
    try {
      return tool.call(new Given(texts, Map.of(), Map.of(), Map.of()));
    } catch (Tool.Refusal refusal) {
      return "refused: " + refusal.getMessage();
    }
  }

  @Test
  void onlyWhatSomethingNamesIsRead() throws InterruptedException {
    assertThat(logs("source", "/srv/app/app.log")).contains("INFO up");
    host.file("/srv/many/a.log", "many").file("/var/log/seen.log", "seen it");
    assertThat(logs("source", "/srv/many/a.log")).contains("many");
    assertThat(logs("source", "log:/var/log/seen.log")).contains("seen it");
    for (String trick :
        List.of(
            "/etc/shadow",
            "log:/etc/shadow",
            "/var/log/other.log",
            "/srv/app/../../etc/shadow",
            "/srv/app//app.log",
            "/srv/app/./app.log",
            "/srv/many/*.log",
            "/srv/many/../app/app.log",
            "/srv/app/app.log/../../../etc/shadow",
            "/srv/app/app.log\u0000",
            "srv/app/app.log",
            "unit:ssh.service",
            "unit:--file=/etc/shadow",
            "container:x",
            "pm2:x",
            "disk:/",
            "",
            "journal --file=/etc/shadow",
            "-")) {
      assertThat(logs("source", trick))
          .as(trick)
          .startsWith("refused: nothing names")
          .doesNotContain("canary");
    }
    assertThat(host.asked()).isEmpty();
  }

  @Test
  void aLinkThatLeadsAwayIsNotFollowed() throws Exception {
    Files.createDirectories(host.path("/srv/many"));
    Files.createSymbolicLink(host.path("/srv/many/x.log"), host.path("/etc/shadow"));
    Files.createSymbolicLink(host.path("/srv/many/out.log"), Path.of("/etc/hostname"));
    Files.createSymbolicLink(host.path("/srv/many/loop.log"), host.path("/srv/many/loop.log"));
    for (String link : List.of("/srv/many/x.log", "/srv/many/out.log", "/srv/many/loop.log")) {
      assertThat(logs("source", link)).startsWith("refused").doesNotContain("canary");
    }
    host.file("/srv/many/2025.log", "today");
    Files.createSymbolicLink(host.path("/srv/many/current.log"), Path.of("2025.log"));
    assertThat(logs("source", "/srv/many/current.log")).contains("today");
  }

  @Test
  void linesAreChosenByTimeLettersAndLevelAndTheNewestAreLast() throws InterruptedException {
    host.file(
        "/srv/app/app.log",
        """
        2025-09-29 10:00:00 ERROR too early
        2025-09-29 13:00:00 INFO fine
        2025-09-29 13:01:00 ERROR Broken pipe
          at the pump
        2025-09-29 13:02:00 WARN slow
        2025-09-29 13:50:00 ERROR too late
        """);
    String all = logs("source", "/srv/app/app.log", "since", "2h", "until", "2025-09-29T13:30:00Z");
    assertThat(all).contains("fine", "Broken", "the pump", "slow").doesNotContain("too ");
    assertThat(all.indexOf("fine")).isLessThan(all.indexOf("slow"));
    assertThat(logs("source", "/srv/app/app.log", "level", "error", "since", "2h"))
        .contains("Broken", "at the pump", "too late")
        .doesNotContain("fine", "slow", "early");
    assertThat(logs("source", "/srv/app/app.log", "contains", "broken"))
        .contains("Broken pipe")
        .contains("1 line fit, of 6 read");
    assertThat(logs("source", "/srv/app/app.log", "since", "1h", "until", "2h"))
        .startsWith("refused");
  }

  @Test
  void anAnswerIsBoundedAndSaysHowToReadOn() throws InterruptedException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      many.append("2025-09-29 13:%02d:%02d line %d\n".formatted(i / 1_000, i % 60, i));
    }
    host.file("/srv/app/app.log", many.toString());
    String said = logs("source", "/srv/app/app.log");
    assertThat(said).hasSizeLessThan(15_500).contains("line 49999").contains("until=");
    host.file("/srv/app/app.log", "z".repeat(9 << 20) + "\nlast\n");
    assertThat(logs("source", "/srv/app/app.log")).contains("last").contains("was not read");
  }

  @Test
  void aUnitsJournalIsAskedWithWordsThatAreOurs() throws Exception {
    Files.createDirectories(host.path("/var/log/journal"));
    String entry =
        "{\"__CURSOR\":\"c\",\"__REALTIME_TIMESTAMP\":\"1759150800000000\",\"PRIORITY\":\"3\","
            + "\"_SYSTEMD_UNIT\":\"shop.service\",\"MESSAGE\":\"out of stock\"}\n";
    host.program("journalctl", entry);
    assertThat(logs("source", "unit:shop.service", "level", "error")).contains("out of stock");
    assertThat(host.askedLines()).last().asString().contains("--unit=shop.service -p err");
    assertThatThrownBy(() -> TimeWord.of("soon", host.now())).isInstanceOf(Tool.Refusal.class);
  }

  @Test
  void linesOfOneKindAreCountedTogether() throws InterruptedException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      many.append(
          "2025-09-29 13:%02d:00 INFO user %d from 10.0.0.%d opened \"page %d\" in /srv/%d after %d.%dms\n"
              .formatted(i / 10, i, i % 250, i, i, i, i));
    }
    many.append("2025-09-29 13:55:00 ERROR worker7 lost job 0f3a9c1be4d2\n");
    host.file("/srv/app/app.log", many.toString());
    String said = call(new LogPatternsTool(room), "source", "/srv/app/app.log");
    assertThat(said)
        .contains("501 lines", "2 kinds")
        .contains("500x info", "INFO user <n> from <ip> opened <quoted> in <path>")
        .contains("1x error", "worker<n> lost job <id>");
    assertThat(said.indexOf("1x error")).isLessThan(said.indexOf("500x info"));
  }

  @Test
  void aLogInWhichEveryLineIsOfItsOwnKindStaysBounded() throws InterruptedException {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      many.append("2025-09-29 13:00:00 ");
      for (int c = 0, n = i; c < 6; c++, n /= 20) {
        many.append((char) ('g' + n % 20));
      }
      many.append('\n');
    }
    host.file("/srv/app/app.log", many.toString());
    String said = call(new LogPatternsTool(room), "source", "/srv/app/app.log");
    assertThat(said).contains("29000 lines more were of kinds beyond the first 1000");
    assertThat(said).hasSizeLessThan(15_500);
  }

  @Test
  void masksTakeNoLongerForHostileLines() throws IOException {
    String quotes = "\"'`".repeat(200_000);
    assertThat(LineMask.of(quotes)).hasSizeLessThan(2_000);
    assertThat(LineMask.of("1:".repeat(500_000))).hasSizeLessThan(2_000);
    assertThat(LineMask.of("id=4711, took 3.5s (a1b2c3d4e5f6)"))
        .isEqualTo("id=<n>, took <n>.<n>s (<id>)");
    assertThat(LineMask.of("GET https://x.example/a?b=1 from [2001:db8::7]:443"))
        .startsWith("GET <url>");
  }
}
