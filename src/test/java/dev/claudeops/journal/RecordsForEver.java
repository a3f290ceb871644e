package dev.claudeops.journal;

import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A program that checks and acts without end, to be killed: folder, first time, ready file. */
final class RecordsForEver {
  private RecordsForEver() {}

  public static void main(String[] args) throws IOException {
    Server server = new Server(Path.of(args[0]));
    server.keeping = new Keeping(Duration.ofDays(5), 1 << 20);
    server.reopen();
    server.now = Instant.parse(args[1]);
    for (int i = 0; ; i++) {
      server.check(
          i % 3 == 0 ? server.failed() : server.well(),
          i % 5 < 2 ? server.shopDown() : server.disk("/", 0.1),
          server.disk("/var", (i % 10) / 10.0));
      server.journal.recordAction(
          new Deed(
              new Action("unit-restart", Server.NGINX, Map.of(), "round " + i, List.of()),
              new Verdict.Allow("autonomy-act", "nothing speaks against it"),
              new Outcome.Proven("it runs"),
              server.now,
              Duration.ofSeconds(1),
              "systemctl restart -- nginx.service",
              "x\n".repeat(500),
              ""),
          new RunId(Stem.minute(server.now)),
          "web1");
      if (i == 0) {
        Files.writeString(Path.of(args[2]), "");
      }
      server.pass(Duration.ofMinutes(30));
    }
  }
}
