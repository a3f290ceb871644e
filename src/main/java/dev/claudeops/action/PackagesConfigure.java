package dev.claudeops.action;

import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.Dpkg;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.text.Humane;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings interrupted installations to their end: dpkg(1) {@code --configure -a}, then apt-get(8)
 * {@code -f install}, where a simulation showed that it removes nothing.
 */
public final class PackagesConfigure implements ActionKind {
  private static final ActionSpec SPEC =
      new ActionSpec(
          "packages-configure",
          "Finish installations of packages that were interrupted.",
          Risk.MEDIUM,
          false,
          "Nothing is to be taken back: what was half installed is installed.",
          List.of("machine"),
          List.of(),
          false,
          Duration.ofMinutes(20),
          Duration.ofSeconds(60));

  @Override
  public ActionSpec spec() {
    return SPEC;
  }

  @Override
  public Plan plan(Action wish, Scene scene) throws Unfit, InterruptedException {
    HostView host = scene.host();
    UpdatesApply.mustBe(UpdatesApply.TARGET, wish, host);
    if (!Packages.debian(host)) {
      throw new Unfit("it is for machines with dpkg and apt");
    }
    Dpkg state = Packages.state(host);
    if (state.broken().isEmpty()) {
      throw new Unfit("no package is half installed");
    }
    List<String> removed = Packages.removed(Packages.asked(host, mend("-s")));
    if (!removed.isEmpty()) {
      throw new Unfit(
          "apt would remove %s to put the packages in order; a person must decide that"
              .formatted(Humane.some(removed, 10)));
    }
    return new Plan(
        "dpkg --configure -a; apt-get -f install (" + state.someBroken() + ")",
        "",
        PackagesConfigure::perform);
  }

  private static void perform(Hands hands) throws IOException, InterruptedException {
    Command configure =
        Command.of("dpkg", "--force-confold", "--force-confdef", "--configure", "-a")
            .with(AptUpdates.quiet());
    Output configured = hands.attempt(new Change.Program(configure.within(hands.left())));
    if (configured.timedOut()) {
      throw new IOException("dpkg --configure -a did not end in time");
    }
    // What is missing for the rest is what apt brings; dpkg's own failure shows there too.
    hands.make(new Change.Program(mend("-y").with(AptUpdates.quiet()).within(hands.left())));
    if (!configured.ok()) {
      hands.make(new Change.Program(configure.within(hands.left())));
    }
  }

  /** It stops by itself where it would remove anything. */
  private static Command mend(String mode) {
    List<String> words = new ArrayList<>(List.of("apt-get", mode, "-q", "--no-remove"));
    words.addAll(AptUpdates.CAUTION);
    words.addAll(List.of("-f", "install"));
    return Command.of(words);
  }
}
