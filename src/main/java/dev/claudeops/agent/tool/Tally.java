package dev.claudeops.agent.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts the calls of one run against its caps, and keeps what was called. Safe for threads. */
final class Tally {
  /** So many refused calls are kept beside the others; more are counted only. */
  private static final int REFUSED = 200;

  private static final String LOOK = "look ";
  private static final String DEED = "deed ";

  private final Caps caps;
  private final List<Call> kept = new ArrayList<>();
  private final Map<String, Integer> same = new HashMap<>();
  private int refused;
  private int calls;
  private int deeds;
  private long bytes;
  private boolean closed;

  Tally(Caps caps) {
    this.caps = caps;
  }

  /** Counts a call of anything. */
  synchronized void call() throws Tool.Refusal {
    open();
    if (calls >= caps.calls()) {
      throw spent("all " + caps.calls() + " calls of tools are used");
    }
    if (bytes >= caps.bytes()) {
      throw spent("all " + caps.bytes() + " bytes of answers are given");
    }
    calls++;
  }

  /** Counts a call that was found right. */
  synchronized void right(ToolSpec spec, Given given) throws Tool.Refusal {
    open();
    if (!spec.readOnly() && deeds >= caps.deeds()) {
      throw spent("all " + caps.deeds() + " calls of tools that do something are used");
    }
    int before =
        same.merge(
                (spec.readOnly() ? LOOK : DEED) + spec.name() + "\n" + key(given), 1, Integer::sum)
            - 1;
    if (before >= caps.repeats()) {
      throw spent(
          "this very call was answered "
              + caps.repeats()
              + " times and is not answered again. Ask something else, or:");
    }
    if (!spec.readOnly()) {
      deeds++;
    }
  }

  /** Something was done: looks may be repeated, for they may well show something else now. */
  synchronized void done() {
    same.keySet().removeIf(key -> key.startsWith(LOOK));
  }

  synchronized void open() throws Tool.Refusal {
    if (closed) {
      throw new Tool.Refusal("this run is over; no tool answers any more");
    }
  }

  synchronized void close() {
    closed = true;
  }

  synchronized void keep(Call call) {
    bytes += call.bytes();
    if (!call.refused()) {
      kept.add(call);
    } else if (refused++ < REFUSED) {
      kept.add(call);
    }
  }

  synchronized List<Call> kept() {
    return List.copyOf(kept);
  }

  private Tool.Refusal spent(String what) {
    return new Tool.Refusal(what + (what.endsWith(":") ? " " : ". ") + caps.spent());
  }

  /** The same inputs give the same key, in whatever order they came. */
  private static String key(Given given) {
    return new TreeMap<>(given.texts())
        + "\n"
        + new TreeMap<>(given.numbers())
        + "\n"
        + new TreeMap<>(given.lists())
        + "\n"
        + new TreeMap<>(sorted(given.tables()));
  }

  private static Map<String, Map<String, String>> sorted(Map<String, Map<String, String>> tables) {
    Map<String, Map<String, String>> all = new HashMap<>();
    tables.forEach((name, table) -> all.put(name, new TreeMap<>(table)));
    return all;
  }
}
