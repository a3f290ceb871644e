package dev.claudeops.policy;

import dev.claudeops.config.Policy;
import dev.claudeops.config.Policy.Forbidden;
import dev.claudeops.config.Service;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is never done: what the owner forbids, and what would take away the owner's way in, the
 * machine's ground, or ourselves. No config opens the second.
 *
 * <p>What is forbidden for a subject is so for a culprit that was seen in it: with {@code
 * database:shop} forbidden, its sessions are, too.
 */
final class ForbiddenDeed implements Rule {
  /** Never by us, whatever the config says; first the names of systemd's own and of openssh. */
  private static final List<Forbidden> ALWAYS =
      Stream.of(
              // ourselves: who would see it come back?
              "unit:claudeops.*",
              "unit:claudeops-*",
              "unit:claudeops@*",
              // the first process, and the kernel's
              "pid:1@*",
              "pid:2@*",
              "unit:init.scope",
              // the ground that everything stands on
              "unit:dbus.*",
              "unit:dbus-broker.*",
              "unit:systemd-logind.service",
              "unit-stop unit:systemd-journald*",
              "unit-stop unit:systemd-udevd*",
              "unit:user@*",
              "unit:session-*.scope",
              // the owner's way in
              "unit-stop unit:ssh.*",
              "unit-stop unit:sshd*",
              "unit-stop unit:ssh@*",
              "unit-stop unit:systemd-networkd*",
              "unit-stop unit:NetworkManager*",
              "unit-stop unit:networking.service")
          .map(Forbidden::of)
          .toList();

  @Override
  public String name() {
    return "forbidden";
  }

  @Override
  public String summary() {
    return "What the owner forbids is never done, nor anything to ClaudeOps itself, to the first"
        + " process and what every other stands on, nor a stop of the network or of SSH.";
  }

  @Override
  public String setting() {
    return "policy.forbid";
  }

  @Override
  public Optional<Verdict> judge(Wish wish, Situation now) {
    return why(wish, now).map(why -> new Verdict.Deny(name(), why));
  }

  private static Optional<String> why(Wish wish, Situation now) {
    String kind = wish.action().kind();
    List<Subject> touched =
        Stream.concat(
                Stream.of(wish.target()),
                Grounds.of(wish.target(), now).naming().stream().map(Finding::subject))
            .toList();
    if (!wish.tells()) {
      for (Forbidden never : ALWAYS) {
        if (matches(never, kind, List.of(wish.target()))) {
          return Optional.of("ClaudeOps never does this: " + never.text());
        }
      }
    }
    Policy policy = now.config().policy();
    if (policy.kinds().getOrDefault(kind, Policy.Kind.NONE).forbid()) {
      return Optional.of("the owner forbids " + kind);
    }
    for (Forbidden never : policy.forbid()) {
      if (matches(never, kind, touched)) {
        return Optional.of("the owner forbids \"" + never.text() + "\"");
      }
    }
    for (Service service : Scope.of(wish.target(), now).services()) {
      if (service.policy().forbid().contains(kind)) {
        return Optional.of("the owner forbids " + kind + " for the service " + service.name());
      }
    }
    return Optional.empty();
  }

  private static boolean matches(Forbidden never, String kind, List<Subject> touched) {
    return touched.stream().anyMatch(one -> never.covers(kind, one));
  }
}
