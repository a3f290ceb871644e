package dev.claudeops.ops;

import dev.claudeops.agent.claude.Ledger;
import dev.claudeops.agent.claude.Logins;
import dev.claudeops.agent.claude.Money;
import dev.claudeops.agent.claude.Programs;
import dev.claudeops.agent.claude.Trial;
import dev.claudeops.agent.claude.Version;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Health;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks at what Claude needs to decide here: the program, its user, its version, the login, the
 * ledger, and a whole rehearsed run. Asks the service only when it is told to.
 */
final class ClaudeDoctor {
  private static final String WHAT = "claude";
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String DOCS = "see docs/claude.md";

  private final HostView host;
  private final AgentSettings settings;
  private final Path books;
  private final Trial trial;
  private final List<Diagnosis> said = new ArrayList<>();

  ClaudeDoctor(HostView host, AgentSettings settings, Path books) {
    this(host, settings, books, Trial.real(host, settings, books));
  }

  ClaudeDoctor(HostView host, AgentSettings settings, Path books, Trial trial) {
    this.host = host;
    this.settings = settings;
    this.books = books;
    this.trial = trial;
  }

  List<Diagnosis> look(boolean ask) throws InterruptedException {
    boolean wanted = settings.usual() == AgentSettings.Who.CLAUDE;
    if (!ask
        && (settings.usual() == AgentSettings.Who.RUNBOOK
            || settings.usual() == AgentSettings.Who.NONE)) {
      say(
          Health.OK,
          "not used: the config says agent.usual "
              + settings.usual().name().toLowerCase(Locale.ROOT),
          "");
      return List.copyOf(said);
    }
    Logins.Found found = Logins.look(host, settings);
    Optional<String> program = Programs.find(host, settings);
    boolean need = wanted || ask || found.login().isPresent() || !found.faults().isEmpty();
    boolean runs = program.isPresent() && program(program.get());
    if (program.isEmpty()) {
      say(
          need ? Health.DEGRADED : Health.OK,
          settings.program().map(file -> "there is no " + file).orElse("it is not installed")
              + ", so the runbooks decide",
          need ? "install @anthropic-ai/claude-code; " + DOCS : "");
    }
    login(found, wanted || ask || program.isPresent() && need);
    ledger();
    if (runs) {
      Optional<String> fault = trial.rehearse();
      say(
          fault.isEmpty() ? Health.OK : Health.DEGRADED,
          fault
              .map(why -> "a rehearsed run failed: " + why)
              .orElse("a rehearsed run went well: our tool was called, and the answer came"),
          fault.isEmpty() ? "" : DOCS);
    }
    if (ask) {
      ask(found, runs);
    }
    return List.copyOf(said);
  }

  private boolean program(String file) throws InterruptedException {
    Optional<String> fault = Programs.fault(host, file);
    if (fault.isPresent()) {
      say(Health.DEGRADED, fault.get(), DOCS);
      return false;
    }
    Optional<String> user = host.root() ? user() : Optional.empty();
    if (host.root() && user.isEmpty()) {
      return true; // nobody is there to ask the version as; the rehearsal will tell
    }
    Command command = Command.of(file, "--version").within(LIMIT).atMost(4_096);
    try {
      Version version = Version.of(host.run(user.isEmpty() ? command : command.as(user.get())));
      say(
          version.tried() ? Health.OK : Health.DEGRADED,
          file + ": " + version.says(),
          version.tried() ? "" : "install a version of " + Version.RANGE + "; " + DOCS);
      return version.tried();
    } catch (IOException e) {
      say(
          Health.DEGRADED,
          "%s cannot be run%s: %s"
              .formatted(file, user.map(who -> " by " + who).orElse(""), Fault.words(e)),
          DOCS);
      return false;
    }
  }

  /** Whom it runs as, where that user exists. */
  private Optional<String> user() {
    String user = settings.user();
    boolean there =
        host.readIfThere("/etc/passwd").stream()
            .flatMap(String::lines)
            .anyMatch(line -> line.startsWith(user + ":"));
    say(
        there ? Health.OK : Health.DEGRADED,
        there ? "it runs as " + user : "there is no user " + user + " that it could run as",
        there
            ? ""
            : "useradd --system --no-create-home --home-dir /nonexistent --shell"
                + " /usr/sbin/nologin "
                + user);
    return there ? Optional.of(user) : Optional.empty();
  }

  private void login(Logins.Found found, boolean need) {
    found.faults().forEach(fault -> say(Health.DEGRADED, fault, DOCS));
    if (found.login().isPresent()) {
      say(Health.OK, "its login is " + found.from(), "");
    } else if (found.faults().isEmpty()) {
      say(
          need ? Health.DEGRADED : Health.OK,
          "there is no login, so the runbooks decide",
          need ? "put a key into " + Logins.KEY_FILE + " (mode 600); " + DOCS : "");
    }
  }

  private void ledger() {
    try {
      Ledger.Account account = new Ledger(host, books).account();
      say(
          account.left(settings).signum() > 0 ? Health.OK : Health.DEGRADED,
          "%s of %s spent in 24 hours, %s of %s this month"
              .formatted(
                  Money.of(account.day()),
                  Money.of(settings.day()),
                  Money.of(account.month()),
                  Money.of(settings.month())),
          account.left(settings).signum() > 0
              ? ""
              : "wait, or raise agent.usdPerDay and agent.usdPerMonth");
    } catch (IOException e) {
      say(
          Health.DEGRADED,
          "what was spent cannot be read, so no model is asked: " + Fault.words(e),
          "see " + books);
    }
  }

  private void ask(Logins.Found found, boolean runs) throws InterruptedException {
    if (!runs || found.login().isEmpty()) {
      say(Health.DEGRADED, "the service was not asked, see above", "");
      return;
    }
    Trial.Asked asked = trial.ask(found.login().get());
    say(asked.works() ? Health.OK : Health.DEGRADED, asked.says(), asked.works() ? "" : DOCS);
  }

  private void say(Health health, String says, String remedy) {
    said.add(new Diagnosis(WHAT, health, says, remedy));
  }
}
