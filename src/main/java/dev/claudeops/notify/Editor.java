package dev.claudeops.notify;

import dev.claudeops.config.Quiet;
import dev.claudeops.config.Telling;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Question;
import dev.claudeops.model.Run;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides what of a run is told, and remembers that in {@link Told}. Pure: no clock, no disk.
 *
 * <p>Held here, whatever the runs bring: of one problem at most one PROBLEM or REMINDER within the
 * repeat interval; WORSE only when it is worse than ever told, once within that interval; RECOVERY
 * only after one of these, once.
 */
final class Editor {
  /** The same action is asked for at most so often. */
  private static final Duration ASKED_AGAIN = Duration.ofHours(1);

  private final Telling telling;
  private final ZoneId zone;
  private final Predicate<Subject> silenced;
  private final Told told;
  private final Instant now;
  private final News news;
  private final Run run;
  private final Letter letter;
  private final boolean quiet;
  private final List<Affair> affairs;
  private final List<Message> out = new ArrayList<>();
  private final Set<Deed> tellingDeeds = new HashSet<>();
  private final Set<String> endsOfEscalations = new HashSet<>();

  Editor(
      Telling telling,
      ZoneId zone,
      Predicate<Subject> silenced,
      Told told,
      Instant now,
      News news) {
    this.telling = telling;
    this.zone = zone;
    this.silenced = silenced;
    this.told = told;
    this.now = now;
    this.news = news;
    this.run = news.run();
    this.letter = new Letter(news, now, zone);
    this.quiet =
        telling
            .quiet()
            .map((Quiet hours) -> hours.contains(now.atZone(zone).toLocalTime()))
            .orElse(false);
    this.affairs = Affair.of(run, silenced);
  }

  boolean quiet() {
    return quiet;
  }

  /** Ids of the recoveries that channels for escalation hear of. */
  Set<String> endsOfEscalations() {
    return endsOfEscalations;
  }

  /** The messages of this run, the worst first; the digest last. */
  List<Message> edit() {
    told.prune(now, telling.repeat());
    run.findings().forEach(this::count);
    if (!quiet) {
      out.addAll(told.waiting);
      told.waiting.clear();
    }
    affairs.forEach(this::tell);
    recoveries();
    repairs();
    deeds();
    questions();
    notice();
    digest();
    return out;
  }

  private void count(Finding finding) {
    if (finding.severity() != Severity.INFO) {
      told.opened += finding.phase() == Phase.NEW ? 1 : 0;
      told.resolved += finding.phase() == Phase.RESOLVED ? 1 : 0;
    }
  }

  // ---- problems ----

  private void tell(Affair affair) {
    Optional<Told.Entry> before = Optional.ofNullable(told.entries.get(affair.key()));
    Optional<Message.Kind> kind = kind(affair, before);
    if (kind.isPresent() && !later(affair.level())) {
      List<Question> asked = asked(affair);
      List<Deed> done = deedsOf(affair);
      out.add(letter.about(kind.get(), affair, done, asked));
      asked.forEach(this::remember);
      tellingDeeds.addAll(done);
      remember(affair, before, kind.get());
    }
    escalate(affair);
  }

  private Optional<Message.Kind> kind(Affair affair, Optional<Told.Entry> before) {
    if (before.isEmpty()) {
      return settled(affair) ? Optional.of(Message.Kind.PROBLEM) : Optional.empty();
    }
    Told.Entry entry = before.get();
    boolean due = !entry.last().plus(telling.repeat()).isAfter(now);
    if (!entry.open()) {
      return due && settled(affair) ? Optional.of(Message.Kind.PROBLEM) : Optional.empty();
    }
    boolean worse = affair.level().compareTo(entry.level()) > 0;
    if (worse && entry.worse().map(at -> !at.plus(telling.repeat()).isAfter(now)).orElse(true)) {
      return Optional.of(Message.Kind.WORSE);
    }
    return due && !news.acknowledged().test(affair.cause().id())
        ? Optional.of(Message.Kind.REMINDER)
        : Optional.empty();
  }

  /** Whether it has stood long enough; one from the future has, because a clock was set. */
  private boolean settled(Affair affair) {
    Duration settle =
        affair.level() == Severity.CRITICAL ? telling.settleCritical() : telling.settle();
    Instant since = affair.cause().since();
    return affair.cause().flapping() || since.isAfter(now) || !since.plus(settle).isAfter(now);
  }

