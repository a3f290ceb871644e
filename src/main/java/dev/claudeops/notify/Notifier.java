package dev.claudeops.notify;

/** One way that a message takes to a person. */
public interface Notifier {
  /** The word for it in the config: {@code email}, {@code slack}. */
  String kind();
}
