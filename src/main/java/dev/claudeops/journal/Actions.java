package dev.claudeops.journal;

import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.RunId;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Digest;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Markdown;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The shelf of deeds. Each file holds the SHA-256 of the file before it, and its number, so that a
 * changed, removed or inserted file shows; the removal of the newest ones does not.
 *
 * <p>When retention takes away the oldest, {@code chain.md} keeps the number and the hash of the
 * last one taken: the anchor on which the rest hangs.
 */
final class Actions {
  static final String SHELF = "actions";
  static final String ANCHOR = "chain.md";
  static final String NONE = "none";
  static final long LONGEST = 1 << 20;
  private static final int LONGEST_OUTPUT = 20_000;
  private static final int LONGEST_WHY = 500;

  private final Folder folder;
  private final List<ActionLog> logs = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private Anchor anchor = new Anchor(0, NONE);

  /** The last file that retention took away; number 0 when it took none. */
  private record Anchor(long number, String hash) {}

  private Actions(Folder folder) {
    this.folder = folder;
  }

  /** Reads every file of the shelf. */
  static Actions scan(Folder folder) {
    return scan(folder, Instant.MIN);
  }

  /** Reads the files whose names are not older than this; their chain is not whole. */
  static Actions scan(Folder folder, Instant since) {
    Actions actions = new Actions(folder);
    actions.readAnchor();
    for (String name : folder.names(SHELF)) {
      if (!name.endsWith(".md") || name.startsWith(".") || name.equals(ANCHOR)) {
        continue;
      }
      Optional<Instant> time = Stem.time(name.substring(0, name.length() - 3));
      if (time.isPresent() && time.get().isBefore(since)) {
        continue;
      }
      actions.readLog(name);
    }
    actions.logs.sort(Comparator.comparingLong(ActionLog::number).thenComparing(ActionLog::stem));
    return actions;
  }

  private void readLog(String name) {
    switch (folder.read(folder.file(SHELF, name), LONGEST)) {
      case Folder.Text.Unreadable(var why) -> problems.add(new Problem(SHELF + "/" + name, why));
      case Folder.Text.Whole(var text) -> {
        try {
          FrontMatter head = FrontMatter.parse(text);
          String number = head.text("number").orElse("");
          if (!head.text("kind").orElse("").equals("action") || !number.matches("\\d{1,15}")) {
            problems.add(new Problem(SHELF + "/" + name, "its head is no action's"));
            return;
          }
          logs.add(log(name.substring(0, name.length() - 3), head, number, Digest.hex(text)));
        } catch (FrontMatter.Malformed bad) {
          problems.add(
              new Problem(SHELF + "/" + name, "line " + bad.line() + ": " + bad.getMessage()));
        }
      }
    }
  }

  private static ActionLog log(String stem, FrontMatter head, String number, String hash) {
    return new ActionLog(
        stem,
        Long.parseLong(number),
        head.text("run").orElse(""),
        head.text("action").orElse(""),
        head.text("target").orElse(""),
        head.text("by").orElse(""),
        head.text("param_problem").orElse(""),
        head.text("verdict").orElse(""),
        head.text("rule").orElse(""),
        head.text("why").orElse(""),
        head.text("intent").orElse(""),
        head.text("outcome").orElse(""),
        head.text("began").orElse(""),
        head.text("previous").orElse(""),
        hash);
  }

  private void readAnchor() {
    Path file = folder.file(SHELF, ANCHOR);
    if (!folder.taken(file)) {
      return;
    }
    switch (folder.read(file, LONGEST)) {
      case Folder.Text.Unreadable(var why) -> problems.add(new Problem(SHELF + "/" + ANCHOR, why));
      case Folder.Text.Whole(var text) -> {
        try {
          FrontMatter head = FrontMatter.parse(text);
          String number = head.text("number").orElse("");
          if (number.matches("\\d{1,15}")) {
            anchor = new Anchor(Long.parseLong(number), head.text("hash").orElse(""));
          } else {
            problems.add(new Problem(SHELF + "/" + ANCHOR, "its number is missing"));
          }
        } catch (FrontMatter.Malformed bad) {
          problems.add(
              new Problem(SHELF + "/" + ANCHOR, "line " + bad.line() + ": " + bad.getMessage()));
        }
      }
    }
  }

  /** In the order of the chain, the oldest first. */
  List<ActionLog> logs() {
    return List.copyOf(logs);
  }

  /** Files that cannot be read. */
  List<Problem> problems() {
    return problems;
  }

  /** Every place where the chain is broken; empty when it holds. */
  List<Problem> chain() {
    List<Problem> broken = new ArrayList<>();
    long number = anchor.number();
    String hash = anchor.hash();
    for (ActionLog log : logs) {
      if (log.number() <= anchor.number()) {
        if (log.number() == anchor.number() && !log.hash().equals(anchor.hash())) {
          broken.add(new Problem(log.file(), "it was changed after it was written"));
        }
        continue;
      }
      if (log.number() == number) {
        broken.add(new Problem(log.file(), "there are two actions of number " + number));
      } else if (log.number() != number + 1) {
        broken.add(
            new Problem(
                log.file(),
                "actions %d to %d before it are missing".formatted(number + 1, log.number() - 1)));
      } else if (!log.previous().equals(hash)) {
        broken.add(
            new Problem(
                log.file(),
                "the action before it (number " + number + ") was changed after it was written"));
      }
      number = log.number();
      hash = log.hash();
    }
    return broken;
  }

  // ---- writing ----

