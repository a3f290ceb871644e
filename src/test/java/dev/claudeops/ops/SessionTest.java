package dev.claudeops.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.tool.Input;
import dev.claudeops.agent.tool.Tool;
import dev.claudeops.journal.Journal;
import dev.claudeops.journal.Keeping;
import dev.claudeops.journal.Lock;
import dev.claudeops.model.Deed;
import dev.claudeops.ops.tool.Room;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeProbe;
import dev.claudeops.testkit.Toy;
import dev.claudeops.text.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's session over a pipe, on the bench's machine. */
class SessionTest {
  @TempDir Path folder;

  private static List<Tool> tools(Room room) {
    return List.of(
        Toy.look(
            "open",
            given ->
                "" + room.open().stream().map(one -> one.subject() + " " + one.type()).toList()),
        Toy.look(
            "seen",
            given -> "" + room.observations().size() + room.services() + room.kinds().size()),
        Toy.look(
            "again",
            given ->
                ""
                    + room.look(Set.of(FakeProbe.thing("a"))).stream()
                        .map(one -> one.health())
                        .toList()),
        Toy.look(
            "fault",
            given -> {
              throw new IllegalStateException("x");
            }),
        Toy.deed(
            "propose",
            given -> {
              Deed deed = room.propose(Bench.mend(given.text("name"), Map.of()));
              return deed.verdict().word() + " " + deed.outcome().word();
            },
            Input.needed("name", new Input.Form.Text(20), "")),
        Toy.deed("ask", given -> "" + room.question("Why is a broken?\u0000")),
        Toy.deed("remember", given -> room.remember("a breaks", List.of()).id()));
  }

  /** A client that asks one thing after the other. */
  private static final class Client implements AutoCloseable {
    private final Thread server;
    private final OutputStream out;
    private final java.io.BufferedReader in;
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private int id;

    Client(Ops ops, Function<Room, List<Tool>> tools) throws IOException {
      Pipe there = Pipe.open();
      Pipe back = Pipe.open();
      out = Channels.newOutputStream(there.sink());
      in = new java.io.BufferedReader(Channels.newReader(back.source(), StandardCharsets.UTF_8));
      server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      ops.serve(
                          Channels.newInputStream(there.source()),
                          Channels.newOutputStream(back.sink()),
                          "desk\u001b\ntop",
                          tools);
                    } catch (InterruptedException | RuntimeException e) {
                      fault.set(e);
                    }
                  });
    }

    String call(String tool, String arguments) throws Exception {
      out.write(
          "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}\n"
              .formatted(++id, tool, arguments)
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      return Json.parse(in.readLine())
          .at("result", "content")
          .items()
          .getFirst()
          .at("text")
          .textOr("");
    }

    String call(String tool) throws Exception {
      return call(tool, "{}");
    }

    @Override
    public void close() throws IOException {
      out.close();
      try {
        server.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(fault.get()).isNull();
    }
  }

  private static Client client(Bench bench) throws IOException {
    return new Client(bench.ops(), SessionTest::tools);
  }

  private List<Path> files(Bench bench, String name) {
    if (!Files.isDirectory(bench.journalFolder().resolve(name))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(bench.journalFolder().resolve(name))) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void lookingWritesNothingAndTakesNoLock() throws Exception {
    Bench bench = new Bench(folder);
    try (Client client = client(bench);
        Lock held = bench.journal().lock()) {
      assertThat(client.call("open")).contains("| [thing:a thing-broken]");
      assertThat(client.call("seen")).contains("| 2");
      assertThat(client.call("again")).contains("FAILED");
      assertThat(held.held()).isTrue();
    }
    assertThat(files(bench, "health")).isEmpty();
    assertThat(files(bench, "issues")).isEmpty();
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void thePictureIsKeptForAMinuteAndThenMadeAnew() throws Exception {
    Bench bench = new Bench(folder);
    AtomicInteger looks = new AtomicInteger();
    bench.sight =
        site -> {
          looks.incrementAndGet();
          return FakeProbe.broken(site, "a");
        };
    try (Client client = client(bench)) {
      client.call("open");
      client.call("seen");
      assertThat(looks).hasValue(1);
      bench.host.pass(Duration.ofSeconds(61));
      bench.sight = site -> FakeProbe.well(site, "a");
      assertThat(client.call("open")).contains("| []");
    }
  }

  @Test
  void aWishGoesThroughTheGateIsProvenAndRecordedUnderTheClientsName() throws Exception {
    Bench bench = new Bench(folder).mends();
    try (Client client = client(bench)) {
      assertThat(client.call("propose", "{\"name\":\"a\"}")).contains("| allow proven");
      assertThat(client.call("open")).contains("| []");
    }
    assertThat(bench.changes()).containsExactly("mend a");
    assertThat(files(bench, "health")).hasSize(1);
    assertThat(files(bench, "actions")).hasSize(1);
    assertThat(Files.readString(files(bench, "actions").getFirst())).contains("\nby: \"mcp:desk");
    assertThat(files(bench, "intents")).isEmpty();
    assertThat(Files.readString(files(bench, "health").getFirst())).contains("request");
    Lock free = Journal.open(bench.journalFolder(), bench.host::now, Keeping.USUAL).lock();
    assertThat(free.held()).isTrue();
    free.close();
  }

  @Test
  void theWishesOfASessionTogetherDoNoMoreThanARunMay() throws Exception {
    Bench bench = new Bench(folder);
    bench.config = Configs.read("{\"discover\": false, \"policy\": {\"deedsPerRun\": 2}}");
    try (Client client = client(bench)) {
      for (int i = 0; i < 2; i++) {
        bench.host.pass(Duration.ofHours(1));
        assertThat(client.call("propose", "{\"name\":\"a\"}")).contains("| allow unproven");
      }
      bench.host.pass(Duration.ofHours(1));
      assertThat(client.call("propose", "{\"name\":\"a\"}"))
          .contains("this session has done 2 deeds, as many as policy.deedsPerRun");
    }
    assertThat(bench.changes()).hasSize(2);
  }

  @Test
  void whatTheGateRefusesIsRefusedToAClientToo() throws Exception {
    Bench bench = new Bench(folder);
    bench.rules =
        List.of(
            Bench.rule(
                "no",
                (wish, now) ->
                    java.util.Optional.of(new dev.claudeops.model.Verdict.Deny("no", "never"))));
    try (Client client = client(bench)) {
      assertThat(client.call("propose", "{\"name\":\"a\"}")).contains("| deny refused");
    }
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void whileAnotherRunIsAtWorkAWishIsRefusedInASentence() throws Exception {
    Bench bench = new Bench(folder);
    try (Client client = client(bench);
        Lock held = bench.journal().lock()) {
      assertThat(client.call("propose", "{\"name\":\"a\"}"))
          .contains("propose cannot answer:")
          .doesNotContain("Exception");
      assertThat(held.held()).isTrue();
    }
    assertThat(bench.changes()).isEmpty();
  }

  @Test
  void aQuestionStandsInAHealthFileOnceAndALessonIsRefused() throws Exception {
    Bench bench = new Bench(folder);
    try (Client client = client(bench)) {
      assertThat(client.call("ask")).contains("| true");
      assertThat(client.call("ask")).contains("| false");
      assertThat(client.call("remember")).contains("a session keeps no lessons");
      assertThat(client.call("fault")).contains("a fault of ClaudeOps (IllegalStateException");
    }
    assertThat(files(bench, "health")).hasSize(1);
    assertThat(Files.readString(files(bench, "health").getFirst()))
        .contains("mcp:desk", "asks: Why is a broken?");
  }
}
