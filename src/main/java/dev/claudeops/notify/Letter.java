package dev.claudeops.notify;

import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingType;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Question;
import dev.claudeops.model.Run;
import dev.claudeops.model.Severity;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Digest;
import dev.claudeops.text.Humane;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The wording of messages: what, since when, impact, what was done, what is asked, where. */
final class Letter {
  private static final int MOST_NAMED = 20;
  private final News news;
  private final Run run;
  private final Instant now;
  private final ZoneId zone;

  Letter(News news, Instant now, ZoneId zone) {
    this.news = news;
    this.run = news.run();
    this.now = now;
    this.zone = zone;
  }

  /** About one affair. */
  Message about(Message.Kind kind, Affair affair, List<Deed> deeds, List<Question> questions) {
    Finding cause = affair.cause();
    List<String> lines = new ArrayList<>();
    lines.add("Since: " + time(cause.since()) + " (" + Humane.span(cause.since(), now) + ")");
    String meaning =
        run.types().stream()
            .filter(type -> type.name().equals(cause.type()))
            .findFirst()
            .map(FindingType::meaning)
            .orElse("");
    lines.add(("Impact: " + meaning(affair.level()) + " " + meaning).strip());
    List<String> services = affair.services(run);
    if (!services.isEmpty()) {
      lines.add("Services: " + Humane.some(services, MOST_NAMED));
    }
    if (cause.flapping()) {
      lines.add("It comes and goes; it is told once and counts as open until it stays away.");
    }
    if (!affair.consequences().isEmpty()) {
      lines.add("Because of it:");
      affair.consequences().stream()
          .limit(MOST_NAMED)
          .forEach(one -> lines.add("- " + one.title()));
      if (affair.consequences().size() > MOST_NAMED) {
        lines.add("- and " + (affair.consequences().size() - MOST_NAMED) + " more");
      }
    }
    done(deeds, lines);
    questions.stream().limit(MOST_NAMED).forEach(question -> ask(question, lines));
    new Opinion(run).about(affair.all().map(Finding::id).toList(), lines);
    news.issue().apply(cause.id()).ifPresent(file -> lines.add("Issue: " + file));
    return message(
        kind,
        affair.level(),
        opening(kind, affair.level()) + cause.title(),
        lines,
        cause.id().value(),
        affair.all().map(finding -> item(finding, false)).toList());
  }

  /** What was done, and what is left to a person. */
  private static void done(List<Deed> deeds, List<String> lines) {
    List<Deed> done = deeds.stream().filter(deed -> !deed.action().tells()).toList();
    if (!done.isEmpty()) {
      lines.add("Done:");
      done.stream().limit(MOST_NAMED).forEach(deed -> lines.add("- " + line(deed)));
    }
    deeds.stream()
        .filter(deed -> deed.action().tells())
        .limit(MOST_NAMED)
        .forEach(deed -> lines.add("Left to you: " + deed.action().message()));
  }

  private String opening(Message.Kind kind, Severity level) {
    String word = level.name() + " on " + run.host() + ": ";
    return switch (kind) {
      case REMINDER -> "Still " + word;
      case WORSE -> "Now " + word;
      case ESCALATION -> "Nobody has taken care of it: " + word;
      case PROBLEM, RECOVERY, DEED, HELP, QUESTION, SUMMARY, DIGEST, NOTICE, NOTE, TEST -> word;
    };
  }

  private static String meaning(Severity severity) {
    return switch (severity) {
      case INFO -> "worth knowing.";
      case WARNING -> "it will hurt if it stays.";
      case CRITICAL -> "it hurts now.";
    };
  }

  Message.Item item(Finding finding, boolean over) {
    return new Message.Item(
        finding.id().value(),
        over,
        finding.severity(),
        finding.title(),
        finding.subject(),
        Affair.services(run, finding.subject()));
  }

  private static Message.Item over(Told.Entry entry) {
    return new Message.Item(
        entry.key(), true, entry.level(), entry.title(), entry.subject(), entry.services());
  }

