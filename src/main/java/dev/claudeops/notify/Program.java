package dev.claudeops.notify;

import dev.claudeops.config.Way;
import dev.claudeops.host.Command;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * A program of the owner's. The message is in its environment and never among its arguments, so
 * that no text can become an option; what it prints is not repeated. Exit code 0 means delivered,
 * 64, 65 and 78 (sysexits(3): usage, data, config) that another try is of no use.
 */
final class Program implements Notifier<Way.Program> {
  private static final int CAP = 4_096;

  @Override
  public String kind() {
    return "command";
  }

  @Override
  public Class<Way.Program> way() {
    return Way.Program.class;
  }

  @Override
  public Attempt send(Way.Program way, Message message, Line line) throws InterruptedException {
    Command command =
        Command.of(way.argv())
            .with(
                Map.of(
                    "CLAUDEOPS_ID", message.id(),
                    "CLAUDEOPS_KIND", message.kind().name().toLowerCase(Locale.ROOT),
                    "CLAUDEOPS_SEVERITY", message.severity().name().toLowerCase(Locale.ROOT),
                    "CLAUDEOPS_HOST", message.host(),
                    "CLAUDEOPS_TITLE", Words.callingNobody(message.title()),
                    "CLAUDEOPS_TEXT", Words.callingNobody(message.text()),
                    "CLAUDEOPS_JSON", MessageForm.told(message).compact()))
            .within(way.timeout().compareTo(line.limit()) < 0 ? way.timeout() : line.limit())
            .atMost(CAP);
    Command whole = way.user().map(command::as).orElse(command);
    try {
      Output output = line.host().run(whole);
      if (output.timedOut()) {
        return Attempt.Later.because("the program did not end in time");
      }
      return switch (output.exit()) {
        case 0 -> new Attempt.Delivered();
        case 64, 65, 78 -> new Attempt.Refused("the program ended with " + output.exit());
        default -> Attempt.Later.because("the program ended with " + output.exit());
      };
    } catch (IOException e) {
      return Attempt.Later.because("the program cannot be started");
    }
  }
}
