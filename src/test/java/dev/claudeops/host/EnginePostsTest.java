package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.UnixServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginePostsTest {
  @TempDir Path folder;

  private Output post(String path, String answer) throws IOException {
    try (UnixServer engine =
        new UnixServer(
            folder.resolve("run/docker.sock"),
            question -> answer.getBytes(StandardCharsets.UTF_8))) {
      Output output =
          EnginePosts.make(
              new FakeHost(folder), new Change.EnginePost(path, Duration.ofMillis(500)));
      assertThat(engine.asked())
          .containsExactly(
              "POST " + path + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      return output;
    } finally {
      java.nio.file.Files.deleteIfExists(folder.resolve("run/docker.sock"));
    }
  }

  @Test
  void doneAndDoneBeforeAreGoodAndTheRestComesInTheEnginesWords() throws Exception {
    String path = "/containers/abc/restart?t=10";
    assertThat(post(path, "HTTP/1.0 204 No Content\r\n\r\n").ok()).isTrue();
    assertThat(post(path, "HTTP/1.0 304 Not Modified\r\n\r\n").ok()).isTrue();
    Output refused =
        post(path, "HTTP/1.0 500 X\r\n\r\n{\"message\":\"port is\\nallocated \\u001b[31m\"}");
    assertThat(refused.ok()).isFalse();
    assertThat(refused.complaint())
        .startsWith("the container engine answered 500: port is allocated")
        .doesNotContain("\u001b");
    assertThat(post(path, "").timedOut()).isTrue();
    assertThatThrownBy(() -> post(path, "SSH-2.0-x\r\n\r\n")).hasMessageContaining("no container");
  }

  @Test
  void aPathThatCouldBeMoreThanAPathIsNotSent() {
    for (String path :
        List.of(
            "/containers/../images/x",
            "/a HTTP/1.0\r\nX: y",
            "/a\n",
            "/a b",
            "//host/a",
            "http://host/a",
            "/a#b",
            "/a?b=c&d={}",
            "",
            "/" + "a".repeat(2_000))) {
      assertThatThrownBy(
              () ->
                  EnginePosts.make(
                      new FakeHost(folder), new Change.EnginePost(path, Duration.ofSeconds(1))))
          .as(path)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no path");
    }
  }
}
