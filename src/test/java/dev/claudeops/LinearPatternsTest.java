package dev.claudeops;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every pattern that a class keeps, held against long hostile texts. Steps are counted, not time: a
 * pattern that looks at a text's characters again and again is found on any machine.
 */
class LinearPatternsTest {
  private static final int LENGTH = 8_000;

  /** How often a character may be looked at; bounded repeats such as {1,255} take their share. */
  private static final long MOST_LOOKS = 1_500;

  /** Their texts are short before they come here (LoginLine: 2,000), or root's or our own files. */
  private static final List<String> SHORT_OR_OURS =
      List.of("probe.LoginLine.", "probe.Unattended.", "probe.Dnf.", "journal.");

  private static final List<String> PIECES =
      List.of(
          " ",
          "\t ",
          "\n",
          "a",
          "A",
          "0",
          "-",
          ".",
          "/",
          "[",
          "(",
          "\"",
          "=",
          ":",
          "_",
          "*",
          "a ",
          "1.",
          "1:",
          "a.b",
          " from ",
          " for ",
          "user ",
          "Failed password for x ",
          "Invalid user ",
          "Accepted a for b from ",
          "security ",
          "a/Sec. x ",
          " -c ",
          "CN=\"",
          "CN=a,",
          "TTY=x ; ",
          "COMMAND=",
          "ssh-rsa AAAA",
          "[1/2] [U_",
          "md0 : active ",
          "Out of memory: Killed process ",
          "ERROR 1 (abcde): ",
          "- 2025-01-01 10:00 UTC: still open, ",
          "Reached target ",
          "2025-01-01T00:00:00",
          "29/Sep/2025:",
          "Sep 29 ",
          "\"time\": 1",
          "1 day ",
          "10 ms ",
          "SSLCertificateFile \"/",
          "ProxyPass http://",
          "-----BEGIN CERTIFICATE-----A",
          ">> /a",
          "APT::Periodic::Unattended-Upgrade \"",
          "voluntary_ctxt_switches: 1");

  private static final class Counted implements CharSequence {
    private final String text;
    private long looks;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++looks > MOST_LOOKS * LENGTH) {
        throw new IllegalStateException("too many looks");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static Map<String, Pattern> patterns() throws Exception {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Map<String, Pattern> found = new TreeMap<>();
    List<String> names;
    try (Stream<Path> files = Files.walk(classes)) {
      names =
          files
              .map(file -> classes.relativize(file).toString())
              .filter(file -> file.startsWith("dev/claudeops/") && file.endsWith(".class"))
              .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
              .toList();
    }
    for (String name : names) {
      for (Field field : Class.forName(name).getDeclaredFields()) {
        String full = name + "." + field.getName();
        if (Modifier.isStatic(field.getModifiers())
            && field.getType() == Pattern.class
            && SHORT_OR_OURS.stream().noneMatch(full.substring(14)::startsWith)) {
          field.setAccessible(true);
          found.put(full, (Pattern) field.get(null));
        }
      }
    }
    return found;
  }

  @Test
  void noPatternLooksAtAHostileTextAgainAndAgain() throws Exception {
    List<String> slow = new ArrayList<>();
    Map<String, Pattern> patterns = patterns();
    assertThat(patterns).hasSizeGreaterThan(20);
    patterns.forEach(
        (name, pattern) -> {
          for (String piece : PIECES) {
            String text = piece.repeat(LENGTH / piece.length());
            for (String whole : new String[] {text, text + "!", "x " + text + "\0"}) {
              if (!linear(pattern, whole)) {
                slow.add(name + " over " + piece.strip());
              }
            }
          }
        });
    assertThat(slow.stream().distinct()).isEmpty();
  }

  @Test
  void thisTestSeesAPatternThatIsSlow() {
    assertThat(linear(Pattern.compile("[-.]+$"), ".".repeat(LENGTH) + "a")).isFalse();
    assertThat(linear(Pattern.compile("(a+)+b"), "a".repeat(LENGTH))).isFalse();
  }

  private static boolean linear(Pattern pattern, String text) {
    try {
      pattern.matcher(new Counted(text)).matches();
      Matcher matcher = pattern.matcher(new Counted(text));
      for (int i = 0; i < 50 && matcher.find(); i++) {
        continue;
      }
      return true;
    } catch (IllegalStateException | StackOverflowError slow) {
      return false;
    }
  }
}