  /**
   * The end of what was told.
   *
   * @param seen whether it was seen to be well; else it is only no longer reported
   * @param with what was told as its consequence and is well again too
   * @param left titles of what was told as its consequence and is still there
   * @param mute until when its return would not be told
   */
  Message recovery(
      Told.Entry entry,
      boolean seen,
      List<Told.Entry> with,
      List<String> left,
      List<Deed> deeds,
      Instant mute) {
    List<String> lines = new ArrayList<>();
    lines.add("Since: " + time(entry.since()) + ", for " + Humane.span(entry.since(), now));
    with.stream().limit(MOST_NAMED).forEach(one -> lines.add("Well again too: " + one.title()));
    left.stream().limit(MOST_NAMED).forEach(title -> lines.add("Still there: " + title));
    done(deeds, lines);
    if (mute.isAfter(now)) {
      lines.add(
          "Should it come back before "
              + time(mute)
              + ", it is told again only then; `claudeops status` shows it at once.");
    }
    idOf(entry).ifPresent(lines::add);
    List<Message.Item> items = new ArrayList<>(List.of(over(entry)));
    with.forEach(one -> items.add(over(one)));
    return message(
        Message.Kind.RECOVERY,
        entry.level(),
        (seen ? "Well again on " : "No longer reported on ") + run.host() + ": " + entry.title(),
        lines,
        entry.key(),
        items);
  }

  private Optional<String> idOf(Told.Entry entry) {
    return entry.key().matches("[0-9a-f]{8}")
        ? news.issue()
            .apply(new dev.claudeops.model.FindingId(entry.key()))
            .map(file -> "Issue: " + file)
        : Optional.empty();
  }

  /** A repair that did not help, by itself. */
  Message about(Deed deed, Severity level) {
    List<String> lines = new ArrayList<>();
    lines.add("When: " + time(deed.began()));
    lines.add("Why: " + deed.action().reason());
    lines.add("Done: " + line(deed));
    if (!deed.undo().isEmpty()) {
      lines.add("To undo: " + deed.undo());
    }
    return message(
        Message.Kind.DEED,
        level,
        "Repair without success on "
            + run.host()
            + ": "
            + deed.action().kind()
            + " "
            + deed.action().target(),
        lines,
        "deed" + deed.action().kind() + deed.action().target(),
        List.of(item(deed.action(), level)));
  }

  /** What is left to a person, by itself. */
  Message help(Deed deed, Severity level, Optional<Affair> affair) {
    List<String> lines = new ArrayList<>();
    affair.ifPresent(
        one ->
            lines.add(
                "Since: "
                    + time(one.cause().since())
                    + " ("
                    + Humane.span(one.cause().since(), now)
                    + ")"));
    lines.add("Left to you: " + deed.action().message());
    affair
        .flatMap(one -> news.issue().apply(one.cause().id()))
        .ifPresent(file -> lines.add("Issue: " + file));
    return message(
        Message.Kind.HELP,
        level,
        "A person is needed on "
            + run.host()
            + ": "
            + affair.map(one -> one.cause().title()).orElse(deed.action().target().toString()),
        lines,
        "help" + deed.action().target(),
        affair
            .map(one -> List.of(item(one.cause(), false)))
            .orElseGet(() -> List.of(item(deed.action(), level))));
  }

  /** A problem that was repaired before anybody was told of it. */
  Message repaired(Finding finding, Severity level, List<Finding> with, List<Deed> deeds) {
    List<String> lines = new ArrayList<>();
    lines.add("Since: " + time(finding.since()) + ", for " + Humane.span(finding.since(), now));
    List<String> services = Affair.services(run, finding.subject());
    if (!services.isEmpty()) {
      lines.add("Services: " + Humane.some(services, MOST_NAMED));
    }
    with.stream().limit(MOST_NAMED).forEach(one -> lines.add("Well again too: " + one.title()));
    done(deeds, lines);
    boolean asks = run.report().reading().filter(one -> !one.questions().isEmpty()).isPresent();
    new Opinion(run)
        .about(Stream.concat(Stream.of(finding), with.stream()).map(Finding::id).toList(), lines);
    if (!asks) {
      lines.add("Nothing is asked of you.");
    }
    news.issue().apply(finding.id()).ifPresent(file -> lines.add("Issue: " + file));
    return message(
        Message.Kind.DEED,
        level,
        "Repaired on " + run.host() + ": " + finding.title(),
        lines,
        finding.id().value(),
        List.of(
            new Message.Item(
                finding.id().value(), true, level, finding.title(), finding.subject(), services)));
  }

  /** A question by itself. */
  Message about(Question question, Severity level) {
    List<String> lines = new ArrayList<>();
    lines.add("Why: " + question.action().reason());
    ask(question, lines);
    return message(
        Message.Kind.QUESTION,
        level,
        "Your yes is wanted on " + run.host() + ": " + question.question(),
        lines,
        "question" + question.id(),
        List.of(item(question.action(), level)));
  }

