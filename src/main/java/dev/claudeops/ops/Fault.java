package dev.claudeops.ops;

import dev.claudeops.text.Clean;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** What went wrong, for a person; a fault of our own names its place so that it can be reported. */
final class Fault {
  private Fault() {}

  static String words(Throwable cause) {
    String message = cause.getMessage() == null ? "" : Clean.line(cause.getMessage(), 200);
    if (cause instanceof FileSystemException file && file.getFile() != null) {
      String reason = file.getReason() == null ? "unreadable" : file.getReason();
      return Clean.line(reason + ": " + file.getFile(), 250);
    }
    if (cause instanceof IOException && !message.isEmpty()) {
      return message;
    }
    StackTraceElement[] trace = cause.getStackTrace();
    String place =
        trace.length == 0 ? "" : " at " + trace[0].getFileName() + ":" + trace[0].getLineNumber();
    return "a fault of ClaudeOps (" + cause.getClass().getSimpleName() + place + ") " + message;
  }
}
