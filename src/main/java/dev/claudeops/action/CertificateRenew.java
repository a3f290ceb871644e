package dev.claudeops.action;

import dev.claudeops.config.ActionSettings;
import dev.claudeops.config.Check;
import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Renews the certificate that a check looks at, by the owner's command or by certbot, and reloads
 * its server.
 */
public final class CertificateRenew implements ActionKind {
  private static final Duration RELOAD = Duration.ofSeconds(60);

  private static final ActionSpec SPEC =
      new ActionSpec(
          "certificate-renew",
          "Renew a certificate, by the command declared for it or by certbot, and reload its"
              + " server.",
          Risk.MEDIUM,
          true,
          "Nothing is to be taken back: the certificate before was ending; certbot keeps it below"
              + " /etc/letsencrypt/archive.",
          List.of("certificate", "http"),
          List.of(),
          false,
          Duration.ofMinutes(10),
          Duration.ofSeconds(30));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  /**
   * How it is done.
   *
   * @param renew the first step
   * @param reload empty where the server is reloaded by the renewal itself, or is not known
   */
  private record Steps(OwnersCommand renew, Optional<OwnersCommand> reload) {}

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit {
    Set<String> names = Shown.names(wish.target(), scene.config());
    if (names.isEmpty()) {
      throw new Unfit("no check of a certificate is called " + wish.target());
    }
    Optional<ActionSettings.Certificate> declared =
        scene.config().actions().certificates().stream()
            .filter(one -> names.contains(one.certificate().toLowerCase(Locale.ROOT)))
            .findFirst();
    OwnersCommand renew =
        declared.isPresent() && !declared.get().renew().isEmpty()
            ? new OwnersCommand(declared.get().renew(), declared.get().user())
            : certbot(names, scene);
    Optional<OwnersCommand> reload =
        declared.flatMap(CertificateRenew::reload).or(() -> unit(wish.target(), names, scene));
    for (OwnersCommand command : Stream.concat(Stream.of(renew), reload.stream()).toList()) {
      Optional<String> fault = command.fault(scene.host());
      if (fault.isPresent()) {
        throw new Unfit("%s: %s".formatted(command.line(), fault.get()));
      }
    }
    Plan plan =
        new Plan(
            renew.line()
                + reload
                    .map(command -> ", then " + command.line())
                    .orElse(" (which server is to be reloaded is not known)"),
            "",
            hands -> perform(new Steps(renew, reload), hands));
    return plan.sealed(plan.does());
  }

  private static void perform(Steps steps, Hands hands) throws IOException, InterruptedException {
    hands.make(new Change.Program(steps.renew().within(hands.left())));
    if (steps.reload().isPresent()) {
      Command command = steps.reload().get().within(shorter(RELOAD, hands.left()));
      try {
        hands.make(new Change.Program(command));
      } catch (IOException failed) {
        throw new IOException(
            "the certificate was renewed, but its server was not reloaded: " + failed.getMessage(),
            failed);
      }
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static OwnersCommand certbot(Set<String> names, Scene scene) throws Unfit {
    String lineage = Certbot.lineage(scene.host(), names);
    // Without a terminal certbot would wait up to eight minutes first (certbot(1)).
    return new OwnersCommand(
        List.of(
            "certbot",
            "renew",
            "--cert-name",
            lineage,
            "--non-interactive",
            "--no-random-sleep-on-renew"),
        Optional.empty());
  }

  private static Optional<OwnersCommand> reload(ActionSettings.Certificate declared) {
    return declared
        .unit()
        .map(CertificateRenew::reloading)
        .or(
            () ->
                Optional.of(declared.reload())
                    .filter(words -> !words.isEmpty())
                    .map(words -> new OwnersCommand(words, Optional.empty())));
  }

  private static OwnersCommand reloading(String unit) {
    return new OwnersCommand(
        List.of("systemctl", "--no-ask-password", "reload", "--", unit), Optional.empty());
  }

  /** The unit of the service that the check, or another of the same host, belongs to. */
  private static Optional<OwnersCommand> unit(Subject target, Set<String> names, Scene scene) {
    Config config = scene.config();
    Optional<Service> other =
        config.services().stream()
            .filter(service -> service.health().stream().anyMatch(check -> shares(check, names)))
            .findFirst();
    return config
        .serviceOf(target)
        .or(() -> other)
        .flatMap(
            service ->
                service.runtimes().stream()
                    .filter(Runtime.Unit.class::isInstance)
                    .map(Runtime.Unit.class::cast)
                    .findFirst())
        .map(runtime -> reloading(runtime.name()));
  }

  private static boolean shares(Check check, Set<String> names) {
    return Shown.names(check).stream().anyMatch(names::contains);
  }
}
