package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsTest {
  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";

  @TempDir Path folder;

  private FakeHost host() throws IOException {
    FakeHost host =
        new FakeHost(folder)
            .file(
                "/proc/net/tcp",
                HEAD
                    + "   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000 "
                    + "  105        0 777 1 0 100 0 0 10 0\n"
                    + "   1: 0100007F:1538 0100007F:9999 01 00000000:00000000 00:00000000 00000000 "
                    + "  105        0 778 1 0 100 0 0 10 0\n")
            .file(
                "/proc/net/tcp6",
                HEAD
                    + "   0: 00000000000000000000000000000000:0050"
                    + " 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000"
                    + " 00000000     0        0 888 1 0 100 0 0\n")
            .file(
                "/proc/net/udp",
                HEAD
                    + "  9: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000  "
                    + "   0        0 999 2 0 0\n")
            .file("/proc/31/comm", "");
    Files.createDirectories(host.path("/proc/30/fd"));
    Files.createDirectories(host.path("/proc/31/fd"));
    Files.createSymbolicLink(host.path("/proc/30/fd/3"), Path.of("socket:[777]"));
    Files.createSymbolicLink(host.path("/proc/31/fd/3"), Path.of("socket:[777]"));
    Files.createSymbolicLink(host.path("/proc/31/fd/4"), Path.of("socket:[888]"));
    return host;
  }

  @Test
  void onlyWhatListensIsThere() throws IOException {
    Sockets sockets = Sockets.read(host());
    assertThat(sockets.listening())
        .extracting(Sockets.Listening::address, Sockets.Listening::port)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("0:0:0:0:0:0:0:0", 80),
            org.assertj.core.groups.Tuple.tuple("127.0.0.1", 5432),
            org.assertj.core.groups.Tuple.tuple("0.0.0.0", 53));
    assertThat(sockets.on(Sockets.Protocol.TCP, 5432).getFirst().loopback()).isTrue();
    assertThat(sockets.on(Sockets.Protocol.TCP, 80).getFirst().everywhere()).isTrue();
  }

  @Test
  void theLowestProcessThatHoldsASocketOwnsIt() throws IOException {
    Sockets sockets = Sockets.read(host());
    assertThat(sockets.on(Sockets.Protocol.TCP, 5432).getFirst().pid()).hasValue(30);
    assertThat(sockets.of(31)).extracting(Sockets.Listening::port).containsExactly(80);
    assertThat(sockets.on(Sockets.Protocol.UDP, 53).getFirst().pid()).isEmpty();
  }

  @Test
  void withoutRootMissingOwnersAreExplained() throws IOException {
    assertThat(Sockets.read(host().notRoot()).unseen().orElseThrow()).contains("needs root");
  }

  @Test
  void listenersOfThisMachineAreSeenWithTheirOwner() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        DatagramSocket udp = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
      Sockets sockets = Sockets.read(new LocalHost());
      int self = (int) ProcessHandle.current().pid();
      assertThat(sockets.on(Sockets.Protocol.TCP, tcp.getLocalPort()))
          .singleElement()
          .satisfies(
              socket -> {
                assertThat(socket.loopback()).isTrue();
                assertThat(socket.pid()).hasValue(self);
              });
      assertThat(sockets.on(Sockets.Protocol.UDP, udp.getLocalPort()).getFirst().pid())
          .hasValue(self);
    }
  }
}
