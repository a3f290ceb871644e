package dev.claudeops.agent.claude;

import dev.claudeops.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a start of Claude Code has said so far: its stream of events, one JSON object a line, read
 * on from where the last look ended. What is kept is a few events; a line of more than 4 MiB is
 * passed over.
 */
final class Heard {
  private static final int LONGEST_LINE = 4 << 20;
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean passing;
  private long at;
  private Optional<Json> init = Optional.empty();
  private Optional<Json> result = Optional.empty();
  private Optional<Json> limit = Optional.empty();
  private OptionalLong refused = OptionalLong.empty();
  private boolean thought;
  private String lastError = "";

  Heard(Path file) {
    this.file = file;
  }

  /** Reads what has been written since, at most up to this many bytes from the file's beginning. */
  void listen(long most) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      in.position(at);
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (at < most && in.read(buffer.clear()) > 0) {
        at += buffer.flip().remaining();
        take(buffer);
      }
    }
  }

  /** Takes the last line, which may lack its end. */
  void hearOut() {
    event();
  }

  private void take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        event();
      } else if (line.size() < LONGEST_LINE) {
        line.write(next);
      } else {
        passing = true;
      }
    }
  }

  private void event() {
    String text = line.toString(StandardCharsets.UTF_8);
    boolean whole = !passing && !text.isBlank();
    line.reset();
    passing = false;
    if (whole) {
      try {
        hear(Json.parse(text));
      } catch (Json.Malformed notOne) {
        lastError = text;
      }
    }
  }

  private void hear(Json event) {
    switch (event.at("type").textOr("")) {
      case "system" -> {
        switch (event.at("subtype").textOr("")) {
          case "init" -> init = Optional.of(event);
          case "api_retry" -> retry(event.at("error_status").whole());
          default -> {}
        }
      }
      case "assistant" -> thought |= !event.at("message", "model").textOr("").equals("<synthetic>");
      case "rate_limit_event" -> {
        if (event.at("rate_limit_info", "status").textOr("").equals("rejected")) {
          limit = Optional.of(event.at("rate_limit_info"));
        }
      }
      case "result" -> result = Optional.of(event);
      default -> {}
    }
  }

  /** A refusal that asking again does not change. */
  private void retry(OptionalLong status) {
    if (status.isPresent()
        && status.getAsLong() >= 400
        && status.getAsLong() < 500
        && status.getAsLong() != 408
        && status.getAsLong() != 409
        && status.getAsLong() != 429) {
      refused = status;
    }
  }

  /** What it says of itself at its start. */
  Optional<Json> init() {
    return init;
  }

  /** What it says at its end. */
  Optional<Json> result() {
    return result;
  }

  /** The plan's limit that it ran into. */
  Optional<Json> limit() {
    return limit;
  }

  /** The HTTP status of a refusal that it is about to ask again for. */
  OptionalLong refused() {
    return refused;
  }

  /** Whether a model has answered at all. */
  boolean thought() {
    return thought;
  }

  /** The last line that was no JSON. */
  String lastError() {
    return lastError;
  }
}
