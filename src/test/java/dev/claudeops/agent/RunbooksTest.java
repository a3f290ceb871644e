package dev.claudeops.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.FindingType;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Threshold;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.Probes;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Kinds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbooksTest {
  /** Finding types that can be critical and have no runbook, each with the reason. */
  private static final Map<String, String> PERSON_ONLY = Map.of();

  private static final String OWN =
      "---\nname: NAME\nfindings: [unit-failed]\nsteps: [unit-restart]\n---\nWhy.\n";

  @TempDir Path folder;
  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder);
  }

  private void own(String file, String text) throws Exception {
    host.file("/etc/claudeops/runbooks/" + file, text);
    mode("/etc/claudeops/runbooks", "rwxr-xr-x");
    mode("/etc/claudeops/runbooks/" + file, "rw-r--r--");
  }

  private void mode(String file, String mode) throws Exception {
    Files.setPosixFilePermissions(host.path(file), PosixFilePermissions.fromString(mode));
  }

  @Test
  void everyRunbookThatShipsIsRightAndListed() throws Exception {
    Runbooks books = Runbooks.load(host);
    assertThat(books.problems()).isEmpty();
    assertThat(books.books()).hasSize(Runbooks.SHIPPED.size());
    for (Runbook book : books.books()) {
      assertThat(book.check(Kinds.all(), Kinds.types())).as(book.name()).isEmpty();
      assertThat(book.prose()).as(book.name()).contains("**Tried**", "**A person**", "**Never**");
      assertThat(book.ask())
          .as(book.name())
          .isNotEqualTo("look at it; what was tried did not help");
    }
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/claudeops/runbooks"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              books.books().stream().map(book -> book.name() + ".md").toList());
    }
  }

  /** To stop a service, and to run what the owner wrote, is never our own idea. */
  @Test
  void someKindsAreOnlyTheOwnersToName() {
    Set<String> used =
        Runbooks.load(host).books().stream()
            .flatMap(book -> book.steps().stream().map(Step::kind))
            .collect(Collectors.toSet());
    assertThat(used)
        .hasSizeGreaterThan(20)
        .doesNotContain("unit-stop", "run-script", "run-migration");
  }

  @Test
  void everyFindingThatCanBeCriticalHasARunbookOrAReason() {
    Set<String> critical = new TreeSet<>();
    for (Probe probe : Probes.all()) {
      probe.spec().findings().stream()
          .filter(type -> type.severity() == Severity.CRITICAL)
          .map(FindingType::name)
          .forEach(critical::add);
      probe.spec().thresholds().stream()
          .filter(line -> line.critical().isPresent())
          .map(Threshold::type)
          .forEach(critical::add);
    }
    Set<String> booked =
        Runbooks.load(host).books().stream()
            .flatMap(book -> book.findings().stream().map(Runbook.Match::type))
            .collect(Collectors.toSet());
    assertThat(critical).hasSizeGreaterThan(40);
    assertThat(critical).allMatch(type -> booked.contains(type) ^ PERSON_ONLY.containsKey(type));
  }

  @Test
  void anOwnersRunbookComesFirstAndOneOfTheSameNameReplaces() throws Exception {
    own("mine.md", OWN.replace("NAME", "mine"));
    own("replaced.md", OWN.replace("NAME", "service-failed"));
    Runbooks books = Runbooks.load(host);
    assertThat(books.problems()).isEmpty();
    assertThat(books.books()).hasSize(Runbooks.SHIPPED.size() + 1);
    assertThat(books.owners()).isEqualTo(2);
    assertThat(books.books().subList(0, 2))
        .extracting(Runbook::name)
        .containsExactly("mine", "service-failed");
  }

  @Test
  void aBrokenFileIsLeftOutAndTold() throws Exception {
    own("a.md", "---\nname: broken\n---\nx");
    own("b.md", OWN.replace("NAME", "twice"));
    own("c.md", OWN.replace("NAME", "twice"));
    own("d.txt", "not read");
    own(".e.md", "not read");
    own("f.md", OWN.replace("NAME", "large") + "x".repeat(200_000));
    host.file("/etc/claudeops/runbooks/g.md/x", "");
    Runbooks books = Runbooks.load(host);
    assertThat(books.problems())
        .containsExactly(
            "the runbook /etc/claudeops/runbooks/a.md is left out: it has no list of findings",
            "the runbook /etc/claudeops/runbooks/c.md is left out: another file has the name twice"
                + " already",
            "the runbook /etc/claudeops/runbooks/f.md is left out: it is larger than 128 KiB",
            "the runbook /etc/claudeops/runbooks/g.md is left out: it is no regular file");
    assertThat(books.owners()).isEqualTo(1);
  }

  @Test
  void whatOthersCanWriteIsNotUsed() throws Exception {
    own("loose.md", OWN.replace("NAME", "loose"));
    mode("/etc/claudeops/runbooks/loose.md", "rw-r--rw-");
    assertThat(Runbooks.load(host).problems().getFirst())
        .contains("loose.md", "only root may write it");
    assertThat(Runbooks.load(host).owners()).isZero();
    mode("/etc/claudeops/runbooks/loose.md", "rw-r--r--");
    assertThat(Runbooks.load(host).owners()).isEqualTo(1);
    mode("/etc/claudeops/runbooks", "rwxr-xrwx");
    assertThat(Runbooks.load(host).problems().getFirst()).contains("is not used");
    assertThat(Runbooks.load(host).owners()).isZero();
  }

  @Test
  void checkTellsOfTheOwnersStepsThatCouldNeverBeDone() throws Exception {
    own("mine.md", OWN.replace("NAME", "mine").replace("unit-restart", "unit-explode"));
    assertThat(Runbooks.load(host).check(Kinds.all(), Kinds.types()))
        .containsExactly("the runbook mine: there is no action unit-explode");
  }

  @Test
  void theExampleOfTheManualIsARightRunbook() throws Exception {
    String page = Files.readString(Path.of("docs/runbooks.md"));
    int begin = page.indexOf("```markdown\n") + "```markdown\n".length();
    Runbook example = Runbook.parse(page.substring(begin, page.indexOf("\n```", begin)), true);
    assertThat(example.name()).isEqualTo("shop-queue");
    assertThat(example.check(Kinds.all(), Kinds.types())).isEmpty();
  }
}