  /** Whether this waits for the end of the quiet hours. */
  private boolean later(Severity level) {
    if (quiet && level != Severity.CRITICAL) {
      told.held = true;
      return true;
    }
    return false;
  }

  private void remember(Affair affair, Optional<Told.Entry> before, Message.Kind kind) {
    boolean worse = kind == Message.Kind.WORSE;
    Optional<Told.Entry> open = before.filter(Told.Entry::open);
    put(
        affair.cause(),
        affair.level(),
        open.map(Told.Entry::first).orElse(now),
        worse ? open.map(Told.Entry::last).orElse(now) : now,
        worse ? Optional.of(now) : before.flatMap(Told.Entry::worse),
        open.map(Told.Entry::escalated).orElse(false),
        "");
    for (Finding consequence : affair.consequences()) {
      Told.Entry own = told.entries.get(consequence.id().value());
      if (own == null) {
        put(consequence, consequence.severity(), now, now, Optional.empty(), false, affair.key());
      } else if (!own.open()) {
        put(consequence, consequence.severity(), now, own.last(), own.worse(), false, affair.key());
      }
    }
  }

  private void put(
      Finding finding,
      Severity level,
      Instant first,
      Instant last,
      Optional<Instant> worse,
      boolean escalated,
      String under) {
    told.entries.put(
        finding.id().value(),
        new Told.Entry(
            finding.id().value(),
            finding.subject(),
            finding.title(),
            level,
            finding.since(),
            first,
            last,
            worse,
            true,
            escalated,
            under,
            Affair.services(run, finding.subject())));
  }

  private void escalate(Affair affair) {
    Told.Entry entry = told.entries.get(affair.key());
    if (entry != null
        && entry.open()
        && !entry.escalated()
        && telling.channels().stream().anyMatch(channel -> channel.escalation())
        && !entry.first().plus(telling.escalateAfter()).isAfter(now)
        && !news.acknowledged().test(affair.cause().id())
        && !later(affair.level())) {
      out.add(letter.about(Message.Kind.ESCALATION, affair, deedsOf(affair), List.of()));
      told.entries.put(entry.key(), entry.raised());
    }
  }

  private List<Deed> deedsOf(Affair affair) {
    return run.deeds().stream().filter(this::counts).filter(affair::concerns).toList();
  }

  // ---- what is over ----

  private void recoveries() {
    Set<String> open = new HashSet<>();
    Set<String> seenWell = new HashSet<>();
    Map<String, String> titles = new HashMap<>();
    for (Finding finding : run.findings()) {
      (finding.open() ? open : seenWell).add(finding.id().value());
      titles.put(finding.id().value(), finding.title());
    }
    List<Told.Entry> over =
        told.entries.values().stream()
            .filter(entry -> entry.open() && !open.contains(entry.key()))
            .toList();
    Set<String> keys = new HashSet<>();
    over.forEach(entry -> keys.add(entry.key()));
    for (Told.Entry entry : over) {
      if (silenced.test(entry.subject())) {
        told.entries.put(entry.key(), entry.closed());
      } else if (!keys.contains(entry.under()) && !later(entry.level())) {
        List<Told.Entry> with =
            over.stream().filter(one -> one.under().equals(entry.key())).toList();
        List<String> left =
            told.entries.values().stream()
                .filter(one -> one.open() && one.under().equals(entry.key()))
                .filter(one -> open.contains(one.key()))
                .map(one -> titles.getOrDefault(one.key(), one.title()))
                .toList();
        List<Deed> done =
            run.deeds().stream()
                .filter(this::counts)
                .filter(deed -> deed.action().target().equals(entry.subject()))
                .toList();
        tellingDeeds.addAll(done);
        Message message =
            letter.recovery(
                entry,
                seenWell.contains(entry.key()),
                with,
                left,
                done,
                entry.last().plus(telling.repeat()));
        out.add(message);
        if (entry.escalated()) {
          endsOfEscalations.add(message.id());
        }
        told.entries.put(entry.key(), entry.closed());
        with.forEach(one -> told.entries.put(one.key(), one.closed()));
      }
    }
  }

  // ---- deeds and questions ----

