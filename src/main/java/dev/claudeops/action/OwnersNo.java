package dev.claudeops.action;

import dev.claudeops.config.Config;
import dev.claudeops.config.Policy;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Service;
import dev.claudeops.host.Units;
import dev.claudeops.model.Subject;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the owner does not leave to us, of a unit that the gate was not asked about: the target
 * under another of its names, and what goes down with it.
 */
final class OwnersNo {
  private OwnersNo() {}

  /**
   * Why a unit is left alone; empty when the owner says nothing against it.
   *
   * @param deeds the kinds of action that it comes to
   */
  static Optional<String> to(String unit, Stream<String> deeds, Config config) {
    Subject subject = new Subject("unit", unit);
    return deeds.flatMap(deed -> to(subject, deed, config).stream()).findFirst();
  }

  private static Optional<String> to(Subject unit, String deed, Config config) {
    for (Policy.Forbidden never : config.policy().forbid()) {
      if (never.covers(deed, unit)) {
        return Optional.of("the owner forbids \"" + never.text() + "\"");
      }
    }
    for (Service service : config.services()) {
      if (runs(service, unit.name())) {
        if (service.policy().forbid().contains(deed)) {
          return Optional.of("the owner forbids " + deed + " for the service " + service.name());
        }
        if (service.policy().autonomy().filter(Policy.Autonomy.OBSERVE::equals).isPresent()) {
          return Optional.of("the service " + service.name() + " is only observed");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean runs(Service service, String unit) {
    return service.runtimes().stream()
        .anyMatch(
            runtime -> runtime instanceof Runtime.Unit(var name) && Units.id(name).equals(unit));
  }
}
