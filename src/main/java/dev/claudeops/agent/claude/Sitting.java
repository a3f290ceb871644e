package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.config.AgentSettings;
import dev.claudeops.host.HostView;
import dev.claudeops.model.Explanation;
import dev.claudeops.model.Reading;
import dev.claudeops.model.Report;
import dev.claudeops.model.RunId;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Humane;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One run with Claude: up the ladder, and what its {@link Minutes} make of that. */
final class Sitting {
  private final HostView host;
  private final AgentSettings settings;
  private final Path folder;
  private final Parts parts;
  private final boolean named;
  private Briefing briefing;
  private final Toolbox toolbox;
  private final Till till;
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

  /**
   * What a model made of the run.
   *
   * @param cut why it was brought to an end before it was done; empty when it was not
   */
  record Heard(Height height, Json answer, Reading reading, String cut) {}

  Report decide() throws InterruptedException {
    if (toolbox.dryRun() && !named) {
      return minutes().runbooks("ok", "A dry run asks no model.", "");
    }
    if (settings.daily() || !Ladder.problems(briefing.findings()).isEmpty()) {
      briefing = briefing.with(toolbox.recall());
    }
    Ladder.Step step = Ladder.of(briefing, Thoughts.read(folder), named, settings.daily());
    return switch (step) {
      case Ladder.Step.Nobody(String why) ->
          minutes().runbooks("ok", "Claude was not asked: " + why + ".", "");
      case Ladder.Step.Ask ask -> ask(ask);
    };
  }

  private Minutes minutes() {
    return new Minutes(host, folder, briefing, toolbox, till);
  }

  private Report ask(Ladder.Step.Ask ask) throws InterruptedException {
    Minutes minutes = minutes();
    String mark = parts.mark();
    Setbacks setbacks = Setbacks.read(folder);
    Optional<Setbacks.Setback> rest = setbacks.rest(mark, host.now());
    if (rest.isPresent()) {
      return minutes.runbooks(
          rest.get().cause().word() + ": " + rest.get().says(),
          "Claude was not tried: %s. It is tried again after %s."
              .formatted(rest.get().says(), Humane.minute(rest.get().until())),
          "");
    }
    Optional<Ended.Broken> obstacle = parts.obstacle();
    if (obstacle.isPresent()) {
      return minutes.without(obstacle.get(), setbacks, mark);
    }
    minutes.note("Claude was asked, the %s model: %s.".formatted(ask.height().word(), ask.why()));
    Parts.Desk opened;
    try {
      opened = parts.open(briefing, toolbox);
    } catch (IOException | RuntimeException e) {
      return minutes.without(
          fault(Cause.NO_TOOLS, "the tools could not be opened: ", e), setbacks, mark);
    }
    try (opened) {
      return sit(opened, ask, minutes, setbacks, mark);
    }
  }

  private Report sit(
      Parts.Desk desk, Ladder.Step.Ask ask, Minutes minutes, Setbacks setbacks, String mark)
      throws InterruptedException {
    Ended ended = work(desk, ask.height(), ask.why(), List.of());
    Optional<Heard> heard = heard(desk, ask.height(), ended);
    Optional<String> harder =
        ask.height() == Height.CHEAP ? tooHard(ended, heard) : Optional.empty();
    if (harder.isPresent()) {
      minutes.note("The strong model was asked, too: " + harder.get() + ".");
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
        minutes.note("It did not answer: " + Clean.line(broken.says(), 300) + ".");
      }
    }
    desk.notes().forEach(minutes::note);
    if (heard.isPresent()) {
      desk.learn(heard.get().answer()).forEach(minutes::note);
      return minutes.with(heard.get(), setbacks);
    }
    return minutes.without(
        switch (ended) {
          case Ended.Broken broken -> broken;
          case Ended.Answered answered ->
              new Ended.Broken(
                  Cause.BROKEN_OUTPUT,
                  "its answer could not be read",
                  Optional.empty(),
                  answered.spent());
        },
        setbacks,
        mark);
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
          yield Optional.of(new Heard(height, answer, desk.read(answer), cut));
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
    return Minutes.criticals(toolbox).stream()
        .filter(one -> one.causedBy().isEmpty())
        .filter(one -> !Minutes.explained(heard.get().reading(), one.id()))
        .findFirst()
        .map(one -> "the cheap one left %s (%s) unexplained".formatted(one.subject(), one.type()));
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
}
