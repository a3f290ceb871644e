package dev.claudeops.agent.brief;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A part of a briefing: items in the order of their worth, of which as many are told as there is
 * room for. Items are made when they are asked for, so that what is not told costs nothing.
 */
final class Section {
  private static final int REMARK = 160;
  private final String title;
  private final double floor;
  private final double ceiling;
  private final String intro;
  private final int count;
  private final IntFunction<String> item;
  private final IntFunction<String> rest;
  private final List<String> made = new ArrayList<>();
  private int told;

  /**
   * @param floor the share of the room that it has before others get more
   * @param ceiling the share of the room that it never exceeds
   * @param intro ours, on lines of its own; may be empty
   * @param count how many items there are
   * @param item the lines of one, each with its line feed
   * @param rest what is said when only so many of the items are told, without a line feed
   */
  Section(
      String title,
      double floor,
      double ceiling,
      String intro,
      int count,
      IntFunction<String> item,
      IntFunction<String> rest) {
    this.title = title;
    this.floor = floor;
    this.ceiling = ceiling;
    this.intro = intro;
    this.count = count;
    this.item = item;
    this.rest = rest;
  }

  String title() {
    return title;
  }

  boolean empty() {
    return count == 0;
  }

  int floor(int room) {
    return (int) (floor * room);
  }

  int ceiling(int room) {
    return (int) (ceiling * room);
  }

  /** The bytes that its head takes, and the remark of what is left out. */
  private int head() {
    return Composed.bytes(title) + Composed.bytes(intro) + REMARK + 5;
  }

  /** How many bytes it would take, as far as it goes into this many. */
  int wants(int most) {
    int size = head();
    for (int i = 0; i < count; i++) {
      int next = size + Composed.bytes(at(i));
      if (next > most) {
        return i == 0 ? 0 : size;
      }
      size = next;
    }
    return size;
  }

  private String at(int i) {
    while (made.size() <= i) {
      made.add(item.apply(made.size()));
    }
    return made.get(i);
  }

  /** The section in at most this many bytes; empty when not one item fits. */
  String write(int room) {
    StringBuilder out = new StringBuilder();
    int size = head();
    told = 0;
    while (told < count) {
      String next = at(told);
      int bytes = Composed.bytes(next);
      if (size + bytes > room) {
        break;
      }
      out.append(next);
      size += bytes;
      told++;
    }
    if (told == 0) {
      return "";
    }
    String remark = told < count ? "- Left out: " + left() + "\n" : "";
    return "\n## " + title + "\n" + intro + out + remark;
  }

  /** Whether all of it was told when it was written. */
  boolean whole() {
    return told == count;
  }

  /** What was not told when it was written, at most {@value #REMARK} bytes. */
  String left() {
    String says = rest.apply(told);
    while (Composed.bytes(says) > REMARK - "- Left out: \n".length()) {
      says = says.substring(0, says.length() - 1);
    }
    return says;
  }
}
