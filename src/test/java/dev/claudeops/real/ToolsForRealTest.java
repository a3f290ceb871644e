package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.config.Runtime;
import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.host.HostView;
import dev.claudeops.host.LocalHost;
import dev.claudeops.ops.tool.LookingRoom;
import dev.claudeops.testkit.Databases;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.real.DockerEngine;
import dev.claudeops.testkit.real.Machine;
import dev.claudeops.testkit.real.MachineHost;
import dev.claudeops.testkit.real.Part;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools that look at the machine, on real processes, sockets, disks, servers and systemd. */
@Tag("real")
@Timeout(180)
class ToolsForRealTest {
  @TempDir Path folder;

  private LookingRoom room(HostView host, Config config) {
    return new LookingRoom(host, config, folder.resolve("memory"));
  }

  private LookingRoom room() {
    return room(new LocalHost(), Config.NONE);
  }

  private LookingRoom room(Runtime.Database db) {
    return room(new LocalHost(), Databases.config(db));
  }

  /** The id of the statement in whose line this stands. */
  private static String id(String said, String part) {
    Matcher id = Pattern.compile("(q[0-9a-f]{8}) [^\\n]*" + Pattern.quote(part)).matcher(said);
    assertThat(id.find()).as(said).isTrue();
    return id.group(1);
  }

  @Test
  void aProcessThatKeepsAProcessorBusyComesFirst() throws Exception {
    Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
    try {
      String said = room().say("processes", "sort", "cpu", "contains", "while :", "limit", 3);
      assertThat(said).contains("pid:" + busy.pid() + "@", "while :; do :; done");
      Matcher share = Pattern.compile("pid:" + busy.pid() + "@.* CPU (\\d+) %").matcher(said);
      assertThat(share.find()).as(said).isTrue();
      assertThat(Integer.parseInt(share.group(1))).isBetween(2, 130);
    } finally {
      busy.destroyForcibly().waitFor();
    }
  }

