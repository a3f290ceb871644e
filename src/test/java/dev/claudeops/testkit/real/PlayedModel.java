package dev.claudeops.testkit.real;

import dev.claudeops.testkit.real.ScriptedApi.Asked;
import dev.claudeops.testkit.real.ScriptedApi.Reply;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link ScriptedApi} as a program of its own, for a {@link Machine} whose loopback nobody else
 * reaches. It plays a model that knows nothing but the briefing: it looks at what the first of the
 * actions is done to that the gate would allow, wishes that action because of what was seen, and
 * explains every finding.
 *
 * <p>Its folder tells what happens: {@code url} where it listens, {@code asked-N.json} each request
 * . While {@code hold} is there it answers nobody.
 */
public final class PlayedModel {
  /** The first action of a line that the gate would allow. */
  private static final Pattern OPEN = Pattern.compile("(?m)^- `([^`]+)`: allowed ([a-z-]+)");

  private static final Pattern FINDING = Pattern.compile("(?m)^- finding ([0-9a-f]{8}),");
  private static final Pattern SYMPTOM = Pattern.compile("\\(finding ([0-9a-f]{8}),");
  private static final Pattern SEEN = Pattern.compile("(?m)^- seen (o-[0-9a-z-]+):");
  private static final long GLANCE = 20;

  private PlayedModel() {}

  public static void main(String[] words) throws Exception {
    Path folder = Path.of(words[0]);
    try (ScriptedApi api = ScriptedApi.start(asked -> reply(folder, asked))) {
      write(folder.resolve("url"), api.url());
      new CountDownLatch(1).await();
    }
  }

  private static Reply reply(Path folder, Asked asked) {
    try {
      write(folder.resolve("asked-" + asked.number() + ".json"), asked.text());
      while (Files.exists(folder.resolve("hold"))) {
        Thread.sleep(GLANCE);
      }
      return reply(asked);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Reply reply(Asked asked) {
    String told = prompt(asked);
    Matcher open = OPEN.matcher(told);
    if (!open.find() || asked.turn() >= 2) {
      return Reply.answer(answer(told));
    }
    String target = open.group(1);
    return asked.turn() == 0
        ? Reply.tool("mcp__ops__observe", Json.object("subject", Json.of(target)))
        : Reply.tool(
            "mcp__ops__propose",
            Json.object(
                "kind", Json.of(open.group(2)),
                "target", Json.of(target),
                "reason", Json.of("the first of what the briefing leaves open"),
                "because", Json.strings(List.of(seen(told, target)))));
  }

  private static String prompt(Asked asked) {
    StringBuilder all = new StringBuilder();
    texts(asked.body().at("messages").items().getFirst().at("content"), all);
    return all.toString();
  }

  private static void texts(Json content, StringBuilder out) {
    content.text().ifPresent(text -> out.append(text).append('\n'));
    content
        .items()
        .forEach(item -> item.at("text").text().ifPresent(text -> out.append(text).append('\n')));
  }

  /** The observation of the target's own finding, else the first there is. */
  private static String seen(String told, String target) {
    Matcher own = SEEN.matcher(told);
    int from = Math.max(0, told.indexOf(" of `" + target + "`\n"));
    if (own.find(from) || own.find(0)) {
      return own.group(1);
    }
    throw new AssertionError("the briefing tells no observation");
  }

  private static Json answer(String told) {
    List<String> because =
        SEEN.matcher(told).results().map(found -> found.group(1)).limit(5).toList();
    List<Json> findings =
        List.of(FINDING, SYMPTOM).stream()
            .flatMap(pattern -> pattern.matcher(told).results())
            .map(found -> found.group(1))
            .distinct()
            .map(
                id ->
                    Json.object(
                        "finding", Json.of(id),
                        "cause", Json.of("it went down"),
                        "confidence", Json.of("high"),
                        "because", Json.strings(because),
                        "ruled_out", Json.array(List.of()),
                        "advice", Json.of("")))
            .toList();
    return Json.object(
        "verdict", Json.of("what was down was dealt with"),
        "findings", Json.array(findings),
        "seen", Json.array(List.of()),
        "lessons", Json.array(List.of()),
        "questions", Json.array(List.of()));
  }

  private static void write(Path file, String text) {
    try {
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(whole, text);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
