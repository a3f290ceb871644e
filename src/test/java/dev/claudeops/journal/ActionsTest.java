package dev.claudeops.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionsTest {
  @TempDir Path folder;
  private Server server;
  private final List<Path> files = new ArrayList<>();

  @BeforeEach
  void fiveDeeds() {
    server = new Server(folder);
    for (int i = 0; i < 5; i++) {
      deed();
    }
  }

  private void deed() {
    files.add(
        server.journal.recordAction(
            new Deed(
                new Action("unit-restart", Server.NGINX, Map.of(), "it failed", List.of()),
                new Verdict.Allow("autonomy-act", "nothing speaks against it"),
                new Outcome.Proven("it runs"),
                server.now,
                Duration.ofSeconds(1),
                "systemctl restart -- nginx.service",
                "ok",
                "systemctl stop nginx.service"),
            new RunId(Stem.minute(server.now)),
            "web1"));
    server.pass(Duration.ofDays(1));
  }

  @Test
  void theChainHoldsAndIsInOrder() {
    assertThat(server.journal.chain()).isEmpty();
    assertThat(server.journal.actions())
        .extracting(ActionLog::number)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(server.journal.actions().getFirst().previous()).isEqualTo("none");
    assertThat(server.journal.action(server.journal.actions().getLast().stem())).isPresent();
  }

  @Test
  void aChangedActionShows() throws IOException {
    Files.writeString(
        files.get(2), Files.readString(files.get(2)).replace("it failed", "it did not"));
    assertThat(server.journal.chain())
        .singleElement()
        .asString()
        .contains("number 3")
        .contains("changed");
    assertThat(server.journal.check()).hasSize(1);
  }

  @Test
  void aRemovedActionShows() throws IOException {
    Files.delete(files.get(1));
    Files.delete(files.get(2));
    assertThat(server.journal.chain())
        .singleElement()
        .asString()
        .contains("actions 2 to 3 before it are missing");
    Files.delete(files.get(0));
    assertThat(server.journal.chain()).hasSize(1);
  }

  @Test
  void anInsertedActionShows() throws IOException {
    Files.copy(files.get(2), files.get(2).resolveSibling("2025-10-01-1400-unit-restart-x.md"));
    assertThat(server.journal.chain()).anyMatch(problem -> problem.what().contains("two actions"));
  }

  @Test
  void anActionThatCannotBeReadIsReportedAndTheNextIsStillWritten() throws IOException {
    Files.writeString(files.get(4), "mine now");
    deed();
    assertThat(server.journal.check())
        .extracting(Problem::file)
        .contains("actions/" + files.get(4).getFileName());
    assertThat(server.journal.actions()).hasSize(5);
  }

  @Test
  void oldActionsGoBehindTheirAnchorAndTheChainHolds() throws IOException {
    server.keeping = new Keeping(Duration.ofDays(3), 1 << 20);
    server.reopen();
    server.check(server.well());
    assertThat(files.get(1)).doesNotExist();
    assertThat(files.get(4)).exists();
    assertThat(server.journal.chain()).isEmpty();
    assertThat(server.journal.check()).isEmpty();
    deed();
    assertThat(server.journal.chain()).isEmpty();
    assertThat(server.journal.actions().getLast().number()).isEqualTo(6);
  }

  @Test
  void whenAllAreGoneTheChainGoesOnFromTheAnchor() {
    server.keeping = new Keeping(Duration.ofDays(3), 1 << 20);
    server.reopen();
    server.pass(Duration.ofDays(30));
    server.check(server.well());
    assertThat(server.journal.actions()).isEmpty();
    deed();
    assertThat(server.journal.chain()).isEmpty();
    assertThat(server.journal.actions().getFirst().number()).isEqualTo(6);
  }

  @Test
  void aCrashBetweenAnchorAndRemovalLeavesAChainThatHolds() {
    Folder shelf = new Folder(folder);
    Actions.scan(shelf).anchorAt(server.journal.actions().get(2));
    assertThat(server.journal.chain()).isEmpty();
  }

  @Test
  void nothingIsTakenFromABrokenChain() throws IOException {
    Files.writeString(files.get(0), Files.readString(files.get(0)) + "more");
    server.keeping = new Keeping(Duration.ofDays(3), 1 << 20);
    server.reopen();
    Recorded run = server.check(server.well());
    assertThat(files).allMatch(Files::exists);
    assertThat(run.notes()).anyMatch(note -> note.contains("chain is broken"));
  }
}
