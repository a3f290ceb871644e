package dev.claudeops.cli;

/** The help of {@code claudeops} itself, made from the catalogue of commands. */
final class Help {
  private Help() {}

  static String top() {
    StringBuilder text = new StringBuilder();
    text.append("Usage: claudeops [--config FILE] [--no-color] COMMAND ...\n\n");
    text.append("Looks at this server, judges what it sees, and writes it down.\n\nCommands:\n");
    for (Verb verb : Verbs.all()) {
      text.append("  %-12s %s\n".formatted(verb.name(), verb.summary()));
    }
    text.append(
        """

        Options:
          --config FILE  read this config; else $CLAUDEOPS_CONFIG, else /etc/claudeops/config.json
          --no-color     print without colour; NO_COLOR does the same
          -h, --help     show this help, or that of a command: claudeops check --help
          -V, --version  show the version

        Exit codes of check and status: 0 ok, 1 warning, 2 critical, 3 unknown.
        Others: 64 usage, 70 our fault, 73 or 74 files, 75 another run is at work, 77 rights, 78 config.
        """);
    return text.toString();
  }
}
