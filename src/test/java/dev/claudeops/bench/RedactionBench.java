package dev.claudeops.bench;

import dev.claudeops.text.RedactionSamples;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many lines a second are cleaned on one thread: by our redaction, and by thirty regular
 * expressions as scanners of repositories use them, in turn in one JVM, warm-up included.
 */
public final class RedactionBench {
  private static final long NANOS_A_TURN = 1_500_000_000L;

  private static final List<Pattern> PATTERNS =
      List.of(
              "\\b((?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16})\\b",
              "\\bAIza[\\w-]{35}\\b",
              "\\bgh[pousr]_[0-9A-Za-z]{36}\\b",
              "\\bgithub_pat_\\w{82}\\b",
              "\\bglpat-[\\w-]{20}\\b",
              "\\bxox[abeoprs]-[\\w-]{10,}",
              "\\bsk_(?:live|test|prod)_[0-9A-Za-z]{10,99}\\b",
              "\\bsk-[A-Za-z0-9_-]{20,}\\b",
              "\\bnpm_[A-Za-z0-9]{36}\\b",
              "\\bpypi-AgEIcHlwaS5vcmc[\\w-]{50,}",
              "\\bSG\\.[\\w-]{20,24}\\.[\\w-]{39,50}\\b",
              "\\bdop_v1_[a-f0-9]{64}\\b",
              "\\bhv[sbr]\\.[\\w-]{24,}\\b",
              "\\bAGE-SECRET-KEY-1[0-9A-Z]{58}\\b",
              "\\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\\b",
              "\\bhf_[A-Za-z]{34}\\b",
              "\\bdckr_pat_[\\w-]{27}\\b",
              "\\bya29\\.[\\w-]{20,}",
              "\\bEAA[A-Za-z0-9]{50,}",
              "\\bNRAK-[A-Z0-9]{27}\\b",
              "\\beyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]*",
              "\\b\\d{8,10}:AA[\\w-]{33}\\b",
              "https://hooks\\.slack\\.com/services/[\\w/]+",
              "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?-----END [A-Z ]*PRIVATE KEY-----",
              "[a-z][a-z0-9+.-]*://[^\\s/:@]*:[^\\s/@]+@",
              "(?i)\\b(?:bearer|basic)\\s+[\\w.~+/=-]{8,}",
              "(?i)(?:set-)?cookie:\\s*[^\\r\\n]+",
              "(?i)[\\w.-]*(?:password|passwd|pwd)[\"']?\\s*[:=]\\s*[\"']?[^\\s\"',;]+",
              "(?i)[\\w.-]*(?:secret|token)[\"']?\\s*[:=]\\s*[\"']?[^\\s\"',;]+",
              "(?i)[\\w.-]*(?:api|access|auth|private)[_.-]?key[\"']?\\s*[:=]\\s*[\"']?[^\\s\"',;]+")
          .stream()
          .map(Pattern::compile)
          .toList();

  private RedactionBench() {}

  public static void main(String[] words) {
    PrintStream out = System.out;
    List<String> ordinary = RedactionSamples.ordinary();
    List<String> secret = RedactionSamples.withSecrets();
    for (String round : List.of("first round", "second round")) {
      out.println(round);
      tell(out, "ours, ordinary lines", ordinary, RedactionSamples::clean);
      tell(out, "ours, a secret in each", secret, RedactionSamples::clean);
      tell(out, "30 patterns, ordinary", ordinary, RedactionBench::patterns);
      tell(out, "30 patterns, secrets", secret, RedactionBench::patterns);
    }
  }

  private static String patterns(String line) {
    String clean = line;
    for (Pattern pattern : PATTERNS) {
      Matcher matcher = pattern.matcher(clean);
      if (matcher.find()) {
        clean = matcher.replaceAll("[redacted]");
      }
    }
    return clean;
  }

  private static void tell(
      PrintStream out, String what, List<String> lines, UnaryOperator<String> cleaner) {
    long characters = 0;
    long count = 0;
    long changed = 0;
    long began = System.nanoTime();
    long spent = 0;
    while (spent < NANOS_A_TURN) {
      for (String line : lines) {
        changed += cleaner.apply(line).equals(line) ? 0 : 1;
        characters += line.length();
        count++;
      }
      spent = System.nanoTime() - began;
    }
    double seconds = spent / 1e9;
    out.printf(
        Locale.ROOT,
        "  %-24s %,10.0f lines/s %6.0f MB/s, %3.0f %% of the lines changed%n",
        what,
        count / seconds,
        characters / seconds / 1e6,
        100.0 * changed / count);
  }
}
