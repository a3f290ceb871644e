package dev.claudeops.model;

import java.util.Locale;

/** How much harm a kind of action can do when it was the wrong thing. */
public enum Risk {
  /** Regular upkeep: a declared service is restarted, data that comes again is removed. */
  LOW,
  /** Work in progress is lost, or others notice. */
  MEDIUM,
  /** It cannot be taken back, or the whole machine is concerned. */
  HIGH;

  /** One lower-case word for files and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
