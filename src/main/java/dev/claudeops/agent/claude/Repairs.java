package dev.claudeops.agent.claude;

import dev.claudeops.agent.Briefing;
import dev.claudeops.agent.Toolbox;
import dev.claudeops.model.Deed;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.ObservationId;
import dev.claudeops.model.Outcome;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Claims that something was repaired or is well again. Only a proven deed of this run bears out a
 * repair; that something is well again is also borne out by the last look at it.
 */
final class Repairs {
  private static final String AUX =
      "(?:has|have|had|was|were|is|are|got|'s|'ve|been|being|now|since|just|already|successfully"
          + "|fully|completely|again|finally|automatically|therefore|thus|then|also|both)";

  /** What cannot be said of a machine unless somebody mended it. */
  private static final String RESULT =
      "fixed|repaired|resolved|solved|mended|healed|cured|remedied|rectified|restored|recovered"
          + "|corrected|unblocked|revived|resuscitated|brought back|sorted out|taken care of"
          + "|dealt with|cleared up|put right|patched up";

  /** What a repair does, but others do as well. */
  private static final String ACT =
      "restarted|reloaded|rebooted|relaunched|recycled|remounted|freed|cleaned|purged|pruned"
          + "|truncated|vacuumed|rolled back|reset|reclaimed|emptied|bounced|cleared";

  /** The same, so common of others that only its doer makes it a claim. */
  private static final String OWN =
      ACT
          + "|started|stopped|killed|ended|terminated|removed|deleted|rotated|renewed|raised"
          + "|increased|extended|enlarged|grew|upgraded|updated|installed|applied|changed|enabled"
          + "|disabled|reconfigured|migrated|moved|made|took care of|added|closed|kicked";

  private static final String US =
      "(?:i|we|claude|claudeops|the agent|this run|the check|this check|my \\w+|our \\w+)";

  private static final Pattern RESULTS = words("(?:" + RESULT + ")");
  private static final Pattern PASSIVE =
      words("(?:has|have|had|was|were|is|are|got|been)(?: " + AUX + ")* (?:" + ACT + ")");
  private static final Pattern ACTIVE =
      words(US + "(?:(?: " + AUX + ")+|'ve|'s)? (?:" + RESULT + "|" + OWN + ")");
  private static final Pattern BY_US =
      words(
          "(?:"
              + RESULT
              + "|"
              + OWN
              + ")(?: \\w+)? by (?:me|us|claude|claudeops|the agent|this run)");
  private static final Pattern WHOLE =
      words(
          "(?:all|every\\w*|problems?|issues?|incidents?|outages?|the"
              + " (?:machine|server|system|host))");
  private static final Pattern LEADING =
      Pattern.compile(
          "(?i)^[\"'(\\s]*(?:and |then |also |successfully )*(?:"
              + RESULT
              + "|"
              + ACT
              + "|started|stopped|killed|removed|deleted)\\b");
  private static final Pattern NOUN =
      words(
          "(?:restart|repair|fix|reload|cleanup|clean-up|rollback|reboot|remount|recovery|start|action|deed|intervention)(?:"
              + " of [^,;]{1,60}?)? (?:was|has been|is|has|did)?"
              + " ?(?:successful|successfully|succeeded|complete|completed|done|proven|worked|helped|effective|finished|went"
              + " through|went well|took effect)");
  private static final Pattern STATE =
      words(
          "(?:back (?:up|online|to normal|in service|in order|to health|running|at"
              + " work)|(?:is|are|was|were|works?|runs?|answers?|serves?|responds?|up|running|working|serving|healthy|answering|reachable|available|active|fine|well|ok|green|operational)(?:"
              + " \\w+){0,2} again|no longer"
              + " (?:fails|failing|failed|down|full|crash\\w*|broken|unreachable|an?"
              + " (?:issue|problem))|(?:is|are|now) (?:now )?(?:healthy|fully"
              + " operational|operational|all right|in good"
              + " (?:health|shape|order))|(?:problem|issue|incident|outage|alert|error)s?"
              + " (?:is|are|has|have|was|were)(?: \\w+)?"
              + " (?:gone|over|closed|cleared|away|history))");
  private static final Pattern ALL_WELL =
      words(
          "(?:(?:everything|all|all services|all subjects|the (?:whole"
              + " )?(?:machine|server|system|host))(?: \\w+){0,2} (?:is|are|runs?|works?|looks?)(?:"
              + " (?:now|again|fully|completely|perfectly|all))*"
              + " ?(?:well|fine|ok|okay|healthy|normal|normally|green|in"
              + " order|good|right|operational|up)|nothing (?:is|seems|looks) (?:wrong|amiss)|no"
              + " (?:problems?|issues?|findings?)(?: are| is)?"
              + " (?:open|left|remain\\w*|found|exist)|no action (?:is"
              + " )?(?:needed|required|necessary))");

