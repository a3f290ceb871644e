package dev.claudeops.cli;

import dev.claudeops.host.HostView;
import dev.claudeops.text.Clean;
import java.util.Optional;

/** Who sits at the command line, for the record: a name, not a proof. */
final class Person {
  private Person() {}

  static String of(HostView host) {
    Optional<String> behindSudo = host.env("SUDO_USER").filter(name -> !name.isBlank());
    return "cli:"
        + Clean.line(
            behindSudo
                .or(() -> host.env("USER").filter(name -> !name.isBlank()))
                .orElse("uid " + host.uid()),
            60);
  }
}
