package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.UnixServer;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that a user of the machine puts where root looks. */
@Timeout(60)
class HostileSocketTest {
  @TempDir Path folder;

  @Test
  void oneThatListensAndAcceptsNobodyHoldsNobodyUp() throws Exception {
    Path socket = folder.resolve("rpc.sock");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
    List<SocketChannel> queue = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address, 1);
      boolean full = false;
      while (!full) {
        SocketChannel one = SocketChannel.open(StandardProtocolFamily.UNIX);
        queue.add(one);
        one.configureBlocking(false);
        try {
          one.connect(address);
        } catch (SocketException queueIsFull) {
          full = true;
        }
      }
      long began = System.nanoTime();
      assertThatThrownBy(() -> new LocalHost().connect(socket.toString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("accepts nobody");
      assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    } finally {
      for (SocketChannel one : queue) {
        one.close();
      }
    }
  }

  @Test
  void aUsersSilentPm2DoesNotHideAnothers() throws Exception {
    FakeHost host = new FakeHost(folder);
    StringBuilder users = new StringBuilder();
    List<UnixServer> silent = new ArrayList<>();
    for (String user : List.of("alice", "deploy")) {
      users.append(user + ":x:1000:1000::/home/" + user + ":/bin/sh\n");
      host.file("/home/" + user + "/.pm2/pm2.pid", "7");
    }
    host.file("/etc/passwd", users.toString()).file("/proc/7/comm", "PM2 v7.0.4: God");
    silent.add(new UnixServer(folder.resolve("home/alice/.pm2/rpc.sock"), question -> new byte[0]));
    silent.add(new UnixServer(folder.resolve("home/deploy/.pm2/rpc.sock"), question -> shop()));
    try {
      assertThat(Pm2.read(host).apps()).extracting(Pm2.App::name).containsExactly("shop");
    } finally {
      for (UnixServer server : silent) {
        server.close();
      }
    }
  }

  private static byte[] shop() {
    byte[] json =
        "j:{\"args\":[[{\"name\":\"shop\",\"pm_id\":0,\"pm2_env\":{\"status\":\"online\"}}]]}"
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + json.length)
        .put((byte) 0x12)
        .putInt(json.length)
        .put(json)
        .array();
  }
}
