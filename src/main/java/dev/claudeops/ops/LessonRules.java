package dev.claudeops.ops;

import dev.claudeops.model.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What may be kept as a lesson: one plain statement about the machine. Whoever writes the logs may
 * have captured who learns, and a lesson is read by every run to come; so whatever orders somebody,
 * speaks of the gate, looks like a command or leads somewhere is refused by code. It refuses much
 * that is harmless, which costs another wording.
 */
final class LessonRules {
  static final int LONGEST = 300;
  private static final int FEWEST_WORDS = 4;
  private static final String MARKS = " .,:'()%/@_+-";

  /** Words that speak to somebody, of duty or of permission; with all that begins so. */
  private static final List<String> ORDERS =
      List.of(
          // duty
          "always",
          "never",
          "must",
          "shall",
          "should",
          "ought",
          "needs to",
          "need to",
          "has to",
          "have to",
          "had to be",
          "had better",
          "is to be",
          "are to be",
          "to be",
          "be sure",
          "make sure",
          "ensure",
          "require",
          "mandatory",
          "obligat",
          "necessar",
          "unnecessar",
          "do not",
          "don t",
          "dont",
          "does not need",
          "no need",
          "not needed",
          "needless",
          "please",
          "kindly",
          "supposed to",
          "expected to",
          "is to",
          "are to",
          "want",
          "wish",
          "important",
          "urgent",
          "immediately",
          "from now on",
          "henceforth",
          "in future",
          "in the future",
          // who is spoken to, and by what
          "you",
          "yours",
          "your",
          "we",
          "us",
          "our",
          "i",
          "me",
          "my",
          "let s",
          "lets",
          "next run",
          "later run",
          "future run",
          "next check",
          "next agent",
          "next time",
          "agent",
          "assistant",
          "model",
          "claude",
          "anthropic",
          "openai",
          "llm",
          "gpt",
          "chatbot",
          "robot",
          "prompt",
          "instruct",
          "order",
          "command",
          "directive",
          "guideline",
          "remember",
          "forget",
          "lesson",
          "recall that",
          "note that",
          "keep in mind",
          "be aware",
          "attention",
          "obey",
          "comply",
          // advice
          "recommend",
          "suggest",
          "advis",
          "advice",
          "best to",
          "better to",
          "wise to",
          "safe",
          "harmless",
          "benign",
          "fine to",
          "ok to",
          "okay",
          "good to",
          "right way",
          "correct way",
          "solution",
          "remedy",
          "workaround",
          "the fix",
          "the cure",
          "the answer",
          // the gate and its like
          "approv",
          "authoriz",
          "authoris",
          "permission",
          "permit",
          "permitted",
          "allowed",
          "allow",
          "grant",
          "consent",
          "trust",
          "whitelist",
          "allowlist",
          "exempt",
          "bypass",
          "by pass",
          "override",
          "overrule",
          "overrid",
          "disregard",
          "ignor",
          "dismiss",
          "skip",
          "suppress",
          "mute",
          "silenc",
          "conceal",
          "hide",
          "hidden",
          "disabl",
          "deactivat",
          "switch off",
          "switched off",
          "turn off",
          "turned off",
          "policy",
          "polic",
          "the gate",
          "gatekeep",
          "claudeops",
          "runbook",
          "escalat",
          "propos",
          "stop button",
          "dry run",
          "without asking",
          "without question",
          "without confirm",
          "unattended",
          "false alarm",
          "false positive",
          "not a problem",
          "no problem",
          "not an issue",
          "known issue",
          "nothing to do",
          "no action",
          "no reason to",
          "not report",
          "unreport",
          "redact",
          "secret",
          "password",
          "passwd",
          "credential",
          "token",
          "api key",
          "private key",
          // what is done with a machine by typing
          "execut",
          "invoke",
          "sudo",
          "curl",
          "wget",
          "chmod",
          "chown",
          "systemctl",
          "journalctl",
          "useradd",
          "usermod",
          "visudo",
          "iptables",
          "nftables",
          "ufw",
          "mkfs",
          "base64",
          "eval",
          "authorized keys",
          "ssh key",
          "bash",
          "shell",
          "powershell",
          "netcat",
          "exfiltrat",
          "rm",
          "dd",
          "nc",
          "sh");

