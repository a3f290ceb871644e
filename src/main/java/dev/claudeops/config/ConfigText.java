package dev.claudeops.config;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A config as the text of its file, with a comment beside each guess. Read again it gives the same
 * config, but that every service counts as declared and a service's runtimes stand in the order of
 * the shape. A secret is written as the reference that it came from; one that never had a reference
 * is written as it is, and so is an address, whatever was filled into it: this is for what
 * discovery proposes, not for a config that was read.
 */
public final class ConfigText {
  private static final int WIDTH = 100;

  private final Map<String, String> comments = new HashMap<>();
  private final Map<String, String> unplaced;
  private final Set<String> placed = new HashSet<>();
  private final StringBuilder out = new StringBuilder();

  private ConfigText(Proposal proposal) {
    unplaced = new TreeMap<>(proposal.reasons());
    Config config = proposal.config();
    for (int i = 0; i < config.services().size(); i++) {
      Service service = config.services().get(i);
      String at = "/services/" + i;
      place("service:" + service.name(), at);
      each(
          at + "/needs",
          service.needs().stream().map(need -> "needs:" + service.name() + ">" + need));
      each(at + "/health", service.health().stream().map(check -> "check:" + check.name()));
      each(at + "/logs", service.logs().stream().map(log -> "log:" + log));
    }
    each("/checks", config.checks().stream().map(check -> "check:" + check.name()));
    each("/logs", config.logs().stream().map(log -> "log:" + log));
    config.network().ifPresent(check -> place("check:" + check.name(), "/network"));
    unplaced.keySet().removeAll(placed);
  }

  /** The file's text. */
  public static String of(Proposal proposal) {
    ConfigText text = new ConfigText(proposal);
    text.unplaced.forEach((about, reason) -> text.comment(about + ": " + reason, ""));
    text.value(ConfigShape.of(Optional.empty()).write(proposal.config()), "", "");
    return text.out.append('\n').toString();
  }

  private void each(String pointer, Stream<String> keys) {
    List<String> all = keys.toList();
    for (int i = 0; i < all.size(); i++) {
      place(all.get(i), pointer + "/" + i);
    }
  }

  private void place(String key, String pointer) {
    String reason = unplaced.get(key);
    if (reason != null) {
      comments.put(pointer, reason);
      placed.add(key);
    }
  }

  private void value(Json json, String pointer, String indent) {
    String brief = json.compact();
    if (!pointer.isEmpty() && fits(brief, indent) && !hasComment(pointer)) {
      out.append(spaced(json));
      return;
    }
    switch (json) {
      case Json.Obj(var members, _) -> {
        List<Part> parts = new ArrayList<>();
        members.forEach(
            (key, member) ->
                parts.add(new Part(Json.of(key).compact() + ": ", pointer + "/" + key, member)));
        parts("{", parts, "}", indent);
      }
      case Json.Arr(var items, _) -> {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
          parts.add(new Part("", pointer + "/" + i, items.get(i)));
        }
        parts("[", parts, "]", indent);
      }
      case Json.Str _, Json.Num _, Json.Bool _, Json.Nul _ -> out.append(brief);
    }
  }

  /** A member or an item, and what stands before it. */
  private record Part(String before, String pointer, Json value) {}

  private void parts(String open, List<Part> parts, String close, String indent) {
    out.append(open).append('\n');
    String inner = indent + "  ";
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      String reason = comments.get(part.pointer());
      if (reason != null) {
        comment(reason, inner);
      }
      out.append(inner).append(part.before());
      value(part.value(), part.pointer(), inner);
      out.append(i < parts.size() - 1 ? ",\n" : "\n");
    }
    out.append(indent).append(close);
  }

  private boolean hasComment(String pointer) {
    return comments.keySet().stream().anyMatch(placed -> placed.startsWith(pointer + "/"));
  }

  private static boolean fits(String text, String indent) {
    return indent.length() + text.length() <= WIDTH - 20;
  }

  /** On one line with a space after each comma and colon. */
  private static String spaced(Json json) {
    return switch (json) {
      case Json.Obj(var members, _) -> {
        List<String> parts = new ArrayList<>();
        members.forEach((key, value) -> parts.add(Json.of(key).compact() + ": " + spaced(value)));
        yield "{" + String.join(", ", parts) + "}";
      }
      case Json.Arr(var items, _) ->
          "[" + String.join(", ", items.stream().map(ConfigText::spaced).toList()) + "]";
      case Json.Str _, Json.Num _, Json.Bool _, Json.Nul _ -> json.compact();
    };
  }

  /** A reason on lines of its own; one that holds line breaks cannot leave the comment. */
  private void comment(String reason, String indent) {
    StringBuilder line = new StringBuilder();
    for (String word : Clean.line(reason, 1000).split(" +")) {
      if (!line.isEmpty() && indent.length() + line.length() + word.length() > WIDTH - 4) {
        out.append(indent).append("// ").append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    out.append(indent).append("// ").append(line).append('\n');
  }
}
