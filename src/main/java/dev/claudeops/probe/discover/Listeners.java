package dev.claudeops.probe.discover;

import dev.claudeops.config.Runtime;
import dev.claudeops.host.Sockets;

/** What listening sockets tell of the services that hold them. */
final class Listeners {
  private final Surroundings around;
  private final Owners owners;

  Listeners(Surroundings around, Owners owners) {
    this.around = around;
    this.owners = owners;
  }

  /**
   * A regular expression for the beginning of a command line: the program and its first words, up
   * to an option, because options may hold secrets.
   */
  static String pattern(String command) {
    StringBuilder pattern = new StringBuilder("^");
    int words = 0;
    for (String word : command.split("\\s+", 5)) {
      if (words == 3 || words > 0 && word.startsWith("-") || pattern.length() > 300) {
        break;
      }
      pattern.append(words++ == 0 ? "" : " ");
      for (char c : word.substring(0, Math.min(150, word.length())).toCharArray()) {
        boolean plain = Character.isLetterOrDigit(c) && c < 0x80 || "/_:,@-".indexOf(c) >= 0;
        pattern.append(plain ? "" + c : c > 0x20 && c < 0x7F ? "\\" + c : ".");
      }
    }
    return pattern.toString();
  }

  /** Gives every port to the service whose process listens there. */
  void ports() {
    for (Sockets.Listening socket : around.sockets().listening()) {
      if (socket.protocol() == Sockets.Protocol.TCP && socket.pid().isPresent()) {
        owners.of(socket.pid().getAsInt()).ifPresent(owner -> owners.ownPort(socket.port(), owner));
      }
    }
  }

  /** Says of services that are database servers that they are. */
  void databases() {
    for (Sockets.Listening socket : around.sockets().listening()) {
      if (socket.protocol() != Sockets.Protocol.TCP || socket.pid().isEmpty()) {
        continue;
      }
      int pid = socket.pid().getAsInt();
      String address = socket.everywhere() ? "127.0.0.1" : socket.address();
      owners
          .of(pid)
          .filter(
              owner -> !owner.has(Runtime.Database.class) && !owner.has(Runtime.Container.class))
          .ifPresent(
              owner ->
                  Known.database(owners.comm(pid))
                      .ifPresent(
                          kind ->
                              owner
                                  .runtimes()
                                  .add(
                                      Guesses.database(
                                          owner.name(), kind, address, socket.port()))));
    }
  }
}
