package dev.claudeops.policy;

import java.util.List;

/** The rules of the gate in their order: the first that speaks decides. */
public final class Rules {
  private Rules() {}

  public static List<Rule> all() {
    return List.of(
        // a person's stop
        new Paused(),
        new MaintenanceWindow(),
        // what is wished at all
        new KnownKind(),
        new FitParameters(),
        new KnownTarget(),
        new ForbiddenDeed(),
        // whether there is a reason
        new OnSymptom(),
        new HasEvidence(),
        // what the owner declared an action for
        new MeantFor(),
        // whether it is the time
        new BusyHost(),
        new RestartBudget(),
        new CoolDown(),
        new HealedTooOften(),
        new RunBudget(),
        new DayBudget(),
        new ToldOften(),
        // whose word it is
        new LeftToUs());
  }
}