  /**
   * What was repaired before anybody was told of it: what would have been told at once is told as
   * repaired, as mildly as a warning; what would have had to settle is told to nobody.
   */
  private void repairs() {
    List<Finding> over =
        run.findings().stream()
            .filter(finding -> !finding.open() && finding.severity() != Severity.INFO)
            .filter(finding -> !told.entries.containsKey(finding.id().value()))
            .toList();
    Set<Subject> subjects = new HashSet<>();
    over.forEach(finding -> subjects.add(finding.subject()));
    for (Finding finding : over) {
      List<Deed> done = proven(new Affair(finding, List.of()));
      boolean consequence = finding.causedBy().filter(subjects::contains).isPresent();
      if (done.isEmpty()
          || consequence
          || !settled(new Affair(finding, List.of()))
          || silenced.test(finding.subject())
          || told.said("repaired " + finding.id().value(), now, telling.repeat())) {
        continue;
      }
      List<Finding> with =
          over.stream()
              .filter(one -> one.causedBy().filter(finding.subject()::equals).isPresent())
              .toList();
      Severity level =
          finding.severity() == Severity.CRITICAL ? Severity.WARNING : finding.severity();
      Message message = letter.repaired(finding, level, with, done);
      if (later(level)) {
        told.hold(message);
      } else {
        out.add(message);
      }
    }
  }

  private List<Deed> proven(Affair affair) {
    return run.deeds().stream()
        .filter(deed -> deed.outcome() instanceof Outcome.Proven && affair.concerns(deed))
        .toList();
  }

  private boolean counts(Deed deed) {
    return !(deed.outcome() instanceof Outcome.Refused);
  }

  private void deeds() {
    for (Deed deed : run.deeds()) {
      if (!counts(deed)) {
        continue;
      }
      boolean good = deed.outcome() instanceof Outcome.Proven;
      Action action = deed.action();
      if (!action.tells()) {
        told.remember(Letter.line(deed));
      }
      String word = "deed " + action.kind() + " " + action.target();
      if (good || silenced.test(action.target())) {
        continue;
      }
      if (told.said(word, now, telling.repeat()) || tellingDeeds.contains(deed)) {
        continue;
      }
      Message message =
          action.tells()
              ? letter.help(deed, level(action), affair(action))
              : letter.about(deed, level(action));
      if (later(message.severity())) {
        told.hold(message);
      } else {
        out.add(message);
      }
    }
  }

  private Severity level(Action action) {
    return affair(action).map(Affair::level).orElse(Severity.WARNING);
  }

  private Optional<Affair> affair(Action action) {
    return affairs.stream().filter(affair -> affair.concerns(action)).findFirst();
  }

  private List<Question> asked(Affair affair) {
    return news.questions().stream()
        .filter(question -> question.open(now) && affair.concerns(question.action()))
        .filter(question -> !told.once.containsKey("question " + question.id()))
        .toList();
  }

  private void remember(Question question) {
    told.once.put("question " + question.id(), now);
    told.once.put(same(question), now);
  }

  private static String same(Question question) {
    return "asked " + question.action().kind() + " " + question.action().target();
  }

  private void questions() {
    for (Question question : news.questions()) {
      if (!question.open(now) || told.once.containsKey("question " + question.id())) {
        continue;
      }
      Instant before = told.once.get(same(question));
      boolean justAsked = before != null && before.plus(ASKED_AGAIN).isAfter(now);
      Severity level = level(question.action());
      if (!justAsked && !silenced.test(question.action().target()) && !later(level)) {
        out.add(letter.about(question, level));
        remember(question);
      }
    }
  }

  // ---- the agent ----

  /** What the agent has to say of itself; it decides how often. */
  private void notice() {
    if (!run.report().notice().isBlank()) {
      Message message = letter.notice();
      if (later(message.severity())) {
        told.hold(message);
      } else {
        out.add(message);
      }
    }
  }

  // ---- digest ----

  private void digest() {
    if (telling.digest().isEmpty()) {
      told.deeds.clear();
      return;
    }
    Instant due = telling.digest().get().last(now, zone);
    if (told.digested.isEmpty() || told.digested.get().isAfter(now)) {
      told.digested = Optional.of(now);
    } else if (told.digested.get().isBefore(due)) {
      out.add(letter.digest(told, told.digested.get(), affairs));
      told.digested = Optional.of(now);
      told.deeds.clear();
      told.opened = 0;
      told.resolved = 0;
    }
  }
}
