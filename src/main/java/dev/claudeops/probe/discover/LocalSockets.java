package dev.claudeops.probe.discover;

import dev.claudeops.host.Command;
import dev.claudeops.host.HostView;
import dev.claudeops.host.Output;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections over unix sockets, as the kernel pairs them (sock_diag(7), which {@code ss} asks;
 * ss(8): the columns are kind, state, two queues, path and inode of this end, path and inode of the
 * other). Empty where there is no {@code ss}.
 */
record LocalSockets(List<Pair> all) {
  private static final int MOST = 5_000;

  /**
   * @param path the server's address
   */
  record Pair(long client, long server, String path) {}

  static LocalSockets read(HostView host) throws InterruptedException {
    List<Pair> all = new ArrayList<>();
    for (String line : answer(host).split("\n")) {
      String[] fields = line.strip().split("\\s+");
      if (fields.length == 8
          && all.size() < MOST
          && fields[1].equals("ESTAB")
          && fields[4].startsWith("/")
          && fields[5].matches("\\d{1,18}")
          && fields[7].matches("\\d{1,18}")) {
        all.add(new Pair(Long.parseLong(fields[7]), Long.parseLong(fields[5]), fields[4]));
      }
    }
    return new LocalSockets(List.copyOf(all));
  }

  private static String answer(HostView host) throws InterruptedException {
    if (host.find("ss").isEmpty()) {
      return "";
    }
    try {
      Output told = host.run(Command.of("ss", "-xHn").within(Duration.ofSeconds(1)));
      return told.ok() ? told.out() : "";
    } catch (IOException cannotStart) {
      return "";
    }
  }
}
