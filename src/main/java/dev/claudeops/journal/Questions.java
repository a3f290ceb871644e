package dev.claudeops.journal;

import dev.claudeops.model.Question;
import dev.claudeops.model.Question.Status;
import dev.claudeops.text.FrontMatter;
import dev.claudeops.text.Markdown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The shelf of questions: one file for each action that waits, or waited, for a person's yes. */
final class Questions {
  static final String SHELF = "questions";
  private static final long LONGEST = 1 << 20;

  private final Folder folder;
  private final List<Problem> problems = new ArrayList<>();

  Questions(Folder folder) {
    this.folder = folder;
  }

  /** Writes a new question down and gives it back under its name. */
  Question ask(Question question) {
    String base =
        Stem.minute(question.asked())
            + "-"
            + Stem.slug(question.action().kind(), question.action().target().name());
    String stem = Stem.free(base, name -> folder.taken(file(name)));
    Question named = under(question, stem);
    put(named);
    return named;
  }

  /** Writes a question again, with another status or answer. */
  void put(Question question) {
    FrontMatter.Fields fields =
        ActionHead.write(
                new FrontMatter.Fields().text("id", question.id()).text("kind", "question"),
                question.action())
            .text("status", question.status().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .text("question", question.question())
            .text("rule", question.rule())
            .text("does", question.does())
            .text("undo", question.undo())
            .text("seal", question.seal())
            .text("run", question.run().value())
            .time("asked", question.asked())
            .time("expires", question.expires());
    question
        .answer()
        .ifPresent(answer -> fields.text("answered_by", answer.by()).time("answered", answer.at()));
    folder.write(file(question.id()), fields.write() + body(question));
    folder.sync(folder.root().resolve(SHELF));
  }

  private static String body(Question question) {
    return "\n# "
        + Markdown.inline(Words.sentence(question.question()))
        + "\n\n**What would be done.** "
        + Markdown.code(question.does())
        + "\n\n**Why.** "
        + Markdown.inline(Words.sentence(question.action().reason()))
        + wisher(question)
        + "\n\nTo say yes: "
        + Markdown.code("claudeops approve " + question.id())
        + ", to say no: "
        + Markdown.code("claudeops deny " + question.id())
        + ". Without an answer by "
        + Words.minute(question.expires())
        + " it is a no.\n";
  }

  private static String wisher(Question question) {
    String by = question.action().by();
    return by.isEmpty() ? "" : " Wished by " + Markdown.inline(by) + ".";
  }

  /** All that are there, the oldest first; what cannot be read is among the problems. */
  List<Question> all() {
    List<Question> found = new ArrayList<>();
    for (String name : folder.names(SHELF)) {
      if (!name.endsWith(".md") || name.startsWith(".")) {
        continue;
      }
      try {
        found.add(read(name.substring(0, name.length() - 3)));
      } catch (Issue.NotOne bad) {
        problems.add(new Problem(SHELF + "/" + name, bad.getMessage()));
      }
    }
    return found;
  }

  List<Problem> problems() {
    return problems;
  }

  private Question read(String stem) throws Issue.NotOne {
    FrontMatter head = Heads.read(folder, file(stem), LONGEST, "question");
    Optional<Question.Answer> answer = Optional.empty();
    if (head.text("answered_by").isPresent()) {
      answer =
          Optional.of(
              new Question.Answer(
                  head.text("answered_by").get(), ActionHead.time(head, "answered")));
    }
    return new Question(
        stem,
        ActionHead.read(head),
        head.text("question").orElse(""),
        head.text("rule").orElse(""),
        head.text("does").orElse(""),
        head.text("undo").orElse(""),
        head.text("seal").orElse(""),
        Stem.run(ActionHead.need(head, "run"))
            .orElseThrow(() -> new Issue.NotOne("its run is none")),
        ActionHead.time(head, "asked"),
        ActionHead.time(head, "expires"),
        status(ActionHead.need(head, "status")),
        answer);
  }

  private static Status status(String word) throws Issue.NotOne {
    for (Status status : Status.values()) {
      if (status.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return status;
      }
    }
    throw new Issue.NotOne("its status is none");
  }

  private static Question under(Question question, String stem) {
    return new Question(
        stem,
        question.action(),
        question.question(),
        question.rule(),
        question.does(),
        question.undo(),
        question.seal(),
        question.run(),
        question.asked(),
        question.expires(),
        question.status(),
        question.answer());
  }

  private Path file(String stem) {
    return folder.file(SHELF, stem + ".md");
  }
}
