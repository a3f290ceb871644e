package dev.claudeops.testkit;

import dev.claudeops.model.FindingType;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.probe.Look;
import dev.claudeops.probe.Probe;
import dev.claudeops.probe.ProbeSpec;
import dev.claudeops.probe.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A probe of a test, named {@code fake}: it tells of subjects of kind {@code thing}, and knows one
 * problem, {@code thing-broken}.
 */
public final class FakeProbe implements Probe {
  /** How it finds out what to look at. */
  @FunctionalInterface
  public interface Plan {
    List<Look> looks(Site site) throws Exception;
  }

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final List<Plan> plans = new ArrayList<>();

  /** A subject of its kind. */
  public static Subject thing(String name) {
    return new Subject("thing", name);
  }

  /** An observation of a thing that is well. */
  public static Observation well(Site site, String name) {
    return Observation.of(thing(name), site.host().now()).ok("works");
  }

  /** An observation of a thing that is not. */
  public static Observation broken(Site site, String name) {
    return Observation.of(thing(name), site.host().now())
        .symptom("thing-broken", Severity.CRITICAL, name + " does not work")
        .ok("");
  }

  /** Looks at a thing this way, within its usual deadline. */
  public FakeProbe sees(String name, Sight sight) {
    return sees(name, DEADLINE, sight);
  }

  public FakeProbe sees(String name, Duration deadline, Sight sight) {
    return plans(site -> List.of(Look.at(thing(name), deadline, () -> sight.look(site))));
  }

  /** One glance of a test. */
  @FunctionalInterface
  public interface Sight {
    Observation look(Site site) throws Exception;
  }

  public FakeProbe plans(Plan plan) {
    plans.add(plan);
    return this;
  }

  @Override
  public ProbeSpec spec() {
    return new ProbeSpec(
        "fake",
        "Things of a test.",
        DEADLINE,
        "",
        List.of("thing"),
        List.of(),
        List.of(
            FindingType.atOnce(
                "thing-broken", Severity.CRITICAL, "A thing is broken.", "Mend it.")),
        List.of());
  }

  @Override
  public List<Look> looks(Site site) {
    List<Look> looks = new ArrayList<>();
    for (Plan plan : plans) {
      try {
        looks.addAll(plan.looks(site));
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    return looks;
  }
}
