package dev.claudeops.config;

import dev.claudeops.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of the manual that lists every setting, made from the file's shape. */
public final class ConfigReference {
  private ConfigReference() {}

  /** One part of the page; the heading's path is how it is reached from the top of the file. */
  private record Part(String heading, Shape<?> shape) {}

  /** Every shape there is, in the order of the page. */
  private static List<Part> parts() {
    return List.of(
        new Part("The file", ConfigShape.of(Optional.empty())),
        new Part("journal", ConfigShape.JOURNAL),
        new Part("services[]", ServiceShape.SERVICE),
        new Part("services[].pm2", ServiceShape.PM2_FULL),
        new Part("services[].process", ServiceShape.processFull("")),
        new Part("services[].database", ServiceShape.databaseFull("")),
        new Part("services[].migrations", ActionShape.MIGRATIONS),
        new Part("checks[], health[], network: http", CheckShapes.HTTP),
        new Part("checks[], health[], network: tcp", CheckShapes.TCP),
        new Part("checks[], health[], network: dns", CheckShapes.DNS),
        new Part("checks[], health[], network: certificate", CheckShapes.CERTIFICATE),
        new Part("checks[], health[], network: command", CheckShapes.COMMAND),
        new Part("checks[], health[], network: prometheus", CheckShapes.PROMETHEUS),
        new Part("checks[], health[], network: backup", CheckShapes.BACKUP),
        new Part("limits.*", ConfigShape.LIMITS),
        new Part("probes", ConfigShape.PROBES),
        new Part("check", ConfigShape.CHECK_RUN),
        // what may be done
        new Part("policy", PolicyShape.POLICY),
        new Part("policy.restarts", PolicyShape.RESTARTS),
        new Part("policy.kinds.*", PolicyShape.KIND),
        new Part("policy.busy", PolicyShape.BUSY),
        new Part("policy.windows[]", WindowShape.WINDOW),
        new Part("services[].policy", PolicyShape.OWN),
        new Part("services[].policy.restarts", PolicyShape.OWN_RESTARTS),
        // actions
        new Part("actions", ActionShape.ACTIONS),
        new Part("actions.certificates[]", ActionShape.CERTIFICATE),
        new Part("actions.cleanUp", ActionShape.CLEAN_UP),
        new Part("actions.cleanUp.temporary[]", ActionShape.TEMPORARY),
        // who decides
        new Part("agent", AgentShape.AGENT),
        new Part("agent.cheap", AgentShape.CHEAP),
        new Part("agent.strong", AgentShape.STRONG),
        // ---- telling people ----
        new Part("notify", TellingShape.TELLING),
        new Part("notify.channels[]", TellingShape.CHANNEL),
        new Part("notify.channels[].email", WayShapes.EMAIL),
        new Part("notify.channels[].slack", WayShapes.SLACK),
        new Part("notify.channels[].discord", WayShapes.DISCORD),
        new Part("notify.channels[].telegram", WayShapes.TELEGRAM),
        new Part("notify.channels[].ntfy", WayShapes.NTFY),
        new Part("notify.channels[].matrix", WayShapes.MATRIX),
        new Part("notify.channels[].pagerduty", WayShapes.PAGERDUTY),
        new Part("notify.channels[].webhook", WayShapes.WEBHOOK),
        new Part("notify.channels[].command", WayShapes.COMMAND));
  }

  /** The page's text, with a line feed at the end. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # The config file

        <!-- Made from the shape of the file; a test rewrites it. -->

        `%s` is JSON with `//`, `/* */` and `#` comments and trailing commas. Every setting but those marked \
        **needed** may be missing; a key that is not listed here is an error. Durations are written `"500ms"`, \
        `"2s"`, `"5m"`, `"2h"`, `"30d"`, `"4w"`; sizes `"500MB"` (powers of 1000) or `"256MiB"` (powers of 1024). \
        Secrets are written `"${env:NAME}"` or `"${file:/path}"`, in headers, passwords and addresses; they are \
        filled in while the file is read and never shown. `claudeops config check` lists everything that is wrong.
        """
            .formatted(ConfigFile.DEFAULT));
    for (Part part : parts()) {
      Sheet.Describing<?> sheet = part.shape().described();
      page.append("\n## ").append(part.heading()).append("\n\n").append(part.shape().doc());
      page.append("\n\n| key | value | usual | meaning |\n|---|---|---|---|\n");
      for (Sheet.Describing.Setting setting : sheet.settings()) {
        page.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(
                    setting.key(),
                    cell(setting.form().wanted()),
                    usual(setting),
                    cell(setting.doc())));
      }
      sheet.rules().forEach(rule -> page.append("\n").append(words(rule)).append("\n"));
    }
    return page.toString();
  }

  private static String usual(Sheet.Describing.Setting setting) {
    if (setting.needed()) {
      return "**needed**";
    }
    return setting.usual().map(Json::compact).map(text -> "`" + cell(text) + "`").orElse("");
  }

  private static String words(Sheet.Rule rule) {
    return switch (rule) {
      case Sheet.Rule.OneOf(var keys) -> "Exactly one of " + code(keys) + " is there.";
      case Sheet.Rule.SomeOf(var keys) -> "At least one of " + code(keys) + " is there.";
      case Sheet.Rule.With(var key, var other) ->
          "`" + key + "` is there only with `" + other + "`.";
    };
  }

  private static String code(List<String> keys) {
    return keys.stream().map(key -> "`" + key + "`").collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
  }
}
