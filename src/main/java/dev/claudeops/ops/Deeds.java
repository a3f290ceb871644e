package dev.claudeops.ops;

import dev.claudeops.journal.Journal;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Intent;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.PastDeed;
import dev.claudeops.model.Question;
import dev.claudeops.model.RunId;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Trouble;
import dev.claudeops.model.Verdict;
import dev.claudeops.ops.Past.PastRefusal;
import dev.claudeops.text.Clean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The deeds, refusals and questions of one run, and their way into the memory. A record that cannot
 * be written is told in the notes. Safe for threads.
 */
final class Deeds {
  /** So many refusals and questions are written down in one run, whoever wishes. */
  private static final int MOST_WRITTEN = 50;

  private final Journal journal;
  private final Optional<RunId> run;
  private final String host;
  private final List<Done> done = new ArrayList<>();
  private final Map<Key, Deed> byKey = new HashMap<>();
  private final List<PastRefusal> records = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int written;

  /** What makes two wishes the same. */
  record Key(String kind, Subject target, Map<String, String> params) {
    static Key of(Action wish) {
      return new Key(wish.kind(), wish.target(), wish.params());
    }
  }

  /**
   * A deed and where it is written down.
   *
   * @param file relative to the journal's folder; empty when it has none
   */
  record Done(Deed deed, String file) {}

  /**
   * @param run empty when nothing is written down: on a dry run, and without a memory
   */
  Deeds(Journal journal, Optional<RunId> run, String host, Past past) {
    this.journal = journal;
    this.run = run;
    this.host = host;
    past.logs().forEach(log -> PastRefusal.of(log).ifPresent(records::add));
  }

  /** The run's name; empty where nothing is written down. */
  Optional<RunId> run() {
    return run;
  }

  /** The deed of this run that the same wish brought before, where something was done. */
  synchronized Optional<Deed> same(Action wish) {
    return Optional.ofNullable(byKey.get(Key.of(wish)))
        .filter(deed -> !(deed.outcome() instanceof Outcome.Refused));
  }

  /** What a run before this one began, which is taken for a deed of this run. */
  synchronized void settled(Deed deed) {
    byKey.put(Key.of(deed.action()), deed);
    records.add(PastRefusal.of(deed));
  }

  /** Writes down an intent; empty, and a note, when that cannot be done: then nothing may be. */
  Optional<Intent> intend(
      Action wish, Verdict verdict, String does, String undo, Instant now, List<Finding> reasons) {
    if (run.isEmpty()) {
      return Optional.empty();
    }
    List<FindingId> problems = reasons.stream().map(Finding::id).toList();
    return written(
        () -> journal.intend(new Intent("", wish, verdict, does, undo, run.get(), now, problems)));
  }

  /** Writes down what came of an intent, and tells it to the issues it was for. */
  Deed record(Intent intent, Deed deed, List<Finding> reasons, Instant now) {
    String file =
        written(() -> journal.recordAction(intent, deed, intent.run(), host))
            .map(this::relative)
            .orElse("");
    keep(deed, file);
    tell(reasons, now, story(deed, file));
    return deed;
  }

  /** Keeps a deed of a dry run. */
  Deed described(Deed deed) {
    keep(deed, "");
    return deed;
  }

  /** Writes down a refusal, unless it is the newest that is on record of this target already. */
  Deed refuse(Action wish, Verdict verdict, List<Finding> reasons, Instant now) {
    Deed deed =
        new Deed(wish, verdict, new Outcome.Refused(verdict), now, Duration.ZERO, "", "", "");
    boolean repeats;
    boolean many;
    synchronized (this) {
      Deed before = byKey.get(Key.of(wish));
      if (before != null && before.verdict().rule().equals(verdict.rule())) {
        return before;
      }
      repeats = Past.repeats(records, wish.target(), wish.kind(), verdict, now);
      many = !repeats && ++written > MOST_WRITTEN;
    }
    if (many) {
      note("more than " + MOST_WRITTEN + " wishes were refused; the others are not written down");
      return deed;
    }
    String file = "";
    if (!repeats && run.isPresent()) {
      file =
          written(() -> journal.recordAction(deed, run.get(), host)).map(this::relative).orElse("");
      tell(reasons, now, story(deed, file));
    }
    keep(deed, file);
    return deed;
  }

  /** Keeps what waits for a person; the question has its own file. */
  Deed asked(Action wish, Verdict.Ask ask, Optional<Question> question, Instant now) {
    synchronized (this) {
      Deed before = byKey.get(Key.of(wish));
      if (before != null && before.verdict().rule().equals(ask.rule())) {
        return before;
      }
    }
    Deed deed = new Deed(wish, ask, new Outcome.Refused(ask), now, Duration.ZERO, "", "", "");
    keep(deed, question.map(one -> "questions/" + one.id() + ".md").orElse(""));
    return deed;
  }

  /** Adds a line to the stories of these problems. */
  void tell(List<Finding> problems, Instant now, String what) {
    if (run.isPresent()) {
      for (Finding problem : problems) {
        written(
            () -> {
              journal.tell(problem.id(), now, what);
              return true;
            });
      }
    }
  }

  static String story(Deed deed, String file) {
    String what =
        switch (deed.outcome()) {
          case Outcome.Proven(var proof) -> "done and proven: " + proof;
          case Outcome.Unproven _ when deed.action().tells() -> deed.action().message();
          case Outcome.Unproven(var doubt) -> "done, not proven: " + doubt;
          case Outcome.Failed(var error) -> "failed: " + error;
          case Outcome.Refused(var verdict) ->
              "not done, "
                  + verdict.word()
                  + " by the rule "
                  + verdict.rule()
                  + ": "
                  + verdict.why();
        };
    String does = deed.action().kind() + " of " + deed.action().target() + " ";
    boolean told = deed.action().tells() && deed.outcome() instanceof Outcome.Unproven;
    String where = file.isEmpty() ? "" : " (" + file + ")";
    return Clean.line((told ? "left to a person: " : does) + what, 1_100 - where.length()) + where;
  }

  private synchronized void keep(Deed deed, String file) {
    byKey.put(Key.of(deed.action()), deed);
    done.add(new Done(deed, file));
    if (!file.isEmpty()) {
      records.add(PastRefusal.of(deed));
    }
  }

  private synchronized void note(String text) {
    if (!notes.contains(text)) {
      notes.add(text);
    }
  }

  /** The result of a write; when it fails that is told, and the run goes on. */
  private <T> Optional<T> written(Supplier<T> work) {
    try {
      return Optional.of(work.get());
    } catch (Trouble trouble) {
      note(trouble.line());
      return Optional.empty();
    }
  }

  private String relative(Path file) {
    return journal.folder().relativize(file).toString();
  }

  /** Everything so far, in the order it was begun. */
  synchronized List<Done> all() {
    return done.stream().sorted(Comparator.comparing(one -> one.deed().began())).toList();
  }

  /** How many changes this run has made; telling a person is none. */
  synchronized int count() {
    return (int)
        done.stream()
            .filter(one -> !(one.deed().outcome() instanceof Outcome.Refused))
            .filter(one -> !one.deed().action().kind().equals(Executor.ESCALATE))
            .count();
  }

  /** The deeds of this run as the rules see them, the oldest first. */
  List<PastDeed> past(Set<String> restarting) {
    return all().stream()
        .map(one -> Past.of(one.deed(), restarting.contains(one.deed().action().kind())))
        .collect(Collectors.toList());
  }

  synchronized List<String> notes() {
    return List.copyOf(notes);
  }
}