  /** Verbs that order when they begin a clause. */
  private static final Set<String> VERBS =
      Set.of(
          "accept",
          "access",
          "acknowledge",
          "act",
          "activate",
          "add",
          "adjust",
          "alert",
          "answer",
          "append",
          "apply",
          "approve",
          "ask",
          "assume",
          "attach",
          "avoid",
          "back",
          "be",
          "begin",
          "believe",
          "block",
          "boot",
          "bring",
          "build",
          "call",
          "cancel",
          "change",
          "check",
          "choose",
          "clean",
          "clear",
          "close",
          "compact",
          "confirm",
          "connect",
          "consider",
          "continue",
          "copy",
          "create",
          "cut",
          "deactivate",
          "declare",
          "delete",
          "deny",
          "deploy",
          "destroy",
          "disable",
          "disconnect",
          "do",
          "drop",
          "edit",
          "empty",
          "enable",
          "end",
          "enlarge",
          "ensure",
          "enter",
          "erase",
          "exclude",
          "expand",
          "expect",
          "explain",
          "export",
          "download",
          "extend",
          "fetch",
          "follow",
          "find",
          "finish",
          "fix",
          "flush",
          "force",
          "forward",
          "free",
          "get",
          "give",
          "go",
          "halt",
          "handle",
          "hold",
          "import",
          "include",
          "increase",
          "inform",
          "insert",
          "inspect",
          "install",
          "investigate",
          "keep",
          "kill",
          "launch",
          "lead",
          "leave",
          "let",
          "limit",
          "link",
          "listen",
          "load",
          "lock",
          "look",
          "lower",
          "mail",
          "make",
          "mark",
          "mend",
          "merge",
          "migrate",
          "modify",
          "monitor",
          "mount",
          "move",
          "note",
          "notify",
          "omit",
          "open",
          "pass",
          "paste",
          "pause",
          "pick",
          "plan",
          "post",
          "prefer",
          "prepare",
          "prevent",
          "print",
          "proceed",
          "prune",
          "publish",
          "pull",
          "purge",
          "push",
          "put",
          "raise",
          "read",
          "rebuild",
          "reboot",
          "reclaim",
          "record",
          "reduce",
          "refresh",
          "refuse",
          "register",
          "reject",
          "release",
          "reload",
          "remount",
          "remove",
          "rename",
          "renew",
          "repair",
          "repeat",
          "replace",
          "reply",
          "report",
          "request",
          "rerun",
          "reset",
          "resize",
          "resolve",
          "respond",
          "restart",
          "restore",
          "resume",
          "retry",
          "return",
          "revert",
          "roll",
          "rotate",
          "run",
          "save",
          "say",
          "schedule",
          "see",
          "select",
          "send",
          "set",
          "share",
          "show",
          "shut",
          "shutdown",
          "sign",
          "signal",
          "sleep",
          "solve",
          "start",
          "stop",
          "store",
          "submit",
          "switch",
          "sync",
          "take",
          "tell",
          "terminate",
          "test",
          "think",
          "treat",
          "trigger",
          "truncate",
          "try",
          "turn",
          "type",
          "undo",
          "uninstall",
          "unlock",
          "unmount",
          "update",
          "upload",
          "upgrade",
          "use",
          "vacuum",
          "verify",
          "view",
          "visit",
          "wait",
          "warn",
          "watch",
          "wipe",
          "write");

  /** Words behind which a clause may begin that orders. */
  private static final Set<String> OPENERS =
      Set.of(
          "and",
          "or",
          "then",
          "so",
          "but",
          "to",
          "just",
          "only",
          "not",
          "simply",
          "first",
          // Who is meant to speak or to be spoken to.
          "system",
          "user",
          "human",
          "admin",
          "administrator",
          "operator",
          "developer",
          "owner",
          "root",
          "tool",
          "everybody",
          "everyone",
          "all",
          "runs",
          "checks",
          "later",
          "now",
          "next",
          // What a list of orders begins with.
          "todo",
          "task",
          "step",
          "rule",
          "tip",
          "hint",
          "fact",
          "notice",
          "warning",
          "one",
          "two");

