package dev.claudeops.text;

public final class Redaction {
  private Redaction() {}

  public static String clean(String text) {
    return text;
  }
}