  /** Words before a claim in whose reach it is none. */
  private static final Pattern REACH =
      words(
          "(?:not|n't|never|no|nobody|nothing|none|neither|nor|cannot|can't|without|should|must|may|might|could|would|will|can|shall|to"
              + " be|to get|to have|needs?|need|wants?|has to|have"
              + " to|be|if|unless|until|once|when|whenever|whether|why|how|yet"
              + " to|waits?|waiting|asked|asks?|refused|denied|held|proposed?|proposes|wish(?:ed)?|tried|try|attempt(?:ed)?|failed|unable|hardly|please|let|before|in"
              + " order|expected|recommend\\w*|suggest\\w*|consider|instead of|rather"
              + " than|stop(?:ped)?|far from)");

  private static final Pattern OTHERS =
      words(
          "(?:by"
              + " (?!(?:me|us|claude|claudeops|this|restarting|reloading|freeing|our|my)\\b)\\w+|itself|themselves|systemd|the"
              + " kernel|docker|the engine|pm2|supervisor|the oom killer|kernel|an?"
              + " (?:administrator|person|deploy\\w*|upgrade|update|user|script|job|operator)|somebody|someone|the"
              + " owner|cron|logrotate|apt|dpkg|unattended-upgrades|automatically)");
  private static final Pattern PAST =
      words(
          "(?:last time|last (?:week|month|night|run|check|year)|yesterday|earlier|previous\\w*|in"
              + " the past|past|before|ago|formerly|the run of|(?:in|during) (?:the|an|that)"
              + " (?:\\w+ )?incident|the check of|the run before|on (?:the )?\\d[\\d-]*|at the"
              + " time|back then|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)");
  private static final Pattern OTHER_SENSE =
      words(
          "(?:(?:a|the|its|no|of|with|at|to) fixed|fixed"
              + " (?:size|number|amount|limit|port|address|ip|interval|schedule|in"
              + " (?:version|release))|resolved"
              + " (?:to|by|via)|(?:name|names|hostname|dns|host|domain)\\b.{0,40}\\bresolved|connection"
              + " reset|reset by peer|were? reset|recovered from (?:the )?(?:journal|wal|log)|reset"
              + " itself)");
  private static final Pattern ADMITS =
      words(
          "(?:but|not proven|unproven|without success|did not help|does not help|failed"
              + " again|still|yet|in vain|to no avail|although|nevertheless|however)");
  private static final Pattern CLAUSE =
      Pattern.compile(
          "[,;:()]|\\s-\\s|\\b(?:but|while|although|because|since|whereas|however|so|as)\\b");

  /** Which deeds a verb can be true of, by the words of their kinds and of what ran. */
  private static final Map<Pattern, Pattern> DOES =
      Map.of(
          words("(?:re)?started|restart|relaunched|recycled|bounced|kicked"),
          Pattern.compile("start|reload|reboot"),
          words("reloaded|reload"),
          Pattern.compile("reload|start"),
          words("rebooted|reboot"),
          Pattern.compile("reboot"),
          words("remounted|remount"),
          Pattern.compile("mount"),
          words("rolled back|rollback"),
          Pattern.compile("roll|undo|migration|script"),
          words(
              "freed|cleaned|purged|pruned|truncated|vacuumed|reclaimed|emptied|removed|deleted"
                  + "|rotated|cleanup|clean-up"),
          Pattern.compile("remove|prune|clean|truncate|vacuum|sweep|rotate|log|script"),
          words("killed|ended|terminated|stopped|closed"),
          Pattern.compile("end|stop|kill|terminate"),
          words("renewed"),
          Pattern.compile("renew|certbot|certificate"),
          words("upgraded|updated|installed|applied"),
          Pattern.compile("update|upgrade|apply|install|configure|migration|script"));

  private final Briefing briefing;
  private final Toolbox toolbox;
  private final Facts known;
  private final Map<Subject, Observation> latest = new HashMap<>();

  Repairs(Briefing briefing, Toolbox toolbox, Facts known) {
    this.briefing = briefing;
    this.toolbox = toolbox;
    this.known = known;
    briefing.observations().forEach(one -> latest.put(one.subject(), one));
    toolbox.seen().forEach(one -> latest.put(one.subject(), one));
  }

