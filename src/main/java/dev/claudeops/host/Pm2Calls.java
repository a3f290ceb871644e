package dev.claudeops.host;

import dev.claudeops.text.Clean;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Set;

/**
 * How a PM2 daemon is told to do something: the methods of its own remote interface (lib/Daemon.js
 * of the package pm2 on npm, "expose"), of which only those are called that start, restart and stop
 * one instance. Tried with PM2 7.0.4.
 */
final class Pm2Calls {
  private static final Set<String> METHODS =
      Set.of("startProcessId", "restartProcessId", "stopProcessId");

  private Pm2Calls() {}

  /** The answer, which holds the app's environment, is dropped but for PM2's complaint. */
  static Output make(HostView host, Change.Pm2Call call) throws IOException {
    if (!METHODS.contains(call.method())) {
      throw new IOException("PM2's " + Clean.line(call.method(), 60) + " is not to be called");
    }
    if (!Pm2.runs(host, call.home())) {
      throw new IOException("no PM2 daemon runs at " + call.home());
    }
    long end = System.nanoTime() + call.deadline().toNanos();
    try {
      Json answer =
          Axon.call(host, Pm2.socket(host, call.home()), call.method(), call.argument(), end);
      // A fault of its own, such as a process that would not end, comes as a word in a good answer.
      return answer.at("error").isTrue()
          ? failed(answer.at("message").textOr("PM2 tells no reason"), false)
          : new Output(0, "", "", false, false);
    } catch (SocketTimeoutException late) {
      return failed(String.valueOf(late.getMessage()), true);
    } catch (IOException refused) {
      return failed(String.valueOf(refused.getMessage()), false);
    }
  }

  private static Output failed(String why, boolean late) {
    return new Output(1, "", Clean.line(why, 500), late, false);
  }
}