  /** What a thing does, behind "to": it takes long to start. */
  private static final Set<String> DOES =
      Set.of(
          "start", "stop", "load", "open", "close", "answer", "finish", "end", "boot", "connect",
          "respond", "return", "begin", "read", "write", "run", "go", "be");

  /** Verbs that are names of things, too, and what shows that they are: load of, load grows. */
  private static final Set<String> THINGS =
      Set.of(
          "load", "access", "request", "update", "start", "report", "test", "limit", "mail", "link",
          "lock", "record", "switch", "restart", "run", "change", "call", "return", "stop");

  private static final Set<String> OF_THINGS =
      Set.of(
          "of", "is", "was", "has", "grows", "grew", "rises", "rose", "falls", "fell", "doubles",
          "doubled", "drops", "dropped", "times", "takes", "took", "during");

  /** What a sentence in English is held together by. */
  private static final Set<String> ENGLISH =
      Set.of(
          "the", "of", "in", "on", "at", "is", "are", "was", "were", "has", "had", "it", "its",
          "this", "that", "each", "every", "from", "with", "for", "than", "by", "as", "about",
          "after", "before", "when", "while", "until", "since", "because", "a", "an", "and", "to",
          "often", "takes", "two");

  private final Set<Subject> subjects;
  private final List<String> names;

  /**
   * @param subjects seen in this run; only their names may be spoken of where a name leads
   *     somewhere
   * @param names of actions and tools
   */
  LessonRules(Collection<Subject> subjects, Collection<String> names) {
    this.subjects = Set.copyOf(subjects);
    this.names = List.copyOf(names);
  }

  /** Why this is no lesson; empty when it may be one. Linear in its words. */
  Optional<String> fault(String text) {
    if (text.length() > LONGEST) {
      return Optional.of("a lesson is at most " + LONGEST + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && MARKS.indexOf(c) < 0) {
        return Optional.of(
            "a lesson is one plain sentence: letters, digits, blanks and . , : ' ( ) % / @ _ + -"
                + " alone");
      }
    }
    if (!text.strip().equals(text) || text.isEmpty()) {
      return Optional.of("a lesson begins and ends with a word");
    }
    if (!letter(text.charAt(0)) && !digit(text.charAt(0))) {
      return Optional.of("a lesson begins with a word");
    }
    List<String> words = OthersWords.words(text);
    if (words.size() < FEWEST_WORDS) {
      return Optional.of("a lesson is a whole sentence");
    }
    if (foreign(words)) {
      return Optional.of("a lesson is a sentence in plain English");
    }
    return sentences(text)
        .or(() -> places(text))
        .or(() -> orders(text, words))
        .or(() -> named(text));
  }

  /** The rules know orders in English alone, so a lesson must be in English. */
  private static boolean foreign(List<String> words) {
    long english = words.stream().filter(ENGLISH::contains).count();
    return english < 2 && words.size() > FEWEST_WORDS || english * 7 < words.size();
  }

  private static Optional<String> sentences(String text) {
    for (int i = 0; i + 1 < text.length(); i++) {
      if (text.charAt(i) == '.' && (text.charAt(i + 1) == ' ' || text.charAt(i + 1) == '.')) {
        return Optional.of("a lesson is one sentence, without full stops inside");
      }
    }
    return text.chars().filter(c -> c == ':').count() > 3
            || text.contains(": ")
            || text.contains("--")
            || text.contains(" -")
            || text.contains("- ")
        ? Optional.of("a lesson is one statement, without colons and dashes between words")
        : Optional.empty();
  }

  /** Where it leads somewhere, this must be something that was looked at. */
  private Optional<String> places(String text) {
    for (String raw : text.split(" +")) {
      String word = raw.replaceAll("^[('.,:]+|[)'.,:]+$", "");
      boolean leads =
          word.contains("//")
              || word.startsWith("www.")
              || word.startsWith("/")
              || word.startsWith("-")
              || word.indexOf('@') >= 0
              || word.indexOf('/') >= 0 && !word.matches("[A-Za-z]{1,20}/[A-Za-z]{1,20}")
              || word.matches("[A-Za-z0-9-]{1,100}(\\.[A-Za-z0-9-]{1,100}){1,10}")
                  && !word.matches("\\d{1,12}\\.\\d{1,6}(ms|s|m|h|d|x)?")
              || word.matches("[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,10}");
      if (leads && !known(word)) {
        return Optional.of(
            "\"" + word + "\" is nothing that was looked at in this run; leave it out");
      }
    }
    return Optional.empty();
  }