  private static Pattern words(String words) {
    return Pattern.compile("(?i)(?<![\\w-])(?:" + words + ")(?![\\w-])");
  }

  /**
   * What of one sentence is claimed and not borne out.
   *
   * @param about what it speaks of where it names nothing
   */
  List<String> in(String sentence, Optional<Subject> about) {
    List<String> doubts = new ArrayList<>();
    Optional<String> claim = claim(sentence);
    if (claim.isPresent()) {
      Set<Subject> subjects = subjects(sentence, about);
      boolean whole = subjects.isEmpty() && WHOLE.matcher(sentence).find() && ailing();
      if (whole || !allOf(sentence, claim.get()) || !done(sentence, claim.get(), subjects)) {
        doubts.add(
            "it says \"%s\"%s, but no deed of this run was proven %s"
                .formatted(
                    claim.get(),
                    subjects.isEmpty() ? "" : " of " + subjects.iterator().next(),
                    subjects.isEmpty() ? "at all" : "on it"));
      }
      return doubts;
    }
    Matcher state = STATE.matcher(sentence);
    if (state.find() && !inReach(sentence, state.start())) {
      Set<Subject> subjects = subjects(sentence, about);
      if (!well(subjects)) {
        doubts.add(
            "it says \"%s\", but %s"
                .formatted(
                    state.group(),
                    subjects.isEmpty()
                        ? "problems are still open"
                        : subjects.iterator().next() + " was not seen to be well"));
      }
    }
    Matcher well = ALL_WELL.matcher(sentence);
    if (doubts.isEmpty() && well.find() && !inReach(sentence, well.start()) && ailing()) {
      doubts.add("it says \"%s\", but problems are still open".formatted(well.group()));
    }
    return doubts;
  }

  private Optional<String> claim(String sentence) {
    if (OTHER_SENSE.matcher(sentence).find()) {
      return Optional.empty();
    }
    return Stream.of(NOUN, ACTIVE, BY_US, LEADING, PASSIVE, RESULTS)
        .flatMap(pattern -> pattern.matcher(sentence).results())
        .filter(match -> !inReach(sentence, match.start()))
        .map(match -> match.group().strip())
        .findFirst();
  }

  /** Whether a word shortly before it, in the same clause, takes the claim away. */
  private static boolean inReach(String sentence, int at) {
    int from = 0;
    Matcher clause = CLAUSE.matcher(sentence);
    while (clause.find() && clause.start() < at) {
      from = clause.end() <= at ? clause.end() : from;
    }
    return REACH.matcher(sentence.substring(from, at)).find();
  }

  private boolean done(String sentence, String claim, Set<Subject> subjects) {
    boolean result = RESULTS.matcher(claim).find();
    boolean admits = ADMITS.matcher(sentence).find();
    for (Deed deed : toolbox.deeds()) {
      boolean counts =
          switch (deed.outcome()) {
            case Outcome.Proven _ -> true;
            case Outcome.Unproven _, Outcome.Failed _ -> !result && admits;
            case Outcome.Refused _ -> false;
          };
      if (counts
          && does(deed, claim)
          && (subjects.isEmpty() || subjects.stream().anyMatch(one -> helps(deed, one)))) {
        return true;
      }
    }
    if (PAST.matcher(sentence).find() && remembered(subjects)) {
      return true;
    }
    if (result) {
      // By itself: it was ill when the run began and is well by the last look.
      return OTHERS.matcher(sentence).find() && !subjects.isEmpty() && well(subjects);
    }
    boolean us = ACTIVE.matcher(sentence).find() || LEADING.matcher(sentence).find();
    return !us && (OTHERS.matcher(sentence).find() || counted(sentence)) && seenToHappen(subjects);
  }

  /** Whether what was done is what the claim's verb says. */
  private static boolean does(Deed deed, String claim) {
    String done = deed.action().kind() + " " + deed.ran();
    return DOES.entrySet().stream()
        .filter(one -> one.getKey().matcher(claim).find())
        .allMatch(one -> one.getValue().matcher(done).find());
  }

  /** Whether each of several things that we say we mended was mended. */
  private boolean allOf(String sentence, String claim) {
    if (!ACTIVE.matcher(claim).find() && !LEADING.matcher(claim).find()) {
      return true;
    }
    String behind = sentence.substring(sentence.indexOf(claim) + claim.length());
    return subjects(CLAUSE.split(behind, 2)[0], Optional.empty()).stream()
        .allMatch(one -> done(sentence, claim, Set.of(one)));
  }

