package dev.claudeops.ops;

import dev.claudeops.policy.Rule;
import dev.claudeops.text.Markdown;
import java.util.ArrayList;
import java.util.List;

/**
 * The reference manual of the gate as Markdown, made from the catalogue of rules
 * (docs/reference/policy.md).
 */
public final class PolicyReference {
  private PolicyReference() {}

  public static String markdown(List<Rule> rules) {
    StringBuilder out = new StringBuilder();
    out.append("# The gate\n\n");
    out.append(
        "Made from the catalogue of rules; the test `PolicyReferenceTest` holds it fresh.\n\n");
    out.append(
        """
        Every wish to change something goes through these rules, whoever has it. They are asked in this order, and the first \
        that speaks decides: it *denies*, it *holds* (not now; the wish may come again later), or it *asks* a person. A wish \
        that none has anything against is *allowed*. A rule that fails denies. Every verdict names its rule.

        """);
    List<List<String>> rows = new ArrayList<>();
    for (Rule rule : rules) {
      rows.add(
          List.of(
              Integer.toString(rows.size() + 1),
              "`" + rule.name() + "`",
              rule.summary(),
              rule.setting().isEmpty() ? "" : "`" + rule.setting() + "`"));
    }
    out.append(
        Markdown.table(List.of("", "rule", "what it does not let through", "setting"), rows));
    out.append(
        """

        A person's yes answers the rule that asked, `escalation` or `autonomy`, for exactly the action that was asked for. The \
        wish then goes through the whole gate again: what another rule denies or holds stays so.

        The action `escalate` tells a person and changes nothing: `busy-host`, the budgets, `cool-down`, `escalation` and \
        `autonomy` let it pass.

        The settings are in [config.md](config.md#policy); why the gate is as it is, in \
        [decisions/gate.md](../decisions/gate.md).
        """);
    return out.toString();
  }
}
