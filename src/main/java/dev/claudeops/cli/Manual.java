package dev.claudeops.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The man page claudeops(1) as roff (man(7)), made from the commands themselves. */
public final class Manual {
  private Manual() {}

  public static String page() {
    StringBuilder out = new StringBuilder();
    out.append(".TH CLAUDEOPS 1 \"\" \"ClaudeOps ")
        .append(Cli.version())
        .append("\" \"User Commands\"\n");
    section(
        out,
        "NAME",
        "claudeops \\- looks at a Linux server, judges what it sees, and writes it down");
    out.append(
        ".SH SYNOPSIS\n"
            + ".B claudeops\n"
            + "[\\fB\\-\\-config\\fR \\fIFILE\\fR] [\\fB\\-\\-no\\-color\\fR] \\fICOMMAND\\fR"
            + " ...\n");
    section(
        out,
        "DESCRIPTION",
        "ClaudeOps keeps a server running. \\fBclaudeops check\\fR looks at everything on the"
            + " machine that it can find, with or without a config, judges what it sees, and keeps"
            + " a memory in Markdown below /var/log/claudeops: a health file for every check and an"
            + " issue file for every problem from first sight to resolution.");
    out.append(".SH COMMANDS\n");
    for (Verb verb : Verbs.all()) {
      command(out, verb);
    }
    out.append(".SH OPTIONS OF EVERY COMMAND\n");
    options(out, Cli.top().options());
    out.append(".SH EXIT STATUS\n");
    term(
        out,
        "0, 1, 2, 3",
        "Of check, status, probe and doctor: ok, warning, critical, unknown (the monitoring-plugins"
            + " convention).");
    term(out, "64, 78", "Wrong usage; wrong config.");
    term(out, "70", "A fault of ours.");
    term(out, "73, 74, 77", "A file cannot be made, read or written, or may not be.");
    term(out, "75", "Another run is at work.");
    out.append(".SH ENVIRONMENT\n");
    term(out, "CLAUDEOPS_CONFIG", "The config file, where \\-\\-config names none.");
    term(out, "NO_COLOR", "When set, no colour.");
    term(
        out,
        "XDG_STATE_HOME",
        "Where the memory of others than root is, who cannot write to /var/log/claudeops.");
    out.append(".SH FILES\n");
    term(
        out,
        "/etc/claudeops/config.json",
        "The config; see \\fBclaudeops init\\fR and \\fBclaudeops config schema\\fR.");
    term(
        out,
        "/etc/claudeops/runbooks/",
        "The owner's runbooks, beside those that ship and in place of those of the same name.");
    term(out, "/etc/claudeops/scripts/", "Scripts that the action run-script may run.");
    term(
        out,
        "/etc/claudeops/paused, /var/log/claudeops/paused",
        "While one of them is there nothing is done; \\fBclaudeops pause\\fR or touch(1) makes"
            + " it.");
    term(out, "/var/log/claudeops/health/", "One file for every check.");
    term(
        out,
        "/var/log/claudeops/issues/",
        "One file for every problem; the open ones are the work list.");
    term(out, "/var/log/claudeops/actions/, boot/", "What was done, and how the machine came up.");
    term(
        out,
        "/var/log/claudeops/intents/, questions/",
        "Deeds under way, and what waits for a person's yes.");
    term(out, "/var/log/claudeops/kept/", "What actions saved before they cut it away.");
    term(out, "/var/log/claudeops/messages/", "What was told, what waits to be sent, silences.");
    term(
        out,
        "/var/log/claudeops/state.json",
        "The snapshot now; a cache that \\fBclaudeops doctor \\-\\-repair\\fR makes anew.");
    return out.toString();
  }

  private static void command(StringBuilder out, Verb verb) {
    CommandSpec spec = Cli.spec(verb);
    out.append(".SS ").append(verb.name());
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      out.append(parameter.arity().min() == 0 ? " [" : " ").append(parameter.paramLabel());
      out.append(parameter.arity().min() == 0 ? "]" : "");
    }
    out.append('\n').append(roff(verb.summary())).append(".\n");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      term(
          out,
          "\\fI" + roff(parameter.paramLabel()) + "\\fR",
          roff(String.join(" ", parameter.description())));
    }
    List<String> common = Cli.top().options().stream().map(OptionSpec::longestName).toList();
    options(
        out,
        spec.options().stream().filter(option -> !common.contains(option.longestName())).toList());
  }

  private static void options(StringBuilder out, List<OptionSpec> options) {
    for (OptionSpec option : options) {
      StringBuilder names = new StringBuilder();
      for (String name : option.names()) {
        names.append(names.isEmpty() ? "" : ", ").append("\\fB").append(roff(name)).append("\\fR");
      }
      if (option.arity().max() > 0) {
        names.append(" \\fI").append(roff(option.paramLabel())).append("\\fR");
      }
      term(out, names.toString(), roff(String.join(" ", option.description())));
    }
  }

  private static void section(StringBuilder out, String title, String text) {
    out.append(".SH ").append(title).append('\n').append(text).append('\n');
  }

  private static void term(StringBuilder out, String term, String text) {
    out.append(".TP\n").append(term).append('\n').append(text).append('\n');
  }

  /** Escapes what roff would understand. */
  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
