package dev.claudeops.detect;

import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Patience;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Track;
import dev.claudeops.text.Humane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one fingerprint goes on from look to look: it opens when enough of the last looks were bad
 * and closes after enough good ones in a row.
 *
 * <p>One that opened and closed {@value #FLAPPING_TURNS} times within a day is flapping: it no
 * longer closes, and stays open until it was good for twice as long as usual, {@value
 * #FLAPPING_GOOD} looks at least. While it flaps, every time at which it would have closed or
 * opened again counts as a turn, so that it is not forgotten half way.
 *
 * <p>A clock that goes back makes no time of a track lie in the future.
 */
final class Course {
  static final Duration FLAPPING_WINDOW = Duration.ofHours(24);
  static final int FLAPPING_TURNS = 4;
  static final int FLAPPING_GOOD = 6;

  /** Runs without a sight of a subject after which its finding is closed. */
  static final int FORGOTTEN = 30;

  private static final int MOST_TURNS = 64;

  private Course() {}

  /**
   * What a look made of a track.
   *
   * @param track what is remembered; empty when there is nothing left to remember
   * @param told the track as it is told, with the phase; empty while it is only watched
   */
  record Step(Optional<Track> track, Optional<Told> told) {}

  /** An open or just closed track, its title being the one to tell. */
  record Told(Track track, Phase phase, String title) {
    /** A finding that was told before, to be told once more as it is. */
    static Told of(Finding finding) {
      Track track =
          new Track(
              finding.id(),
              finding.subject(),
              finding.type(),
              finding.severity(),
              finding.title(),
              "",
              Optional.empty(),
              finding.since(),
              Optional.empty(),
              List.of(),
              finding.flapping(),
              0);
      return new Told(track, finding.phase(), finding.title());
    }

    /** What a run opened is new for as long as the run lasts. */
    Told stillNew() {
      return phase == Phase.ONGOING ? new Told(track, Phase.NEW, title) : this;
    }
  }

  /** What makes a look bad. */
  record Bad(Severity severity, Optional<Severity> level, String title, Instant at) {}

  /** The first sight of a fingerprint. */
  static Track fresh(Subject subject, String type, Bad bad, Instant now) {
    Instant since = earlier(bad.at(), now);
    return new Track(
        FindingId.of(subject, type),
        subject,
        type,
        bad.severity(),
        bad.title(),
        "",
        Optional.empty(),
        since,
        Optional.empty(),
        List.of(),
        false,
        0);
  }

  /** A look that shows the problem. */
  static Step bad(Track before, Patience patience, Bad bad, Instant now) {
    boolean watched = before.open() || last(before.looks(), patience.of()).indexOf('x') >= 0;
    Instant since = earlier(watched ? before.since() : bad.at(), now);
    String looks = last(before.looks() + "x", Patience.LONGEST);
    List<Instant> turns = recent(before.turns(), now);
    boolean opens =
        !before.open()
            && last(looks, patience.of()).chars().filter(c -> c == 'x').count() >= patience.bad();
    if (opens || (before.open() && trailingGood(before.looks()) >= patience.good())) {
      turns.add(now);
    }
    Optional<Instant> opened =
        opens ? Optional.of(now) : before.opened().map(then -> earlier(then, now));
    boolean flapping = opened.isPresent() && turns.size() >= FLAPPING_TURNS;
    Track after =
        new Track(
            before.id(),
            before.subject(),
            before.type(),
            bad.severity(),
            bad.title(),
            looks,
            bad.level(),
            since,
            opened,
            last(turns),
            flapping,
            0);
    return told(after, opens ? Phase.NEW : Phase.ONGOING, (turns.size() + 1) / 2, now);
  }

  /**
   * A look that does not show the problem.
   *
   * @param ending what is added to the title when this look closes it; empty for plain recovery
   */
  static Step good(Track before, Patience patience, Instant now, String ending) {
    String looks = last(before.looks() + ".", Patience.LONGEST);
    List<Instant> turns = recent(before.turns(), now);
    if (!before.open()) {
      boolean worth = last(looks, patience.of()).indexOf('x') >= 0 || !turns.isEmpty();
      Track after = quiet(before, looks, Optional.empty(), turns, false, now);
      return new Step(worth ? Optional.of(after) : Optional.empty(), Optional.empty());
    }
    int good = trailingGood(looks);
    if (good == patience.good()) {
      turns.add(now);
    }
    boolean flapping = turns.size() >= FLAPPING_TURNS;
    if (good >= wanted(patience, flapping)) {
      return closed(before, turns, now, ending);
    }
    Track after = quiet(before, looks, before.opened(), turns, flapping, now);
    return told(after, Phase.ONGOING, Math.max(1, turns.size() / 2), now);
  }

  /** A run that could have looked and had no sight of it. */
  static Step unseen(Track before, Instant now) {
    if (before.unseen() + 1 >= FORGOTTEN) {
      return before.open()
          ? closed(
              before,
              recent(before.turns(), now),
              now,
              " (not seen in the last " + FORGOTTEN + " checks)")
          : new Step(Optional.empty(), Optional.empty());
    }
    return blind(
        new Track(
            before.id(),
            before.subject(),
            before.type(),
            before.severity(),
            before.title(),
            before.looks(),
            before.level(),
            before.since(),
            before.opened(),
            before.turns(),
            before.flapping(),
            before.unseen() + 1),
        now);
  }

  /** A run that could not look: nothing changes, and what is open is told again. */
  static Step blind(Track before, Instant now) {
    Track same =
        new Track(
            before.id(),
            before.subject(),
            before.type(),
            before.severity(),
            before.title(),
            before.looks(),
            before.level(),
            earlier(before.since(), now),
            before.opened().map(then -> earlier(then, now)),
            before.turns().stream().map(then -> earlier(then, now)).toList(),
            before.flapping(),
            before.unseen());
    return told(same, Phase.ONGOING, Math.max(1, (same.turns().size() + 1) / 2), now);
  }

  /** The owner does not want to hear of it any more, or switched its probe off: closed at once. */
  static Step ignored(Track before, Instant now) {
    return before.open()
        ? new Step(
            Optional.empty(),
            closed(before, new ArrayList<>(), now, " (ignored by the config)").told())
        : new Step(Optional.empty(), Optional.empty());
  }

  private static Step closed(Track before, List<Instant> turns, Instant now, String ending) {
    Track after = quiet(before, "", Optional.empty(), turns, false, now);
    Told told = new Told(after, Phase.RESOLVED, before.title() + ending);
    return new Step(turns.isEmpty() ? Optional.empty() : Optional.of(after), Optional.of(told));
  }

  private static Track quiet(
      Track before,
      String looks,
      Optional<Instant> opened,
      List<Instant> turns,
      boolean flapping,
      Instant now) {
    return new Track(
        before.id(),
        before.subject(),
        before.type(),
        before.severity(),
        before.title(),
        looks,
        Optional.empty(),
        earlier(before.since(), now),
        opened.map(then -> earlier(then, now)),
        last(turns),
        flapping,
        0);
  }

  private static Step told(Track track, Phase phase, int openings, Instant now) {
    if (!track.open()) {
      return new Step(Optional.of(track), Optional.empty());
    }
    String title = track.title();
    if (track.flapping()) {
      Duration span = Duration.between(track.turns().getFirst(), now);
      title +=
          " (flapping: opened %s in %s)"
              .formatted(Humane.count(openings, "time"), Humane.duration(span));
    }
    return new Step(Optional.of(track), Optional.of(new Told(track, phase, title)));
  }

  private static int wanted(Patience patience, boolean flapping) {
    return flapping
        ? Math.min(Patience.LONGEST, Math.max(2 * patience.good(), FLAPPING_GOOD))
        : patience.good();
  }

  /** The turns of the last day, those of a clock that went back moved to now. */
  private static List<Instant> recent(List<Instant> turns, Instant now) {
    Instant oldest = now.minus(FLAPPING_WINDOW);
    List<Instant> kept = new ArrayList<>();
    for (Instant turn : turns) {
      if (turn.isAfter(oldest)) {
        kept.add(earlier(turn, now));
      }
    }
    return kept;
  }

  private static List<Instant> last(List<Instant> turns) {
    return turns.subList(Math.max(0, turns.size() - MOST_TURNS), turns.size());
  }

  private static String last(String looks, int count) {
    return looks.substring(Math.max(0, looks.length() - count));
  }

  private static int trailingGood(String looks) {
    int good = 0;
    while (good < looks.length() && looks.charAt(looks.length() - 1 - good) == '.') {
      good++;
    }
    return good;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
