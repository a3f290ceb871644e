package dev.claudeops.host;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.regex.Pattern;

/**
 * How the container engine is told to do something (Docker Engine API: 2xx is done, 304 is "it is
 * so already", everything else comes with a {@code message}).
 */
final class EnginePosts {
  /** Nothing in it can end the request line, climb out of the API, or name another host. */
  private static final Pattern PATH =
      Pattern.compile(
          "(?:/[A-Za-z0-9_~:-][A-Za-z0-9_.~:-]{0,200}){1,6}(?:\\?[A-Za-z0-9_.~=&%:-]{1,400})?");

  private static final int LONGEST_BODY = 100_000;

  private EnginePosts() {}

  static Output make(HostView host, Change.EnginePost post) throws IOException {
    if (!PATH.matcher(post.path()).matches()) {
      throw new IOException("this is no path of the container engine's API");
    }
    String socket =
        Docker.socket(host).orElseThrow(() -> new IOException("no container engine is here"));
    Engine engine = new Engine(host, socket, System.nanoTime() + post.deadline().toNanos());
    try {
      Engine.Answer answer = engine.post(post.path());
      boolean done = answer.status() / 100 == 2 || answer.status() == 304;
      return done
          ? new Output(0, Clean.block(answer.body(), LONGEST_BODY), "", false, false)
          : new Output(1, "", complaint(answer), false, false);
    } catch (SocketTimeoutException late) {
      return new Output(1, "", String.valueOf(late.getMessage()), true, false);
    }
  }

  private static String complaint(Engine.Answer answer) {
    String says;
    try {
      says = Json.parse(answer.body()).at("message").textOr("no reason told");
    } catch (Json.Malformed noJson) {
      says = answer.body();
    }
    return "the container engine answered " + answer.status() + ": " + Clean.line(says, 500);
  }
}
