package dev.claudeops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Report;
import dev.claudeops.model.Run;
import dev.claudeops.model.RunId;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trigger;
import dev.claudeops.ops.Checkup;
import dev.claudeops.ops.Written;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunPageTest {
  private static final Instant NOW = Instant.parse("2025-09-29T14:00:00Z");
  private static final Subject DISK = new Subject("disk", "/var");
  private static final Subject DB = new Subject("database", "db");
  private static final Subject API = new Subject("unit", "api.service");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String page(Checkup checkup, boolean all, boolean quiet) {
    out.reset();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    new RunPage(new Screen(stream, stream, false, false, 110), NOW).print(checkup, all, quiet);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static Finding finding(
      Subject subject, Severity severity, Phase phase, Optional<Subject> cause) {
    return new Finding(
        FindingId.of(subject, "disk-space"),
        subject,
        "disk-space",
        severity,
        phase,
        NOW.minus(Duration.ofHours(3)),
        subject.name() + " is full",
        List.of(),
        cause,
        false);
  }

  private static Checkup checkup(
      List<Observation> seen,
      List<Finding> findings,
      List<ServiceState> services,
      String... notes) {
    Run run =
        new Run(
            new RunId("2025-09-29-1400"),
            "web1",
            new Trigger.Schedule(),
            NOW,
            Duration.ofMillis(2_500),
            seen,
            findings,
            List.of(FindingType.atOnce("disk-space", Severity.WARNING, "It fills.", "Delete `x`.")),
            services,
            List.of(),
            Report.NONE);
    return new Checkup(
        run,
        new Written(Optional.of(Path.of("/j/health/2025-09-29-1400.md")), List.of(), List.of()),
        List.of(notes));
  }

  private static Observation ok(Subject subject) {
    return Observation.of(subject, NOW).ok("fine");
  }

  @Test
  void aMachineThatIsWellIsOneLineAndWhereItIsWritten() {
    assertThat(page(checkup(List.of(ok(DISK)), List.of(), List.of()), false, false))
        .isEqualTo(
            """
            ok  web1: nothing is wrong  (1 subject in 2.5 s)
            Written: /j/health/2025-09-29-1400.md
            """);
  }

  @Test
  void underCronAMachineThatIsWellSaysNothing() {
    assertThat(page(checkup(List.of(ok(DISK)), List.of(), List.of()), false, true)).isEmpty();
    assertThat(page(checkup(List.of(ok(DISK)), List.of(), List.of(), "a note"), false, true))
        .as("a note of the run is told all the same")
        .contains("! a note");
  }

  @Test
  void aCauseStandsBeforeWhatFollowsFromItAndTheAdviceIsGivenOnce() {
    String page =
        page(
            checkup(
                List.of(ok(DISK)),
                List.of(
                    finding(DISK, Severity.CRITICAL, Phase.ONGOING, Optional.empty()),
                    finding(DB, Severity.WARNING, Phase.NEW, Optional.of(DISK))),
                List.of()),
            false,
            false);
    assertThat(page).startsWith("FAILED  web1: 1 critical, 1 warning");
    assertThat(page)
        .containsSubsequence(
            "CRITICAL", "disk:/var", "for 3 h", "/var is full", "└ warning", "database:db", "new");
    assertThat(page).contains("(because of disk:/var)");
    assertThat(page).containsOnlyOnce("disk-space: Delete `x`.");
  }

  @Test
  void whatIsOverIsTold() {
    assertThat(
            page(
                checkup(
                    List.of(ok(DISK)),
                    List.of(finding(DISK, Severity.WARNING, Phase.RESOLVED, Optional.empty())),
                    List.of()),
                false,
                false))
        .startsWith("ok  web1: nothing is wrong")
        .contains("over: disk:/var: /var is full");
  }

  @Test
  void whatCouldNotBeSeenIsToldInPart() {
    List<Observation> seen = new ArrayList<>(List.of(ok(DISK)));
    for (int i = 0; i < 10; i++) {
      seen.add(Observation.unknown(new Subject("unit", "u" + i), NOW, "needs root"));
    }
    String page = page(checkup(seen, List.of(), List.of()), false, false);
    assertThat(page).contains("Could not be seen:", "unit:u7", "and 2 more, in the file");
    assertThat(page).doesNotContain("unit:u8");
  }

  @Test
  void servicesAreCountedAndTheIllOnesNamed() {
    List<ServiceState> services =
        List.of(
            new ServiceState("api", true, API, List.of(API), List.of("db"), Health.FAILED),
            new ServiceState("db", true, DB, List.of(DB), List.of(), Health.OK));
    assertThat(page(checkup(List.of(ok(DISK)), List.of(), services), false, false))
        .contains("Services: 1 of 2 well", "api", "needs db");
    assertThat(page(checkup(List.of(ok(DISK)), List.of(), services.subList(1, 2)), false, false))
        .contains("Services: 1, all well");
  }

  @Test
  void everythingIsShownOnlyWhenAsked() {
    Checkup checkup = checkup(List.of(ok(DISK)), List.of(), List.of());
    assertThat(page(checkup, true, false)).contains("disk:/var  fine");
    assertThat(page(checkup, false, false)).doesNotContain("disk:/var");
  }

  @Test
  void aHostileTitleStaysOnItsLine() {
    Subject evil = new Subject("log", "x");
    Finding finding =
        new Finding(
            FindingId.of(evil, "disk-space"),
            evil,
            "disk-space",
            Severity.WARNING,
            Phase.NEW,
            NOW,
            "a\u001b[2J\nok  web1: nothing is wrong",
            List.of(),
            Optional.empty(),
            false);
    assertThat(page(checkup(List.of(ok(DISK)), List.of(finding), List.of()), false, false))
        .doesNotContain("\u001b")
        .doesNotContain("\nok  web1");
  }

  @Test
  void aClockThatWentBackMakesNoNegativeAge() {
    Finding finding =
        new Finding(
            FindingId.of(DISK, "disk-space"),
            DISK,
            "disk-space",
            Severity.WARNING,
            Phase.ONGOING,
            NOW.plusSeconds(900),
            "full",
            List.of(),
            Optional.empty(),
            false);
    assertThat(page(checkup(List.of(ok(DISK)), List.of(finding), List.of()), false, false))
        .contains("for 0 ms");
  }
}
