package dev.claudeops.ops.tool;

import dev.claudeops.agent.tool.Given;
import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Input.Form;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.agent.tool.ToolSpec;
import dev.claudeops.model.Action;
import dev.claudeops.model.Deed;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Question;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import dev.claudeops.text.Clean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one tool that can change something, through the gate. There is none that answers a question:
 * a person does that.
 */
public final class ProposeTool implements Tool {
  private static final ToolSpec SPEC =
      new ToolSpec(
          "propose",
          "Wishes one action. Code decides: done and proven, held, refused, or asked of a person;"
              + " you are told which and why. Only for what an open finding speaks for.",
          List.of(
              Input.needed("kind", new Form.Text(60), "of those you were told"),
              Input.needed("target", new Form.Text(320), "such as unit:nginx.service"),
              Input.maybe("params", new Form.Table(20, 1_000), "by name"),
              Input.needed("reason", new Form.Text(500), ""),
              Input.needed("because", new Form.Texts(50, 20), "observation ids")),
          false);

  private final Room room;

  ProposeTool(Room room) {
    this.room = room;
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String call(Given given) throws Refusal, InterruptedException {
    Subject target =
        ObserveTool.told(given.text("target").strip(), ObserveTool.known(room))
            .or(() -> Subject.parse(given.text("target").strip()))
            .orElseThrow(
                () -> new Refusal("a target is of the form kind:name, as in the findings"));
    Deed deed =
        room.propose(
            new Action(
                given.text("kind").strip(),
                target,
                given.table("params"),
                given.text("reason"),
                ids(given.list("because"))));
    return told(deed);
  }

  /** Ids as they are told; whether there is such an observation is the gate's to say. */
  public static List<ObservationId> ids(List<String> told) throws Refusal {
    List<ObservationId> ids = new ArrayList<>();
    for (String one : told) {
      try {
        ids.add(new ObservationId(one.strip()));
      } catch (IllegalArgumentException noId) {
        throw new Refusal(
            "\"%s\" is no observation's id such as o-1a2b3c4d".formatted(Clean.line(one, 40)));
      }
    }
    return ids;
  }

  private String told(Deed deed) {
    Verdict verdict = deed.verdict();
    StringBuilder out = new StringBuilder();
    out.append("verdict: ")
        .append(verdict.word())
        .append(", by the rule ")
        .append(verdict.rule())
        .append("\nwhy: ")
        .append(verdict.why())
        .append('\n');
    switch (deed.outcome()) {
      case Outcome.Proven(var proof) -> done(out, deed, "done and proven: " + proof);
      case Outcome.Unproven unproven ->
          unproven
              .would()
              .ifPresentOrElse(
                  does ->
                      out.append("this is a dry run; would be done: ").append(does).append('\n'),
                  () -> done(out, deed, "done, not proven: " + unproven.doubt()));
      case Outcome.Failed(var error) -> done(out, deed, "failed: " + error);
      case Outcome.Refused _ -> refused(out, deed);
    }
    return out.toString();
  }

  private static void done(StringBuilder out, Deed deed, String outcome) {
    out.append("outcome: ").append(outcome).append('\n');
    if (!deed.ran().isEmpty()) {
      out.append("ran: ").append(deed.ran()).append('\n');
    }
    if (!deed.output().isBlank()) {
      out.append("it printed:\n").append(Clean.block(deed.output(), 2_000)).append('\n');
    }
    if (!deed.undo().isEmpty()) {
      out.append("to take it back: ").append(deed.undo()).append('\n');
    }
  }

  private void refused(StringBuilder out, Deed deed) {
    out.append("nothing was done");
    switch (deed.verdict()) {
      case Verdict.Ask _ ->
          out.append("; ")
              .append(
                  waiting(deed.action())
                      .map(question -> "the question " + question.id() + " waits")
                      .orElse("it would be asked"))
              .append(" for a person, who decides; nobody else can answer it, and asking again")
              .append(" changes nothing\n");
      case Verdict.Hold(_, _, var until) ->
          out.append("; it may be wished again later, not before ").append(until).append('\n');
      case Verdict.Deny _, Verdict.Allow _ ->
          out.append("; wishing the same again changes nothing\n");
    }
  }

  private Optional<Question> waiting(Action wish) {
    Map<String, String> params = wish.params();
    return room.journal().questions().stream()
        .filter(one -> one.open(room.host().now()))
        .filter(
            one ->
                one.action().kind().equals(wish.kind())
                    && one.action().target().equals(wish.target())
                    && one.action().params().equals(params))
        .reduce((a, b) -> b);
  }
}
