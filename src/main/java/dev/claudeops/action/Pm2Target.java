package dev.claudeops.action;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.Change;
import dev.claudeops.host.Pm2;
import dev.claudeops.model.Action;
import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All instances of an app in one user's PM2, as its daemon has them at this moment. */
final class Pm2Target {
  private final List<Pm2.App> instances;

  private Pm2Target(List<Pm2.App> instances) {
    this.instances = instances;
  }

  /**
   * Asks every daemon for the app that the wish names. Where the config says whose it is, only that
   * user's counts: anybody can give an app of his own another's name.
   */
  static Pm2Target of(Action wish, Scene scene) throws Unfit {
    String name = wish.target().name();
    Set<String> users =
        scene.config().everyRuntime(Runtime.Pm2.class).stream()
            .filter(runtime -> runtime.app().equals(name))
            .flatMap(runtime -> runtime.user().stream())
            .collect(Collectors.toSet());
    Pm2 pm2 = Pm2.read(scene.host());
    List<Pm2.App> found =
        pm2.apps().stream()
            .filter(app -> app.name().equals(name) && app.id() >= 0)
            .filter(app -> users.isEmpty() || users.contains(app.user()))
            .toList();
    if (found.isEmpty()) {
      Optional<String> trouble =
          pm2.daemons().stream().flatMap(daemon -> daemon.trouble().stream()).findFirst();
      throw new Unfit(
          "no PM2%s has an app \"%s\"%s"
              .formatted(
                  users.isEmpty() ? " here" : " of " + Clean.line(String.join(", ", users), 80),
                  Clean.line(name, 80),
                  trouble.map(why -> " (" + Clean.line(why, 200) + ")").orElse("")));
    }
    if (found.stream().map(Pm2.App::home).distinct().count() > 1) {
      throw new Unfit(
          "several PM2s have an app \"%s\" (%s); the service must name the user whose it is"
              .formatted(
                  Clean.line(name, 80),
                  Clean.line(
                      found.stream()
                          .map(Pm2.App::user)
                          .distinct()
                          .collect(Collectors.joining(", ")),
                      120)));
    }
    return new Pm2Target(found);
  }

  String says() {
    Pm2.App first = instances.getFirst();
    return "the PM2 app %s of %s"
        .formatted(Clean.line(first.name(), 80), Clean.line(first.user(), 40));
  }

  /** The instances in one of these states. */
  List<Pm2.App> in(String... states) {
    return instances.stream().filter(app -> List.of(states).contains(app.status())).toList();
  }

  /** Nothing is told to an app that its daemon is just stopping or starting. */
  void mustBeAtRest() throws Unfit {
    if (!in("stopping", "launching").isEmpty()) {
      throw new Unfit(
          says() + " is " + in("stopping", "launching").getFirst().status() + " at this moment");
    }
  }

  /** The deed: PM2's method for one instance after the other, so that the others go on working. */
  Plan plan(String verb, List<Pm2.App> which, String undo) {
    String home = which.getFirst().home();
    Plan plan =
        new Plan(
            "pm2 %s %s: %s (PM2 at %s)"
                .formatted(
                    verb,
                    says(),
                    which.stream()
                        .map(app -> "instance " + app.id() + ", " + Clean.line(app.status(), 30))
                        .collect(Collectors.joining("; ")),
                    Clean.line(home, 200)),
            undo,
            hands -> {
              for (Pm2.App app : which) {
                if (app.status().equals("waiting restart")) {
                  // Its own restart is due in a while and would come on top of ours.
                  hands.attempt(
                      new Change.Pm2Call(home, "stopProcessId", Json.of(app.id()), hands.left()));
                }
                hands.make(
                    new Change.Pm2Call(
                        home,
                        "restartProcessId",
                        Json.object("id", Json.of(app.id())),
                        hands.left()));
              }
            });
    return plan.sealed(home); // an app of this name in another PM2 is another's app
  }
}
