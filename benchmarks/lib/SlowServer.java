import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP server for benchmarks: answers every request with 200 after a pause. Arguments: port, pause in ms. */
final class SlowServer {
  public static void main(String[] args) throws IOException {
    int pause = Integer.parseInt(args[1]);
    try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 4096, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        Thread.startVirtualThread(() -> answer(socket, pause));
      }
    }
  }

  private static void answer(Socket socket, int pause) {
    try (socket) {
      BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        continue;
      }
      Thread.sleep(pause);
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException | InterruptedException gone) {
      System.err.println("a client left: " + gone.getMessage());
    }
  }
}
