package dev.claudeops.model;

/** What began a run. */
public sealed interface Trigger {
  /** One lower-case word for files and JSON. */
  String word();

  /** The timer or cron. */
  record Schedule() implements Trigger {
    @Override
    public String word() {
      return "schedule";
    }
  }

  /** The machine came up. */
  record Boot() implements Trigger {
    @Override
    public String word() {
      return "boot";
    }
  }

  /** An event that the watch saw. */
  record Watch(String because) implements Trigger {
    @Override
    public String word() {
      return "watch";
    }
  }

  /** A person or client asked. */
  record Request(String who) implements Trigger {
    @Override
    public String word() {
      return "request";
    }
  }
}
