package dev.claudeops.agent.brief;

import dev.claudeops.agent.Runbooks;
import dev.claudeops.host.FileFacts;
import dev.claudeops.host.HostView;
import dev.claudeops.text.Clean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of ours that an agent that thinks is told: who it is, its task for each kind of run,
 * and the runbooks. An owner's file of the same name in {@value #FOLDER} takes the place of ours.
 *
 * @param texts by name, those of {@link #SHIPPED}
 * @param own the names that are the owner's
 * @param problems why an owner's file is not used, or is not used as it is meant
 */
public record Prompts(
    Map<String, String> texts, Set<String> own, Runbooks books, List<String> problems) {
  /** Where the owner puts their own. */
  public static final String FOLDER = "/etc/claudeops/prompts";

  /** Who it is and what holds. */
  public static final String SYSTEM = "administrator";

  /** The names, below {@code dev/claudeops/prompts}; one line each. */
  public static final List<String> SHIPPED =
      List.of(SYSTEM, "health-check", "boot-recovery", "incident");

  /** What stands in a task for the evidence; without it, the evidence comes behind the task. */
  static final String EVIDENCE = "{{briefing}}";

  private static final int LARGEST = 64 << 10;
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}\\n]{0,60}\\}\\}");

  public Prompts {
    texts = Map.copyOf(texts);
    own = Set.copyOf(own);
    problems = List.copyOf(problems);
  }

  /** A text of {@link #SHIPPED}. */
  public String text(String name) {
    return Optional.ofNullable(texts.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no prompt " + name));
  }

  /** Reads them all; a file that cannot be used is told in the problems, and ours is used. */
  public static Prompts load(HostView host) {
    List<String> problems = new ArrayList<>();
    Map<String, String> texts = new LinkedHashMap<>();
    Set<String> own = new TreeSet<>();
    boolean folder = usable(host, problems);
    for (String name : SHIPPED) {
      texts.put(name, shipped(name));
      String file = FOLDER + "/" + name + ".md";
      try {
        if (folder && host.linkFacts(file).isPresent()) {
          String text = read(host, file);
          unknown(name, text)
              .forEach(
                  word ->
                      problems.add(
                          Clean.line(
                              "the prompt "
                                  + file
                                  + " holds "
                                  + word
                                  + ", which stands for nothing",
                              300)));
          texts.put(name, text);
          own.add(name);
        }
      } catch (IOException unfit) {
        problems.add(
            Clean.line("the prompt " + file + " is not used, ours is: " + unfit.getMessage(), 400));
      }
    }
    if (folder) {
      strangers(host, problems);
    }
    return new Prompts(texts, own, Runbooks.load(host), problems);
  }

  /** Files that take the place of nothing. */
  private static void strangers(HostView host, List<String> problems) {
    host.listIfThere(FOLDER).stream()
        .filter(name -> name.endsWith(".md") && !name.startsWith("."))
        .filter(name -> !SHIPPED.contains(name.substring(0, name.length() - 3)))
        .limit(20)
        .forEach(
            name ->
                problems.add(
                    Clean.line(
                        "%s/%s takes the place of no prompt: they are %s"
                            .formatted(FOLDER, name, String.join(", ", SHIPPED)),
                        300)));
  }

  private static Set<String> unknown(String name, String text) {
    Set<String> words = new TreeSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find() && words.size() < 20) {
      if (name.equals(SYSTEM) || !matcher.group().equals(EVIDENCE)) {
        words.add(matcher.group());
      }
    }
    return words;
  }

  /** What ships under this name. */
  static String shipped(String name) {
    try (InputStream in =
        Prompts.class.getResourceAsStream("/dev/claudeops/prompts/" + name + ".md")) {
      if (in == null) {
        throw new IllegalStateException("the prompt " + name + " is not in the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  // ---- the owner's ----

  private static boolean usable(HostView host, List<String> problems) {
    try {
      Optional<FileFacts> facts = host.facts(FOLDER);
      if (facts.isEmpty()) {
        return false;
      }
      if (!facts.get().isFolder() || loose(host, facts.get())) {
        problems.add(
            FOLDER
                + " is not used: it must be a folder that is root's and that only root can write");
        return false;
      }
      return true;
    } catch (IOException unreadable) {
      problems.add(Clean.line(FOLDER + " cannot be read: " + unreadable.getMessage(), 300));
      return false;
    }
  }

  private static String read(HostView host, String file) throws IOException {
    FileFacts facts =
        host.facts(file).orElseThrow(() -> new IOException("the link leads to no file"));
    if (!facts.isFile()) {
      throw new IOException("it is no regular file");
    }
    if (loose(host, facts)) {
      throw new IOException("it must be root's, and only root may write it");
    }
    byte[] bytes;
    try (InputStream in = host.open(file, 0)) {
      bytes = in.readNBytes(LARGEST + 1);
    }
    if (bytes.length > LARGEST) {
      throw new IOException("it is larger than " + (LARGEST >> 10) + " KiB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException bad) {
      throw new IOException("it is not UTF-8", bad);
    }
    if (text.isBlank()) {
      throw new IOException("it is empty");
    }
    if (text.chars()
        .anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r')) {
      throw new IOException("it holds control characters");
    }
    return text;
  }

  /** Whether somebody besides root, or besides us, could change it. */
  private static boolean loose(HostView host, FileFacts facts) {
    boolean group = (facts.mode() & 020) != 0 && facts.gid() != 0;
    return (facts.uid() != 0 && facts.uid() != host.uid()) || (facts.mode() & 002) != 0 || group;
  }
}
