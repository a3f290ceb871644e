package dev.claudeops.text;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A Markdown file's YAML head between two lines of {@code ---}, and the text behind it.
 *
 * <p>The head is flat: keys with a text or a list of texts, nothing deeper, no anchors. Every value
 * is read as text, so that an id of digits stays an id. Reading takes CRLF and a byte order mark;
 * {@link #with} keeps lines of keys it does not know, comments among them, as they are.
 */
public final class FrontMatter {
  /** The most characters of a head. */
  public static final int LONGEST_HEAD = 65_536;

  private static final Pattern KEY = Pattern.compile("\\A([A-Za-z_][A-Za-z0-9_-]*):(?:\\s.*)?");
  private static final Pattern PLAIN =
      Pattern.compile(
          "\\A(?:[A-Za-z/][A-Za-z0-9/._@+:-]*+(?: [A-Za-z0-9/._@+-]++)*+"
              + "|\\d{4}-\\d{2}-\\d{2}-\\d{4}(?:-[a-z0-9-]+)?|\\d{1,12}(?:ms|s|min|h|d))");
  private static final Set<String> WORDS_OF_YAML =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private final List<String> head;
  private final Map<String, String> texts;
  private final Map<String, List<String>> lists;
  private final String body;

  private FrontMatter(
      List<String> head, Map<String, String> texts, Map<String, List<String>> lists, String body) {
    this.head = head;
    this.texts = texts;
    this.lists = lists;
    this.body = body;
  }

  /** The text has no readable head: why, and the line in the file, from 1. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    Malformed(String what, int line) {
      super(what);
      this.line = line;
    }

    public int line() {
      return line;
    }
  }

  /** The value of a key that has a text; empty when it is not there or has a list. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(texts.get(key));
  }

  /** The items of a key that has a list; empty for anything else. */
  public List<String> list(String key) {
    return lists.getOrDefault(key, List.of());
  }

  /** The keys of the head, texts and lists. */
  public Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>(texts.keySet());
    keys.addAll(lists.keySet());
    return keys;
  }

  /** Everything behind the head, as it stands in the file. */
  public String body() {
    return body;
  }

  // ---- reading ----

  /** Reads a whole file's text. */
  public static FrontMatter parse(String file) throws Malformed {
    String text = file.startsWith("\uFEFF") ? file.substring(1) : file;
    int end = lineEnd(text, 0);
    if (!text.substring(0, end).stripTrailing().equals("---")) {
      throw new Malformed("it does not begin with a line of ---", 1);
    }
    List<String> head = new ArrayList<>();
    int at = end;
    while (true) {
      if (at >= text.length() || at > LONGEST_HEAD) {
        throw new Malformed("the line of --- that ends its head is missing", head.size() + 1);
      }
      end = lineEnd(text, at);
      String line = text.substring(at, end).stripTrailing();
      at = end;
      if (line.equals("---")) {
        break;
      }
      head.add(line);
    }
    return new Reading(head).read(text.substring(at));
  }

  /** The index behind the line feed of the line that begins here. */
  private static int lineEnd(String text, int from) {
    int feed = text.indexOf('\n', from);
    return feed < 0 ? text.length() : feed + 1;
  }

  /** Walks the events of the YAML parser; flat by hand, so depth and aliases cost nothing. */
  private static final class Reading {
    private final List<String> head;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final Map<String, List<String>> lists = new LinkedHashMap<>();
    private int line = 2;

    Reading(List<String> head) {
      this.head = head;
    }

    FrontMatter read(String body) throws Malformed {
      LoadSettings settings = LoadSettings.builder().setCodePointLimit(LONGEST_HEAD * 2).build();
      try {
        Iterator<Event> events =
            new Parse(settings).parseString(String.join("\n", head) + "\n").iterator();
        next(events);
        Event start = next(events);
        if (start instanceof StreamEndEvent) {
          return new FrontMatter(head, texts, lists, body);
        }
        if (!(next(events) instanceof MappingStartEvent)) {
          throw new Malformed("its head is no list of keys and values", line);
        }
        for (Event key = next(events); !(key instanceof MappingEndEvent); key = next(events)) {
          entry(key, events);
        }
        if (!(next(events) instanceof DocumentEndEvent)) {
          throw new Malformed("something follows the keys of its head", line);
        }
      } catch (MarkedYamlEngineException bad) {
        int at = bad.getProblemMark().map(mark -> mark.getLine() + 2).orElse(line);
        throw new Malformed(Clean.line(String.valueOf(bad.getProblem()), 160), at);
      } catch (YamlEngineException bad) {
        throw new Malformed(Clean.line(String.valueOf(bad.getMessage()), 160), line);
      }
      return new FrontMatter(head, texts, lists, body);
    }

    private void entry(Event key, Iterator<Event> events) throws Malformed {
      if (!(key instanceof ScalarEvent name)) {
        throw new Malformed("a key of its head is no word", line);
      }
      if (texts.containsKey(name.getValue()) || lists.containsKey(name.getValue())) {
        throw new Malformed("it has two of " + Clean.line(name.getValue(), 60), line);
      }
      switch (next(events)) {
        case ScalarEvent value -> texts.put(name.getValue(), value.getValue());
        case SequenceStartEvent _ -> lists.put(name.getValue(), items(name.getValue(), events));
        case AliasEvent _ -> throw new Malformed("it uses an alias, which is not taken", line);
        default ->
            throw new Malformed(
                Clean.line(name.getValue(), 60) + " is neither a text nor a list of texts", line);
      }
    }

    private List<String> items(String name, Iterator<Event> events) throws Malformed {
      List<String> items = new ArrayList<>();
      for (Event item = next(events); !(item instanceof SequenceEndEvent); item = next(events)) {
        if (!(item instanceof ScalarEvent value)) {
          throw new Malformed(Clean.line(name, 60) + " is not a list of texts", line);
        }
        items.add(value.getValue());
      }
      return List.copyOf(items);
    }

    private Event next(Iterator<Event> events) throws Malformed {
      if (!events.hasNext()) {
        throw new Malformed("its head ends too early", line);
      }
      Event event = events.next();
      event.getStartMark().ifPresent(mark -> line = mark.getLine() + 2);
      return event;
    }
  }

  // ---- writing ----

  /** Keys and values to write, in their order; each value stands on one line. */
  public static final class Fields {
    private final Map<String, Optional<String>> values = new LinkedHashMap<>();

    /** A text; line breaks and control characters are replaced. */
    public Fields text(String key, String value) {
      return put(key, scalar(value));
    }

    public Fields number(String key, long value) {
      return put(key, Long.toString(value));
    }

    public Fields flag(String key, boolean value) {
      return put(key, Boolean.toString(value));
    }

    /** A time, to the second, in UTC. */
    public Fields time(String key, Instant value) {
      return put(key, value.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    public Fields list(String key, List<String> items) {
      return put(
          key, "[" + String.join(", ", items.stream().map(FrontMatter::scalar).toList()) + "]");
    }

    /** Takes the key out where {@link FrontMatter#with} finds it. */
    public Fields without(String key) {
      values.put(key, Optional.empty());
      return this;
    }

    private Fields put(String key, String written) {
      values.put(key, Optional.of(written));
      return this;
    }

    /** The head with its two lines of {@code ---}. */
    public String write() {
      StringBuilder out = new StringBuilder("---\n");
      values.forEach(
          (key, value) ->
              value.ifPresent(
                  written -> out.append(key).append(": ").append(written).append('\n')));
      return out.append("---\n").toString();
    }
  }

  /** The head of this file with these values in place of its own, between lines of {@code ---}. */
  public String with(Fields fields) {
    Map<String, Optional<String>> left = new LinkedHashMap<>(fields.values);
    StringBuilder out = new StringBuilder("---\n");
    boolean dropping = false;
    for (String line : head) {
      Matcher key = KEY.matcher(line);
      if (key.matches()) {
        String name = key.group(1);
        dropping = left.containsKey(name);
        if (dropping) {
          left.remove(name)
              .ifPresent(value -> out.append(name).append(": ").append(value).append('\n'));
        }
      }
      boolean continued = line.isBlank() || line.startsWith(" ") || line.startsWith("-");
      if (dropping && (key.matches() || continued)) {
        continue;
      }
      dropping = false;
      out.append(line).append('\n');
    }
    left.forEach(
        (name, value) ->
            value.ifPresent(written -> out.append(name).append(": ").append(written).append('\n')));
    return out.append("---\n").toString();
  }

  /** A value as YAML 1.1 and 1.2 both read it: plain where that is sure to be a text. */
  static String scalar(String value) {
    String line = Clean.line(value, 2_000);
    boolean plain =
        PLAIN.matcher(line).matches()
            && !line.endsWith(":")
            && !line.contains(": ")
            && !WORDS_OF_YAML.contains(line.toLowerCase(Locale.ROOT));
    return plain ? line : quoted(line);
  }

  private static String quoted(String line) {
    return '"' + line.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