  @Test
  void aRealPortAndItsConnectionAreToldWithTheirProcess() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(client.isConnected()).isTrue();
      String said = room().say("connections", "port", server.getLocalPort());
      assertThat(said)
          .contains("listening: 1", ":" + server.getLocalPort())
          .contains("pid:" + ProcessHandle.current().pid() + "@")
          .contains("established", "to our port " + server.getLocalPort(), "1 wait to be accepted");
    }
  }

  @Test
  void aDeletedFileThatIsHeldOpenIsToldWithItsHolder() throws Exception {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Files.writeString(logs.resolve("kept.log"), "the content is nobody's");
    Path gone = logs.resolve("gone.log");
    try (RandomAccessFile held = new RandomAccessFile(gone.toFile(), "rw")) {
      held.setLength(3 << 20);
      Files.delete(gone);
      assertThat(room().say("disk_growth", "path", logs.toRealPath().toString()))
          .contains(
              "file system ",
              " free of ",
              "counted whole",
              "kept.log",
              "deleted files still held open: 3 MiB",
              "gone.log by pid:" + ProcessHandle.current().pid() + "@")
          .doesNotContain("nobody's");
    }
  }

  @Test
  void postgresTellsWhoBlocksWhomAndPlansAStatementByItsId() throws Exception {
    try (var server = dev.claudeops.testkit.real.Postgres.start()) {
      server.psql(
          "create table orders (id int primary key, status text);"
              + " insert into orders select i, 'open' from generate_series(1, 5000) i;"
              + " analyze orders; grant all on orders to app; grant pg_monitor to app");
      Runtime.Database root =
          Databases.as(
              Databases.at(Kind.POSTGRES, server.host(), server.port()),
              server.user(),
              server.password());
      Runtime.Database app = Databases.as(root, "app", server.password());
      server.psql("set role app; select count(*) from orders where status = 'canary-value'");
      try (var holder = server.holdLock("orders");
          var waiter = server.session()) {
        waiter.send("select count(*) from orders where status = 'canary-value' and id < 7");
        Part.await(
            "it waits",
            Duration.ofSeconds(30),
            () -> server.psql("select count(*) from pg_locks where not granted").equals("1"));
        LookingRoom room = room(app);
        String said = room.say("database_activity", "name", "shop");
        assertThat(said)
            .startsWith("PostgreSQL 1")
            .containsPattern("session \\d+ waits .* for session \\d+")
            .contains("idle in transaction", "waits for Lock: relation")
            .contains("select count(*) from orders where status = ? and id < ?")
            .doesNotContain("canary-value");
        String running = id(said, "status = ? and id < ?");
        // The table is locked: to plan it must wait, and waits for one second only.
        assertThat(room.say("query_plan", "name", "shop", "statement", running))
            .contains("cannot be explained: the server refuses: ", "lock timeout");
        holder.tell("rollback");
        assertThat(room.say("query_plan", "name", "shop", "statement", running))
            .contains("plan (estimates; it was not run):", "Index Cond: (id < ?)", "rows=")
            .doesNotContain("canary-value");
        String counted = id(said, "where status = $");
        int version = Integer.parseInt(server.psql("show server_version_num"));
        assertThat(room.say("query_plan", "name", "shop", "statement", counted))
            .contains(
                version >= 160_000 ? "Seq Scan on orders" : "PostgreSQL explains from version 16");
        LookingRoom mighty = room(root);
        mighty.say("database_activity", "name", "shop");
        assertThat(mighty.say("query_plan", "name", "shop", "statement", running))
            .contains("cannot be explained", "superuser");
      }
    }
  }

  @Test
  void postgresPlansNoStatementThatCouldRunAStrangersCode() throws Exception {
    try (var server = dev.claudeops.testkit.real.Postgres.start()) {
      String word = server.password();
      server.psql(
          "create table done (id int); create table t (id int); grant all on t to app;"
              + " create role other login password '"
              + word
              + "'; grant all on schema public to other; grant pg_monitor to other;"
              + " grant select on t to other");
      Runtime.Database other =
          Databases.as(Databases.at(Kind.POSTGRES, server.host(), server.port()), "other", word);
      try (var first = server.session();
          var second = server.session()) {
        first.tell("select id from t\\; drop table done");
        second.tell("select 17 from t where id = 1");
        LookingRoom room = room(other);
        String said = room.say("database_activity", "name", "shop");
        // Both sessions are idle; their statements are remembered all the same.
        assertThat(said).contains("idle");
        List<String> ids = statements(server, room);
        assertThat(ids).anyMatch(plan -> plan.contains("holds a semicolon"));
        assertThat(ids).anyMatch(plan -> plan.contains("Seq Scan on t"));
        server.psql(
            "set role app; create function trap() returns int immutable language sql"
                + " as 'select 1'");
        assertThat(statements(server, room))
            .noneMatch(plan -> plan.contains("Seq Scan"))
            .anyMatch(plan -> plan.contains("the role app has some in this database"));
      }
    }
  }

  private static String said(LookingRoom room, String unit) throws InterruptedException {
    try {
      return room.say("unit_file", "name", unit);
    } catch (dev.claudeops.agent.tool.Tool.Refusal refusal) {
      return refusal.getMessage();
    }
  }

  /** What is said of the plans of all idle sessions' statements. */
  private static List<String> statements(
      dev.claudeops.testkit.real.Postgres server, LookingRoom room) throws Exception {
    List<String> said = new java.util.ArrayList<>();
    String rows =
        server.psql(
            "select 'q' || left(encode(sha256(convert_to(datname || E'\\n' || usename || E'\\n' ||"
                + " query, 'UTF8')), 'hex'), 8) from pg_stat_activity"
                + " where backend_type = 'client backend' and pid <> pg_backend_pid()"
                + " and query <> ''");
    for (String id : rows.split("\n")) {
      try {
        said.add(room.say("query_plan", "name", "shop", "statement", id.strip()));
      } catch (dev.claudeops.agent.tool.Tool.Refusal gone) {
        said.add(gone.getMessage());
      }
    }
    return said;
  }

  @Test
  void mariaDbTellsWhoBlocksWhomAndPlansAStatementByItsId() throws Exception {
    try (var server = dev.claudeops.testkit.real.MariaDb.start("--performance-schema=ON")) {
      server.sql("create table shop.orders (id int primary key, status varchar(20)) engine=innodb");
      server.sql("insert into shop.orders values (1, 'open'), (2, 'shut')");
      Runtime.Database tcp =
          Databases.as(
              Databases.at(Kind.MARIADB, server.host(), server.port()),
              server.user(),
              server.password());
      Runtime.Database socket = Databases.at(Kind.MARIADB, server.folder().toString(), 0);
      try (var holder = server.session();
          var waiter = server.session()) {
        holder.tell("begin; select * from orders where id = 1 for update");
        waiter.send("select * from orders where id = 1 and status = 'canary\\\\!value' for update");
        Part.await(
            "it waits",
            Duration.ofSeconds(30),
            () ->
                server
                    .sql(
                        "select count(*) from information_schema.processlist where command ="
                            + " 'Query' and info like '%canary%' and id <> connection_id()")
                    .equals("1"));
        for (Runtime.Database way : List.of(tcp, socket)) {
          LookingRoom room = room(way);
          String said = room.say("database_activity", "name", "shop");
          assertThat(said)
              .startsWith("MariaDB 1")
              .contains("select * from orders where id = ? and status = ? for update")
              .contains("statements by time since the server began to count")
              .doesNotContain("canary");
          String id = id(said, "status = ? for update");
          assertThat(room.say("query_plan", "name", "shop", "statement", id))
              .contains("cannot be explained: the server refuses: ", "READ ONLY");
        }
      }
      try (var holder = server.holdLock("orders");
          var waiter = server.session()) {
        waiter.send("select status from orders where id < 7 and status = 'canary\\\\!value'");
        LookingRoom room = room(tcp);
        LookingRoom local = room(socket);
        Part.await(
            "it waits",
            Duration.ofSeconds(30),
            () -> activity(room).contains("waits for Waiting for table"));
        String id = id(activity(room), "id < ? and status = ?");
        assertThat(activity(local)).contains(id);
        holder.tell("unlock tables");
        for (LookingRoom one : List.of(room, local)) {
          assertThat(one.say("query_plan", "name", "shop", "statement", id))
              .contains("plan (estimates; it was not run):", "table=orders", "rows=")
              .doesNotContain("canary");
        }
        server.sql(
            "create definer=stranger@localhost function shop.trap() returns int deterministic sql"
                + " security invoker return 1");
        assertThat(room.say("query_plan", "name", "shop", "statement", id))
            .contains("cannot be explained", "stranger@localhost has some");
      }
    }
  }

  private static String activity(LookingRoom room) {
    try {
      return room.say("database_activity", "name", "shop");
    } catch (dev.claudeops.agent.tool.Tool.Refusal | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void redisTellsItsClientsAndSlowCommandsWithoutTheirWords() throws Exception {
    try (var server = dev.claudeops.testkit.real.Redis.start()) {
      server.cli("config", "set", "slowlog-log-slower-than", "0");
      server.cli("set", "session:canary-token", "canary-value");
      assertThat(
              room(Databases.at(Kind.REDIS, server.host(), server.port()))
                  .say("database_activity", "name", "shop"))
          .startsWith("Redis ")
          .contains("memory: ", "limit 32 MiB", "clients: ", "1x from 127.0.0.1, last command ")
          .contains("session:… (3 words)")
          .doesNotContain("canary");
    }
  }

  @Test
  void aRealContainerIsTold() throws Exception {
    try (var engine = DockerEngine.start()) {
      HostView host =
          new FakeHost(Path.of("/")).at(Instant.now()).env("DOCKER_HOST", engine.address());
      engine.run(
          "teller",
          List.of("--env", "WORD=canary-env", "--memory", "64m"),
          "sh",
          "-c",
          "echo grüße; echo password=hunter4444 >&2; exit 3");
      Part.await("it ended", Duration.ofSeconds(30), () -> engine.state("teller").equals("exited"));
      assertThat(room(host, Config.NONE).say("container", "name", "teller"))
          .contains("container teller: exited", "exit code 3", "memory 64 MiB", "Z grüße")
          .contains("password=[redacted")
          .doesNotContain("canary-env", "hunter4444");
      assertThat(room(host, Config.NONE).refusal("container", "name", "tellr"))
          .isEqualTo("no container \"tellr\"; nearest: teller");
    }
  }

  @Test
  void aRealUnitIsToldWithItsDropIn() throws Exception {
    try (var machine = Machine.start("eyes")) {
      machine.sh(
          """
          mkdir -p /etc/systemd/system/eyes.service.d
          printf '[Service]\\nExecStart=/bin/false\\nEnvironment=PORT=80 WORD=canary-env\\n' \
            > /etc/systemd/system/eyes.service
          printf '[Service]\\nNice=7\\n' > /etc/systemd/system/eyes.service.d/nice.conf
          printf 'canary-file' > /root/key
          ln -s /root/key /etc/systemd/system/leak.service
          systemctl daemon-reload
          systemctl start eyes.service || true
          """);
      LookingRoom room = room(new MachineHost(machine), Config.NONE);
      assertThat(room.say("unit_file", "name", "eyes"))
          .contains("Result=exit-code", "ExecMainStatus=1", "Restart=no")
          .contains("# /etc/systemd/system/eyes.service\n[Service]\nExecStart=/bin/false")
          .contains("Environment=PORT=80 WORD=[redacted:environment]")
          .contains("# /etc/systemd/system/eyes.service.d/nice.conf\n[Service]\nNice=7")
          .doesNotContain("canary");
      assertThat(said(room, "leak")).doesNotContain("canary-file");
      assertThat(room.refusal("unit_file", "name", "eye.service")).contains("eyes.service");
      assertThat(room.refusal("unit_file", "name", "--version")).contains("no unit");
    }
  }
}