  /** The intents whose deeds are on record. */
  Set<String> intents() {
    return logs.stream()
        .map(ActionLog::intent)
        .filter(intent -> !intent.isEmpty())
        .collect(Collectors.toSet());
  }

  /**
   * Writes the file of one deed at the end of the chain.
   *
   * @param intent the name of the intent it was begun with; empty for a refusal
   */
  Path record(Deed deed, String intent, RunId run, String host) {
    Action action = deed.action();
    String base =
        Stem.minute(deed.began()) + "-" + Stem.slug(action.kind(), action.target().name());
    String stem = Stem.free(base, name -> folder.taken(folder.file(SHELF, name + ".md")));
    long number = logs.isEmpty() ? anchor.number() + 1 : logs.getLast().number() + 1;
    String previous = logs.isEmpty() ? anchor.hash() : logs.getLast().hash();
    String text = head(deed, intent, run, host, number, previous).write() + body(deed);
    Path file = folder.file(SHELF, stem + ".md");
    folder.write(file, text);
    folder.sync(file.getParent());
    return file;
  }

  private static FrontMatter.Fields head(
      Deed deed, String intent, RunId run, String host, long number, String previous) {
    Action action = deed.action();
    FrontMatter.Fields fields =
        new FrontMatter.Fields()
            .text("kind", "action")
            .number("number", number)
            .text("run", run.value())
            .text("host", host)
            .text("action", action.kind())
            .text("target", action.target().toString())
            .text("by", action.by());
    new TreeMap<>(action.params())
        .forEach(
            (name, value) -> fields.text("param_" + name.replaceAll("[^A-Za-z0-9_-]", "_"), value));
    if (!intent.isEmpty()) {
      fields.text("intent", intent);
    }
    return fields
        .text("verdict", deed.verdict().word())
        .text("rule", deed.verdict().rule())
        .text("why", Clean.line(deed.verdict().why(), LONGEST_WHY))
        .text("outcome", deed.outcome().word())
        .time("began", deed.began())
        .text("took", deed.took().toMillis() + "ms")
        .list("because", action.because().stream().map(ObservationId::value).toList())
        .text("previous", previous);
  }

  private static String body(Deed deed) {
    Action action = deed.action();
    StringBuilder out = new StringBuilder("\n# ");
    out.append(Markdown.inline(action.kind() + " of " + action.target()))
        .append(": ")
        .append(deed.outcome().word())
        .append("\n\n**Intent.** ")
        .append(Markdown.inline(Words.sentence(action.reason())));
    if (!action.by().isEmpty()) {
      out.append(" Wished by ").append(Markdown.inline(action.by())).append('.');
    }
    if (!action.because().isEmpty()) {
      out.append(" It rests on ")
          .append(
              String.join(
                  ", ", action.because().stream().map(id -> Markdown.code(id.value())).toList()))
          .append('.');
    }
    for (Map.Entry<String, String> param : new TreeMap<>(action.params()).entrySet()) {
      out.append("\n\n- ")
          .append(Markdown.inline(param.getKey()))
          .append(": ")
          .append(Markdown.code(param.getValue()));
    }
    out.append("\n\n**Rule.** ")
        .append(deed.verdict().word())
        .append(", by ")
        .append(Markdown.code(deed.verdict().rule()))
        .append(": ")
        .append(Markdown.inline(Words.sentence(Clean.line(deed.verdict().why(), LONGEST_WHY))))
        .append("\n\n**What ran.** ")
        .append(
            deed.ran().isEmpty()
                ? "Nothing."
                : Markdown.code(deed.ran())
                    + ", at "
                    + Words.minute(deed.began())
                    + ", for "
                    + Humane.duration(deed.took())
                    + ".")
        .append('\n');
    if (!deed.output().isBlank()) {
      out.append("\n**Output.**\n\n").append(Markdown.fence(clean(deed.output())));
    }
    out.append('\n').append(proof(deed.outcome())).append('\n');
    if (!deed.undo().isEmpty()) {
      out.append("\n**How to undo.** ").append(Markdown.code(deed.undo())).append('\n');
    }
    return out.toString();
  }

  private static String clean(String output) {
    return Clean.block(output, LONGEST_OUTPUT);
  }

  private static String proof(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Proven(var proof) -> "**Proof.** " + said(proof);
      case Outcome.Unproven(var doubt) -> "**Not proven.** " + said(doubt);
      case Outcome.Failed(var error) -> "**Failed.** " + said(error);
      case Outcome.Refused(var verdict) ->
          "**Refused** by " + Markdown.code(verdict.rule()) + "; nothing was changed.";
    };
  }

  private static String said(String text) {
    return Markdown.inline(Words.sentence(text));
  }

  /**
   * Keeps the number and hash of this action as the anchor; called before it and all older ones are
   * taken away, so that a crash in between leaves a chain that holds.
   */
  void anchorAt(ActionLog last) {
    String text =
        new FrontMatter.Fields()
                .text("kind", "chain")
                .number("number", last.number())
                .text("hash", last.hash())
                .text("file", last.stem() + ".md")
                .write()
            + "\nThe actions up to number "
            + last.number()
            + " were old and have been taken away. The next one names the hash above as the one"
            + " before it.\n";
    folder.write(folder.file(SHELF, ANCHOR), text);
    folder.sync(folder.root().resolve(SHELF));
  }

  /** The action of this stem. */
  Optional<ActionLog> of(String stem) {
    return logs.stream().filter(log -> log.stem().equals(stem)).findFirst();
  }
}
