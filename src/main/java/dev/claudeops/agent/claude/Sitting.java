package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.RunbookAgent;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.agent.claude.Thoughts.Thought;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One run with Claude: up the ladder, down to the runbooks where that fails, and the report. */
final class Sitting {
  private final HostView host;
  private final AgentSettings settings;
  private final Path folder;
  private final Parts parts;
  private final boolean named;
  private Briefing briefing;
  private final Toolbox toolbox;
  private final Till till;
  private final List<String> notes = new ArrayList<>();
  private int pieces;

  Sitting(
      HostView host,
      AgentSettings settings,
      Path folder,
      Parts parts,
      boolean named,
      Briefing briefing,
      Toolbox toolbox) {
    this.host = host;
    this.settings = settings;
    this.folder = folder;
    this.parts = parts;
    this.named = named;
    this.briefing = briefing;
    this.toolbox = toolbox;
    this.till =
        new Till(
            host,
            settings,
            folder,
            toolbox.run().map(RunId::value).orElse(""),
            briefing.trigger().word());
  }

  /** What a model made of the run. */
  private record Heard(Height height, Reading reading, String cut) {}

  Report decide() throws InterruptedException {
    if (toolbox.dryRun() && !named) {
      return runbooks("ok", "A dry run asks no model.", "");
    }
    if (settings.daily() || !Ladder.problems(briefing.findings()).isEmpty()) {
      briefing = briefing.with(toolbox.recall());
    }
    Ladder.Step step = Ladder.of(briefing, Thoughts.read(folder), named, settings.daily());
    return switch (step) {
      case Ladder.Step.Nobody(String why) ->
          runbooks("ok", "Claude was not asked: " + why + ".", "");
      case Ladder.Step.Ask ask -> ask(ask);
    };
  }

  private Report ask(Ladder.Step.Ask ask) throws InterruptedException {
    String mark = parts.mark();
    Setbacks setbacks = Setbacks.read(folder);
    Optional<Setbacks.Setback> rest = setbacks.rest(mark, host.now());
    if (rest.isPresent()) {
      return runbooks(
          rest.get().cause().word() + ": " + rest.get().says(),
          "Claude was not tried: %s. It is tried again after %s."
              .formatted(rest.get().says(), Humane.minute(rest.get().until())),
          "");
    }
    Optional<Ended.Broken> obstacle = parts.obstacle();
    if (obstacle.isPresent()) {
      return without(obstacle.get(), setbacks, mark);
    }
    notes.add("Claude was asked, the %s model: %s.".formatted(ask.height().word(), ask.why()));
    Parts.Desk opened;
    try {
      opened = parts.open(briefing, toolbox);
    } catch (IOException | RuntimeException e) {
      return without(fault(Cause.NO_TOOLS, "the tools could not be opened: ", e), setbacks, mark);
    }
    try (opened) {
      notes.addAll(opened.notes());
      return sit(opened, ask, setbacks, mark);
    }
  }

  private Report sit(Parts.Desk desk, Ladder.Step.Ask ask, Setbacks setbacks, String mark)
      throws InterruptedException {
    Ended ended = work(desk, ask.height(), ask.why(), List.of());
    Optional<Heard> heard = heard(desk, ask.height(), ended);
    Optional<String> harder =
        ask.height() == Height.CHEAP ? tooHard(ended, heard) : Optional.empty();
    if (harder.isPresent()) {
      notes.add("The strong model was asked, too: " + harder.get() + ".");
      Ended second =
          work(
              desk,
              Height.STRONG,
              harder.get(),
              heard.map(one -> before(one.reading())).orElse(List.of()));
      Optional<Heard> more = heard(desk, Height.STRONG, second);
      if (more.isPresent() || heard.isEmpty()) {
        ended = second;
        heard = more;
      } else if (second instanceof Ended.Broken broken) {
        notes.add("It did not answer: " + Clean.line(broken.says(), 300) + ".");
      }
    }
    if (heard.isPresent()) {
      return with(heard.get(), setbacks);
    }
    return switch (ended) {
      case Ended.Broken broken -> without(broken, setbacks, mark);
      case Ended.Answered answered ->
          without(
              new Ended.Broken(
                  Cause.BROKEN_OUTPUT,
                  "its answer could not be read",
                  Optional.empty(),
                  answered.spent()),
              setbacks,
              mark);
    };
  }

  private Ended work(Parts.Desk desk, Height height, String why, List<String> before)
      throws InterruptedException {
    String name = toolbox.run().map(RunId::value).orElse("dry") + "-" + height.word();
    Optional<Path> transcript =
        toolbox
            .run()
            .map(run -> run + (pieces++ == 0 ? "" : "-" + height.word()) + ".jsonl")
            .map(folder.resolveSibling("transcripts")::resolve);
    return till.pay(
        height.rung(settings),
        height.word(),
        why,
        rung -> {
          try {
            return desk.work(new Parts.Task(name, rung, before, transcript));
          } catch (RuntimeException bug) {
            return fault(Cause.ENDED, "a fault of ours: ", bug);
          }
        });
  }

  private static Ended.Broken fault(Cause cause, String what, Exception why) {
    String says = what + why.getClass().getSimpleName() + " " + why.getMessage();
    return new Ended.Broken(cause, Clean.line(says, 300), Optional.empty(), Spent.NOTHING);
  }

  private static Optional<Heard> heard(Parts.Desk desk, Height height, Ended ended) {
    return switch (ended) {
      case Ended.Answered(var answer, _, String cut) -> {
        try {
          yield Optional.of(new Heard(height, desk.read(answer), cut));
        } catch (RuntimeException unreadable) {
          yield Optional.empty();
        }
      }
      case Ended.Broken _ -> Optional.empty();
    };
  }