  private static boolean counted(String sentence) {
    return words(
            "(?:\\d+|once|twice|many|several|two|three|four|five|six|seven|eight|nine|ten|often|repeatedly|at)(?:"
                + " times?)?")
        .matcher(sentence)
        .find();
  }

  /**
   * Whether a deed on its target helps this: it is it, its ground, or the deed was because of it.
   */
  private boolean helps(Deed deed, Subject subject) {
    Subject target = deed.action().target();
    return target.equals(subject)
        || deed.action().because().contains(ObservationId.of(subject))
        || briefing.dependencies().stream()
            .anyMatch((Dependency one) -> one.subject().equals(subject) && one.on().equals(target))
        || briefing.findings().stream()
            .anyMatch(
                (Finding one) ->
                    one.subject().equals(subject)
                        && one.causedBy().filter(target::equals).isPresent());
  }

  private boolean remembered(Set<Subject> subjects) {
    return briefing.deeds().stream()
            .anyMatch(one -> one.done() && (subjects.isEmpty() || subjects.contains(one.target())))
        || briefing.restarts().stream().anyMatch(one -> subjects.contains(one.subject()))
        || !briefing.recollection().incidents().isEmpty()
        || briefing.recollection().checks().stream().anyMatch(one -> !one.deeds().isEmpty());
  }

  private boolean seenToHappen(Set<Subject> subjects) {
    return briefing.restarts().stream()
            .anyMatch(one -> subjects.isEmpty() || subjects.contains(one.subject()))
        || remembered(subjects)
        || Stream.of(
                "restart",
                "restarts",
                "restarted",
                "nrestarts",
                "started",
                "stopped",
                "freed",
                "removed",
                "rotated",
                "reboot",
                "rebooted")
            .anyMatch(known::named);
  }

  private boolean well(Set<Subject> subjects) {
    if (subjects.isEmpty()) {
      return !ailing();
    }
    return subjects.stream()
        .anyMatch(
            one ->
                Optional.ofNullable(latest.get(one))
                            .filter(seen -> seen.health() == Health.OK)
                            .isPresent()
                        && toolbox.open().stream()
                            .noneMatch(
                                finding ->
                                    finding.open()
                                        && finding.subject().equals(one)
                                        && finding.severity() != Severity.INFO)
                    || toolbox.deeds().stream()
                        .anyMatch(
                            deed -> deed.outcome() instanceof Outcome.Proven && helps(deed, one)));
  }

  private boolean ailing() {
    return toolbox.open().stream()
        .anyMatch(finding -> finding.open() && finding.severity() != Severity.INFO);
  }

  /** The known subjects that a sentence names, by their whole name or without a unit's ending. */
  private Set<Subject> subjects(String sentence, Optional<Subject> about) {
    String text = sentence.toLowerCase(Locale.ROOT);
    Set<Subject> named = new java.util.LinkedHashSet<>();
    for (Subject one : latest.keySet()) {
      String name = one.name().toLowerCase(Locale.ROOT);
      String stem = name.replaceFirst("\\.(service|socket|timer|mount)$", "");
      if (stands(text, name) || stands(text, stem) || stands(text, stem.replaceFirst("@.*", ""))) {
        named.add(one);
      }
    }
    if (named.isEmpty()) {
      ofKind(text).ifPresent(named::add);
    }
    about.filter(_ -> named.isEmpty()).ifPresent(named::add);
    return named;
  }

  /** "The database", where there is one. */
  private Optional<Subject> ofKind(String text) {
    Set<Subject> meant = new HashSet<>();
    for (Subject one : latest.keySet()) {
      if (text.contains("the " + one.kind())) {
        meant.add(one);
      }
    }
    return meant.size() == 1 ? Optional.of(meant.iterator().next()) : Optional.empty();
  }

  private static boolean stands(String text, String name) {
    for (int at = text.indexOf(name); !name.isEmpty() && at >= 0; at = text.indexOf(name, at + 1)) {
      int end = at + name.length();
      if ((at == 0 || !part(text.charAt(at - 1)))
          && (end == text.length() || !part(text.charAt(end)) || sentenceEnd(text, end))) {
        return true;
      }
    }
    return false;
  }

  private static boolean sentenceEnd(String text, int at) {
    return text.charAt(at) == '.' && (at + 1 == text.length() || text.charAt(at + 1) == ' ')
        || text.startsWith(".service", at);
  }

  private static boolean part(char c) {
    return Character.isLetterOrDigit(c) || "/-_.@".indexOf(c) >= 0;
  }
}
