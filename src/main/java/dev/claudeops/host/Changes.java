package dev.claudeops.host;

import java.io.IOException;

/** How each kind of change is made on the machine we run on. */
final class Changes {
  private final LocalHost host;

  Changes(LocalHost host) {
    this.host = host;
  }

  Output make(Change change) throws IOException, InterruptedException {
    return switch (change) {
      case Change.Program(var command) -> host.run(command);
      case Change.Send send -> Signals.make(host, send);
      case Change.Remove remove -> Removal.make(host, remove);
      case Change.Truncate truncate -> Removal.make(host, truncate);
      case Change.EnginePost post -> EnginePosts.make(host, post);
      case Change.Pm2Call call -> Pm2Calls.make(host, call);
      case Change.Talk(_, var work) -> work.run();
    };
  }
}
