package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.Program.Ended;
import dev.claudeops.testkit.real.Call;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.text.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole program where a real disk fills up under a real database. */
@Tag("real")
@Timeout(120)
class FullDiskUnderADatabaseTest {
  @TempDir Path folder;

  @Test
  void theDiskIsToldFirstAndTheDatabaseThatCannotSaveUnderIt() throws Exception {
    Part.needRoot("a mount");
    Path server = Part.need("redis", "redis-server");
    Path client = Part.need("redis", "redis-cli");
    Path data = Files.createDirectory(folder.resolve("data"));
    int port = Part.freePort();
    Path config =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"discover": false, "journal": {"folder": "%s"}, "probes": {"off": ["updates", "login"]},
             "services": [{"name": "cache", "database": {"kind": "redis", "port": %d}}]}
            """
                .formatted(folder.resolve("journal"), port));
    Program program = new Program(folder);
    assertThat(Call.of("mount", "-t", "tmpfs", "-o", "size=32m", "none", data).run().exit())
        .isZero();
    Process redis =
        new ProcessBuilder(
                server.toString(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--dir",
                data.toString(),
                "--save",
                "")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    try {
      Part.await("redis listens", Duration.ofSeconds(10), () -> Part.listens(port));
      Json well = check(program, config);
      assertThat(well.at("findings").items())
          .extracting(one -> one.at("type").textOr(""))
          .doesNotContain("disk-space");

      Files.write(data.resolve("filler"), new byte[31 << 20]);
      cli(client, port, "eval", "for i = 1, 200000 do redis.call('set', 'key:' .. i, i) end", "0");
      cli(client, port, "bgsave");
      Part.await(
          "the save fails",
          Duration.ofSeconds(20),
          () -> cli(client, port, "info", "persistence").contains("rdb_last_bgsave_status:err"));

      List<Json> findings = check(program, config).at("findings").items();
      Json disk = finding(findings, "disk-space");
      assertThat(disk.at("subject", "name").textOr("")).isEqualTo(data.toString());
      assertThat(disk.at("causedBy").isNull()).isTrue();
      Json save = finding(findings, "redis-persistence");
      assertThat(save.at("causedBy", "kind").textOr("")).isEqualTo("disk");
      assertThat(save.at("causedBy", "name").textOr("")).isEqualTo(data.toString());
      assertThat(findings.indexOf(disk)).isLessThan(findings.indexOf(save));
    } finally {
      redis.destroyForcibly().waitFor();
      assertThat(Call.of("umount", "-l", data).run().exit()).isZero();
    }
  }

  private static Json check(Program program, Path config) throws Exception {
    Ended ended = program.run("--config", config.toString(), "check", "--json");
    assertThat(ended.exit()).as(ended.err()).isBetween(0, 2);
    return Json.parse(ended.out());
  }

  private static Json finding(List<Json> findings, String type) {
    return findings.stream()
        .filter(one -> one.at("type").textOr("").equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError(type + " is not among " + findings));
  }

  private static String cli(Path client, int port, String... words) {
    return Call.of(client, "-p", "" + port, List.of(words)).run().out();
  }
}