  /** Why the strong model is to go on in the same run; empty when it is not. */
  private Optional<String> tooHard(Ended ended, Optional<Heard> heard) {
    if (ended instanceof Ended.Broken broken) {
      return broken.cause() == Cause.OVERRUN
          ? Optional.of("the cheap one came to the end of its turns, time or money")
          : Optional.empty();
    }
    if (heard.isEmpty()) {
      return Optional.empty();
    }
    return criticals().stream()
        .filter(one -> one.causedBy().isEmpty())
        .filter(one -> !explained(heard.get().reading(), one.id()))
        .findFirst()
        .map(one -> "the cheap one left %s (%s) unexplained".formatted(one.subject(), one.type()));
  }

  private List<Finding> criticals() {
    return toolbox.open().stream()
        .filter(one -> one.open() && one.severity() == Severity.CRITICAL)
        .toList();
  }

  private static boolean explained(Reading reading, FindingId id) {
    return reading.findings().stream()
        .filter(one -> one.finding().equals(id) && !one.cause().isBlank())
        .anyMatch(one -> one.confidence() != Explanation.Confidence.LOW);
  }

  /** What the first one found, for the second: opinion, made of what strangers can write. */
  private static List<String> before(Reading reading) {
    List<String> lines = new ArrayList<>();
    lines.add(reading.verdict());
    for (Explanation one : reading.findings()) {
      lines.add(
          "%s, %s confidence: %s"
              .formatted(
                  one.finding(), one.confidence().name().toLowerCase(Locale.ROOT), one.cause()));
      one.ruledOut().forEach(out -> lines.add("ruled out: " + out.what() + ": " + out.by()));
    }
    reading.seen().forEach(seen -> lines.add("also seen: " + seen));
    return lines.stream().map(line -> Clean.line(line, 400)).limit(40).toList();
  }

  // ---- the end ----

  private Report with(Heard heard, Setbacks setbacks) throws InterruptedException {
    String notice = setbacks.worked(host.now());
    untouched();
    if (!toolbox.dryRun()) {
      kept(() -> thoughts(heard).write(folder));
      kept(setbacks::save);
    }
    notes.addAll(till.says());
    return new Report(
        ClaudeAgent.NAME,
        till.models(),
        till.spent().turns(),
        till.spent().usd(),
        heard.cut().isEmpty() ? "ok" : "cut short: " + Clean.line(heard.cut(), 200),
        notes,
        Optional.of(heard.reading()),
        toolbox.dryRun() ? "" : notice);
  }

  /**
   * The runbooks go through the criticals for which no wish was made: with Claude a machine is
   * never worse off than without, whatever Claude was told to believe.
   */
  private void untouched() throws InterruptedException {
    List<Deed> deeds = toolbox.deeds();
    List<FindingId> left =
        criticals().stream()
            .filter(one -> deeds.stream().noneMatch(deed -> concerns(deed, one)))
            .map(Finding::id)
            .toList();
    if (!left.isEmpty()) {
      Report report =
          new RunbookAgent(host).decide(briefing, toolbox, one -> left.contains(one.id()));
      notes.addAll(report.notes());
    }
  }

  private static boolean concerns(Deed deed, Finding finding) {
    return deed.action().target().equals(finding.subject())
        || finding.causedBy().filter(deed.action().target()::equals).isPresent()
        || finding.basis().stream().anyMatch(deed.action().because()::contains);
  }

  private Thoughts thoughts(Heard heard) {
    Instant now = briefing.now();
    Map<FindingId, Thought> about = new HashMap<>();
    for (Finding one : Ladder.problems(toolbox.open())) {
      boolean failed =
          toolbox.deeds().stream()
              .filter(deed -> concerns(deed, one) && !deed.action().tells())
              .anyMatch(
                  deed ->
                      deed.outcome() instanceof Outcome.Failed
                          || deed.outcome() instanceof Outcome.Unproven);
      about.put(
          one.id(),
          new Thought(
              one.severity(),
              Ladder.cause(one),
              heard.height(),
              !failed && (one.causedBy().isPresent() || explained(heard.reading(), one.id())),
              now));
    }
    Optional<Instant> again =
        toolbox.deeds().stream()
            .filter(deed -> deed.verdict() instanceof Verdict.Hold)
            .map(deed -> ((Verdict.Hold) deed.verdict()).until())
            .filter(until -> until.isAfter(now) && until.isBefore(Instant.MAX))
            .min(Comparator.naturalOrder());
    return new Thoughts(Optional.of(now), Ladder.can(briefing), again, about);
  }

  /** Claude did not do this run: the runbooks do, and what it did already stays. */
  private Report without(Ended.Broken how, Setbacks setbacks, String mark)
      throws InterruptedException {
    String notice = "";
    if (!toolbox.dryRun()) {
      notice = setbacks.failed(how, mark, host.now());
      kept(setbacks::save);
    }
    String says = Clean.line(how.says(), 300);
    return runbooks(
        how.cause().word() + ": " + says,
        "Claude did not do this run: " + says + ". The runbooks did.",
        notice);
  }

  private Report runbooks(String status, String note, String notice) throws InterruptedException {
    Report report = new RunbookAgent(host).decide(briefing, toolbox);
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    all.addAll(till.says());
    all.addAll(report.notes());
    return new Report(
        report.agent(),
        till.models(),
        till.spent().turns(),
        till.spent().usd(),
        status,
        all,
        Optional.empty(),
        notice);
  }

  @FunctionalInterface
  private interface Keeping {
    void write() throws IOException;
  }

  private void kept(Keeping what) {
    try {
      what.write();
    } catch (IOException e) {
      notes.add(
          "What Claude thought could not be kept, so it may be asked again: "
              + Clean.line(String.valueOf(e.getMessage()), 150)
              + ".");
    }
  }
}
