package dev.claudeops.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A body as it comes in: its beginning is kept, all of it is searched, so that a thousand large
 * pages at once take no more room than small ones.
 */
final class Body {
  private final int keep;
  private final byte[] sought;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private byte[] tail = new byte[0];
  private long size;
  private boolean whole = true;
  private boolean found;

  Body(int keep, Optional<String> seek) {
    this.keep = keep;
    this.sought = seek.orElse("").getBytes(StandardCharsets.UTF_8);
    this.found = sought.length == 0;
  }

  /** Reads to the end, or to {@code cap} bytes. */
  void readFrom(InputStream in, int cap) throws IOException {
    byte[] buffer = new byte[4_096];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      size += n;
      kept.write(buffer, 0, Math.min(n, keep - kept.size()));
      search(buffer, n);
      if (size >= cap) {
        whole = false;
        return;
      }
    }
  }

  /** Looks in what is new, and in as much before it as the text sought may have begun in. */
  private void search(byte[] fresh, int length) {
    if (found) {
      return;
    }
    byte[] text = Arrays.copyOf(tail, tail.length + length);
    System.arraycopy(fresh, 0, text, tail.length, length);
    for (int i = 0; !found && i <= text.length - sought.length; i++) {
      found = Arrays.equals(text, i, i + sought.length, sought, 0, sought.length);
    }
    int left = Math.min(text.length, sought.length - 1);
    tail = Arrays.copyOfRange(text, text.length - left, text.length);
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  long size() {
    return size;
  }

  boolean whole() {
    return whole;
  }

  boolean found() {
    return found;
  }
}