  /** What a person is to know of the agent itself. */
  Message notice() {
    return message(
        Message.Kind.NOTICE,
        Severity.WARNING,
        "About the agent on " + run.host() + ": " + run.report().notice(),
        List.of(
            Clean.line(run.report().notice(), 600),
            "The check itself was made" + (news.recorded() ? " and is written down." : ".")),
        "notice",
        List.of());
  }

  private Message.Item item(dev.claudeops.model.Action action, Severity level) {
    return new Message.Item(
        action.kind() + "/" + action.target(),
        false,
        level,
        action.kind() + " " + action.target(),
        action.target(),
        Affair.services(run, action.target()));
  }

  private void ask(Question question, List<String> lines) {
    lines.add("Asked: " + question.question());
    lines.add("  would do: " + question.does());
    if (!question.undo().isEmpty()) {
      lines.add("  to undo: " + question.undo());
    }
    lines.add("  yes: claudeops approve " + question.id());
    lines.add("  no:  claudeops deny " + question.id());
    lines.add("  without an answer by " + time(question.expires()) + " it is a no");
  }

  /** One deed in a line. */
  static String line(Deed deed) {
    String became =
        switch (deed.outcome()) {
          case Outcome.Proven(var proof) -> "proven: " + proof;
          case Outcome.Unproven(var doubt) -> "not proven: " + doubt;
          case Outcome.Failed(var error) -> "failed: " + error;
          case Outcome.Refused(var verdict) -> "refused by " + verdict.rule();
        };
    return deed.action().kind() + " " + deed.action().target() + ": " + became;
  }

  /** What went on since the last digest, and what is open. */
  Message digest(Told told, Instant since, List<Affair> open) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Since "
            + time(since)
            + ": "
            + Humane.count(told.opened, "problem")
            + " opened, "
            + told.resolved
            + " resolved, "
            + Humane.count(told.deeds.size(), "repair")
            + ".");
    if (!told.deeds.isEmpty()) {
      lines.add("Done:");
      told.deeds.forEach(deed -> lines.add("- " + deed));
    }
    lines.add(open.isEmpty() ? "Nothing is open." : "Open:");
    for (Affair affair : open.stream().limit(50).toList()) {
      lines.add(
          "- "
              + affair.level().name()
              + " since "
              + time(affair.cause().since())
              + ": "
              + affair.cause().title()
              + (affair.consequences().isEmpty()
                  ? ""
                  : " (and " + affair.consequences().size() + " because of it)"));
    }
    news.questions().stream()
        .filter(question -> question.open(now))
        .limit(MOST_NAMED)
        .forEach(question -> ask(question, lines));
    new Opinion(run).about(List.of(), lines);
    return message(
        Message.Kind.DIGEST,
        Severity.INFO,
        "Digest of " + run.host() + ": " + (open.isEmpty() ? "all is well" : open.size() + " open"),
        lines,
        "digest",
        List.of());
  }

  private Message message(
      Message.Kind kind,
      Severity level,
      String title,
      List<String> lines,
      String key,
      List<Message.Item> items) {
    String id = Digest.hex(kind.name() + "\n" + key + "\n" + run.id() + "\n" + now);
    return new Message(
        id.substring(0, 24), kind, level, run.host(), now, title, String.join("\n", lines), items);
  }

  /** Several messages as one, as far as they fit. */
  static Message summary(List<Message> all) {
    Message first = all.getFirst();
    Severity level = Severity.INFO;
    List<Message.Item> items = new ArrayList<>();
    StringBuilder ids = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (Message one : all) {
      level = one.severity().compareTo(level) > 0 ? one.severity() : level;
      one.items().stream().limit(1).forEach(items::add);
      ids.append(one.id());
      text.append("- ").append(one.title()).append('\n');
    }
    for (Message one : all) {
      text.append("\n").append(one.title()).append('\n').append(one.text()).append('\n');
    }
    return new Message(
        Digest.hex(ids.toString()).substring(0, 24),
        Message.Kind.SUMMARY,
        level,
        first.host(),
        first.at(),
        all.size()
            + " things to know about "
            + first.host()
            + ", the worst "
            + level.name().toLowerCase(Locale.ROOT),
        text.toString(),
        items);
  }

  private String time(Instant at) {
    return Humane.minute(at, zone);
  }
}
