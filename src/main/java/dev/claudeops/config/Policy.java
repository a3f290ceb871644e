package dev.claudeops.config;

import dev.claudeops.model.Risk;
import dev.claudeops.model.Subject;
import dev.claudeops.text.Wildcard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What ClaudeOps may do by itself, as the owner has it. The usual values are safe on a production
 * server.
 *
 * @param autonomy for all services that say nothing else
 * @param deedsPerRun the most changes of one run
 * @param deedsPerDay the most changes of the last 24 hours
 * @param questions how long a question waits for an answer; then it is a no
 * @param restarts how often one thing may be interrupted, whoever does it
 * @param kinds what holds for kinds of actions, by their names
 * @param forbid what is never done
 * @param busy what the machine may be at that must not be disturbed
 * @param windows times in which nothing is done
 */
public record Policy(
    Autonomy autonomy,
    int deedsPerRun,
    int deedsPerDay,
    Duration questions,
    Restarts restarts,
    Map<String, Kind> kinds,
    List<Forbidden> forbid,
    Busy busy,
    List<Window> windows) {
  public static final Policy USUAL = new Policy(Autonomy.ACT, 5, 20, Duration.ofHours(24));

  public Policy {
    kinds = Map.copyOf(kinds);
    forbid = List.copyOf(forbid);
    windows = List.copyOf(windows);
  }

  /** One that says no more than this. */
  public Policy(Autonomy autonomy, int deedsPerRun, int deedsPerDay, Duration questions) {
    this(
        autonomy,
        deedsPerRun,
        deedsPerDay,
        questions,
        Restarts.USUAL,
        Map.of(),
        List.of(),
        Busy.USUAL,
        List.of());
  }

  /** How much is left to ClaudeOps, from the least to the most. */
  public enum Autonomy {
    /** It does nothing. */
    OBSERVE,
    /** It asks for everything. */
    SUGGEST,
    /** It does what is of low risk, and of medium risk when it can be taken back. */
    ACT
  }

  /**
   * How often one thing may be interrupted. Counted is what happened to it, whoever did it.
   *
   * @param most within {@code within}; then it is left alone until the oldest is that long ago
   * @param coolDown how long after our own deed it is left alone
   * @param askAfter so many within {@code askWithin}, and a person is asked before the next
   */
  public record Restarts(
      int most, Duration within, Duration coolDown, int askAfter, Duration askWithin) {
    public static final Restarts USUAL =
        new Restarts(3, Duration.ofHours(1), Duration.ofMinutes(2), 4, Duration.ofHours(24));

    /** The stricter of two in every regard. */
    public Restarts and(Restarts other) {
      return new Restarts(
          Math.min(most, other.most),
          longer(within, other.within),
          longer(coolDown, other.coolDown),
          Math.min(askAfter, other.askAfter),
          longer(askWithin, other.askWithin));
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) >= 0 ? one : other;
    }
  }

  /**
   * What the owner says of one kind of action; what is empty stays as it is.
   *
   * @param autonomy how much is left to ClaudeOps with this kind
   * @param forbid true when it is never done
   */
  public record Kind(Optional<Risk> risk, Optional<Autonomy> autonomy, boolean forbid) {
    public static final Kind NONE = new Kind(Optional.empty(), Optional.empty(), false);
  }

  /**
   * What is never done; {@code *} stands for any characters.
   *
   * @param kind of action; {@code *} alone for every kind
   * @param target its subject or the subject's name; {@code *} alone for every one
   */
  public record Forbidden(String kind, String target) {
    /** Reads {@code reboot}, {@code unit:legacy-*} or {@code unit-stop unit:db*}. */
    public static Forbidden of(String text) {
      int space = text.indexOf(' ');
      if (space > 0) {
        return new Forbidden(text.substring(0, space), text.substring(space + 1).strip());
      }
      return text.indexOf(':') >= 0 ? new Forbidden("*", text) : new Forbidden(text, "*");
    }

    /**
     * Whether it is about this kind of action on this target, by its whole name or without the
     * kind. Of a service unit the short name means the same as the whole, as for systemctl(1).
     */
    public boolean covers(String deed, Subject one) {
      Wildcard wanted = new Wildcard(target);
      return new Wildcard(kind).matches(deed)
          && names(one)
              .anyMatch(name -> wanted.matches(name) || wanted.matches(one.kind() + ":" + name));
    }

    private static Stream<String> names(Subject one) {
      String service = ".service";
      return !one.kind().equals("unit")
          ? Stream.of(one.name())
          : one.name().endsWith(service)
              ? Stream.of(
                  one.name(), one.name().substring(0, one.name().length() - service.length()))
              : Stream.of(one.name(), one.name() + service);
    }

    /** As it stands in the file. */
    public String text() {
      if (target.equals("*")) {
        return kind;
      }
      return kind.equals("*") && target.indexOf(':') >= 0 && target.indexOf(' ') < 0
          ? target
          : kind + " " + target;
    }
  }

  /**
   * What the machine may be at that must not be disturbed, besides a package manager and a shutdown
   * at hand.
   *
   * @param markers files that are there while somebody deploys
   * @param markerLimit a marker older than this was forgotten and no longer counts
   * @param backup a regular expression over command lines of backups, besides those we know
   * @param loggedIn whether a person who is logged in is not to be disturbed
   */
  public record Busy(
      List<String> markers, Duration markerLimit, Optional<String> backup, boolean loggedIn) {
    public static final Busy USUAL =
        new Busy(List.of(), Duration.ofHours(1), Optional.empty(), false);

    public Busy {
      markers = List.copyOf(markers);
    }
  }

  /**
   * A time in which nothing is done.
   *
   * @param services only to these, by their names; empty means to nothing at all
   */
  public record Window(String name, When when, List<String> services) {
    public Window {
      services = List.copyOf(services);
    }

    /** When it is open. */
    public sealed interface When {
      /** Once; the end is not part of it. */
      record Once(Moment from, Moment to) implements When {}

      /** Again and again: it opens when the clock shows such a time, and lasts so long. */
      record Repeated(Timetable at, Duration lasts) implements When {}
    }
  }

  /** What holds for one service in place of the rest; what is empty stays as it is for all. */
  public record Own(Optional<Autonomy> autonomy, OwnRestarts restarts, List<String> forbid) {
    public static final Own NONE = new Own(Optional.empty());

    public Own {
      forbid = List.copyOf(forbid);
    }

    /** One that says no more than this. */
    public Own(Optional<Autonomy> autonomy) {
      this(autonomy, OwnRestarts.NONE, List.of());
    }
  }

  /** The lines of {@link Restarts} that a service has for itself. */
  public record OwnRestarts(
      Optional<Integer> most,
      Optional<Duration> within,
      Optional<Duration> coolDown,
      Optional<Integer> askAfter,
      Optional<Duration> askWithin) {
    public static final OwnRestarts NONE =
        new OwnRestarts(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** What holds, where this is said in place of the rest. */
    public Restarts over(Restarts rest) {
      return new Restarts(
          most.orElse(rest.most()),
          within.orElse(rest.within()),
          coolDown.orElse(rest.coolDown()),
          askAfter.orElse(rest.askAfter()),
          askWithin.orElse(rest.askWithin()));
    }
  }
}