  private boolean known(String word) {
    return !word.contains("//")
        && subjects.stream()
            .anyMatch(one -> one.name().equals(word) || one.toString().equals(word));
  }

  private Optional<String> orders(String text, List<String> words) {
    if (spelt(words)) {
      return Optional.of("a lesson is made of whole words");
    }
    for (List<String> form : forms(text, words)) {
      String joined = " " + String.join(" ", form) + " ";
      for (String order : ORDERS) {
        if (holds(joined, order)) {
          return Optional.of(
              "\"" + order + "\" orders or permits something; a lesson only states what was seen");
        }
      }
      Optional<String> verb = imperative(form);
      if (verb.isPresent()) {
        return Optional.of(
            "\"" + verb.get() + "\" orders something there; a lesson only states what was seen");
      }
    }
    return clauses(text);
  }

  /** Words that are whole stand alone or in their endings; short ones only alone. */
  private static boolean holds(String joined, String order) {
    return joined.contains(order.length() <= 4 ? " " + order + " " : " " + order);
  }

  /** As it stands, with its broken words joined, and with digits read as the letters they look. */
  private static List<List<String>> forms(String text, List<String> words) {
    List<List<String>> forms = new ArrayList<>();
    forms.add(words);
    forms.add(OthersWords.words(text.replaceAll("(?<=[A-Za-z0-9])[-_.'/+@](?=[A-Za-z0-9])", "")));
    List<String> read = new ArrayList<>();
    for (String word : words) {
      boolean mixed = word.chars().anyMatch(c -> c >= '0' && c <= '9');
      boolean letters = word.chars().anyMatch(c -> c >= 'a' && c <= 'z');
      read.add(mixed && letters ? letters(word) : word);
    }
    forms.add(read);
    return forms;
  }

  private static String letters(String word) {
    return word.replace('0', 'o')
        .replace('1', 'i')
        .replace('3', 'e')
        .replace('4', 'a')
        .replace('5', 's')
        .replace('7', 't')
        .replace('8', 'b');
  }

  /** Letters with blanks between them, to be read together. */
  private static boolean spelt(List<String> words) {
    int alone = 0;
    for (String word : words) {
      alone = word.length() == 1 && letter(word.charAt(0)) ? alone + 1 : 0;
      if (alone > 1) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> imperative(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      boolean opens = i == 0 || OPENERS.contains(words.get(i - 1));
      String word = words.get(i);
      boolean adverb = i == 0 && word.endsWith("ly") && words.size() > 1;
      boolean does = i > 0 && words.get(i - 1).equals("to") && DOES.contains(word);
      boolean thing =
          i + 1 < words.size() && THINGS.contains(word) && OF_THINGS.contains(words.get(i + 1));
      if (opens && VERBS.contains(word) && !does && !thing) {
        return Optional.of(word);
      }
      if (adverb && VERBS.contains(words.get(1))) {
        return Optional.of(words.get(1));
      }
    }
    return Optional.empty();
  }

  /** The same behind each comma, colon and bracket. */
  private static Optional<String> clauses(String text) {
    for (String clause : text.toLowerCase(Locale.ROOT).split("[,:()]")) {
      Optional<String> verb = imperative(OthersWords.words(clause));
      if (verb.isPresent()) {
        return Optional.of(
            "\"" + verb.get() + "\" orders something there; a lesson only states what was seen");
      }
    }
    return Optional.empty();
  }

  private Optional<String> named(String text) {
    String joined = " " + String.join(" ", OthersWords.words(text)) + " ";
    return names.stream()
        .filter(name -> name.indexOf('-') > 0 || name.indexOf('_') > 0)
        .filter(name -> joined.contains(" " + String.join(" ", OthersWords.words(name)) + " "))
        .findFirst()
        .map(
            name ->
                "\"" + name + "\" is the name of something that can be called; say it in words");
  }

  private static boolean letter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
