package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.ConfigFile;
import dev.claudeops.config.Known;
import dev.claudeops.config.Surroundings;
import dev.claudeops.host.LocalHost;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.model.Trigger;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.BadServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets wherever one can be, servers that say them again, and the whole loop: none may be found
 * in what is written or shown.
 */
@Timeout(120)
class CanaryTest {
  private static final Pattern CANARY = Pattern.compile("(?i)canary\\w{0,20}|Y2FuYXJ5\\w{0,20}");

  @TempDir Path folder;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private record Around(LocalHost host) implements Surroundings {
    @Override
    public Optional<String> env(String name) {
      return name.equals("TOKEN") ? Optional.of("Canary7Env") : Optional.empty();
    }

    @Override
    public long size(String file) throws IOException {
      return Files.size(Path.of(file));
    }

    @Override
    public boolean ours(String file) {
      return true;
    }

    @Override
    public String read(String file) throws IOException {
      return host.read(file);
    }
  }

  private BadServer echo() {
    return BadServer.that(
        client -> {
          String request = BadServer.readRequest(client);
          asked.add(request);
          String body = "you said " + request + " and the secrets are Canary1Url Canary2Header";
          BadServer.send(
              client,
              "HTTP/1.1 500 Oops Canary1Url\r\nX-Echo: Canary2Header\r\nContent-Length: "
                  + body.length()
                  + "\r\nConnection: close\r\n\r\n"
                  + body);
          client.close();
        });
  }

  /** A PostgreSQL server that refuses everybody, telling too much (manual, "Message Formats"). */
  private static BadServer postgres() {
    return BadServer.that(
        client -> {
          client.getInputStream().read(new byte[4_096]);
          byte[] said =
              "SFATAL\0C28P01\0Mthe word Canary3Db is not right for password=Canary3Db\0\0"
                  .getBytes(StandardCharsets.UTF_8);
          var out = new java.io.DataOutputStream(client.getOutputStream());
          out.writeByte('E');
          out.writeInt(said.length + 4);
          out.write(said);
          out.flush();
          client.close();
        });
  }

  private Path log() throws IOException {
    return Files.writeString(
        folder.resolve("api.log"),
        """
        ERROR cannot log in password=CanaryLogA1 at once
        ERROR GET https://bob:CanaryLogB2@example.org/ failed
        ERROR Authorization: Bearer CanaryLogC3CanaryLogC3
        ERROR {"api_key": "CanaryLogD4", "clientSecret":"CanaryLogE5"}
        panic: Cookie: session=CanaryLogF6; other=CanaryLogG7
        -----BEGIN PRIVATE KEY-----
        CanaryLogH8CanaryLogH8CanaryLogH8CanaryLogH8CanaryLogH8CanaryLogH8
        -----END PRIVATE KEY-----
        """);
  }

  private Path plugin() throws IOException {
    Path file = folder.resolve("check_it");
    Files.writeString(file, "#!/bin/sh\necho \"broken: $* token: Canary7Env\"\nexit 2\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Config config(String web, int db) throws IOException {
    String text =
        """
        {"journal": {"folder": "%1$s/journal"}, "discover": false,
         "services": [
          {"name": "api",
           "process": {"pattern": "canary-title"},
           "health": [
             {"http": "http://bob:Canary1Url@%2$s/a?token=Canary4Query",
              "headers": {"X-Key": "Canary2Header", "Authorization": "Bearer ${env:TOKEN}"}},
             {"command": ["%1$s/check_it", "--password", "Canary5Arg", "--token=Canary6Arg"]}],
           "logs": ["%1$s/api.log"]},
          {"name": "shop", "database": {"kind": "postgres", "host": "127.0.0.1", "port": %3$d,
            "user": "shop", "password": "Canary3Db"}},
          {"name": "cache", "database": {"kind": "redis", "host": "127.0.0.1", "port": %3$d,
            "password": "Canary8Redis"}},
          {"name": "mine", "database": {"kind": "mariadb", "host": "127.0.0.1", "port": %3$d,
            "user": "shop", "password": "Canary9Maria"}}],
         "checks": [{"prometheus": "http://bob:Canary1Url@%2$s", "query": "up", "name": "up",
            "warning": 1, "headers": {"X-Key": "Canary2Header"}}]}
        """
            .formatted(folder, web, db);
    Path file = Files.writeString(folder.resolve("config.json"), text);
    return new ConfigFile(file, new Around(new LocalHost()), Known.NOTHING).read();
  }

  @Test
  void noSecretIsFoundInAnythingThatIsWrittenOrShown() throws Exception {
    log();
    plugin();
    Process titled =
        new ProcessBuilder("sh", "-c", "sleep 100; :", "canary-title", "--password=CanaryTitle1")
            .start();
    try (BadServer web = echo();
        BadServer db = postgres()) {
      Config config = config("127.0.0.1:" + web.port(), db.port());
      Journal journal =
          Journal.open(
              folder.resolve("journal"),
              java.time.Instant::now,
              new Keeping(Duration.ofDays(9), 1 << 30));
      Ops ops = new Ops(new LocalHost(), config, Probes.all(), journal, List.of("note Canary3Db"));
      List<String> shown = new ArrayList<>();
      for (int run = 0; run < 2; run++) {
        Checkup seen = ops.check(new Trigger.Schedule(), false, Progress.NONE);
        shown.add(RunJson.of(seen.run(), seen.files(), seen.notes()).pretty());
        shown.add(seen.run().toString());
      }
      shown.add(ops.probe("http").toString());
      shown.add(ops.probe("command").toString());
      shown.add(ops.probe("log").toString());
      shown.add(ops.probe("postgres").toString());
      shown.add(ops.doctor(false, false).toString());
      shown.add(ops.config().toString());
      assertThat(asked).as("the secrets were sent").anyMatch(it -> it.contains("Canary2H"));
      assertThat(shown.getFirst()).contains("500", "broken:", "redacted");
      for (String text : shown) {
        assertThat(canaries(text)).as(text).isEmpty();
      }
      try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(canaries(Files.readString(file))).as(file.toString()).isEmpty();
          assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("OTHERS");
        }
      }
    } finally {
      titled.descendants().forEach(ProcessHandle::destroy);
      titled.destroy();
    }
  }

  private static List<String> canaries(String text) {
    // The title that the pattern looks for is no secret.
    Matcher found = CANARY.matcher(text.replace("canary-title", ""));
    return found.results().map(one -> one.group()).distinct().toList();
  }
}
