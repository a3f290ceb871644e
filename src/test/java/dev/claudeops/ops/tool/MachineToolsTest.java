package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.UnixServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools that look at processes, sockets, units, containers and disks, on recorded machines. */
class MachineToolsTest {
  @TempDir Path folder;

  private LookingRoom room(FakeHost host) {
    return new LookingRoom(host, Config.NONE, folder.resolve("memory"));
  }

  private FakeHost processes() {
    FakeHost host =
        new FakeHost(folder)
            .file("/etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/false\n")
            .file("/proc/stat", "btime 1759150000\n");
    process(host, 1, "init", "/sbin/init", 0, 4_000, 10);
    process(host, 700, "node", "node\0app.js\0--db-password\0hunter2222\0", 33, 900_000, 2_000);
    process(host, 800, "cron", "cron\0-f\0", 0, 2_000, 5_000);
    return host;
  }

  private static void process(
      FakeHost host, int pid, String comm, String command, int uid, long rss, long tick) {
    host.file(
            "/proc/%d/stat".formatted(pid),
            "%d (%s) S 0 1 1 0 -1 0 0 0 0 0 500 500 0 0 20 0 3 0 %d 0 0\n"
                .formatted(pid, comm, tick))
        .file("/proc/%d/cmdline".formatted(pid), command)
        .file(
            "/proc/%d/status".formatted(pid),
            "Name: x\nUid:\t%d\t%d\t%d\t%d\nVmRSS:\t%d kB\n".formatted(uid, uid, uid, uid, rss));
  }

  // ---- processes ----

  @Test
  void processesAreSortedAndTheirCommandLinesHoldNoSecret() throws Exception {
    LookingRoom room = room(processes());
    assertThat(room.say("processes", "sort", "memory").lines().skip(2).findFirst().orElseThrow())
        .startsWith("pid:700@2000 S web, age ")
        .contains("CPU 0 %, RSS 879 MiB, 3 threads", "node app.js --db-password [redacted:")
        .doesNotContain("hunter2222");
    assertThat(room.say("processes", "sort", "started").lines().skip(2).findFirst().orElseThrow())
        .startsWith("pid:800@5000");
    assertThat(room.say("processes", "sort", "cpu", "contains", "NODE", "limit", 1))
        .contains("1 match", "pid:700")
        .doesNotContain("pid:800");
    assertThat(room.say("processes", "sort", "cpu", "contains", ".*")).contains("0 match");
  }

  // ---- connections ----

  @Test
  void connectionsAreCountedByStateRemoteAndProcess() throws Exception {
    FakeHost host = processes();
    String head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n";
    host.file(
        "/proc/net/tcp",
        head
            + "   0: 00000000:0050 00000000:0000 0A 00000000:00000003 00:00000000 00000000 33 0 900"
            + " 1\n"
            + "   1: 0100007F:0050 0200A8C0:9999 01 00000000:00000000 00:00000000 00000000 33 0 901"
            + " 1\n"
            + "   2: 0100007F:0050 0200A8C0:9998 01 00000000:00000400 00:00000000 00000000 33 0 902"
            + " 1\n"
            + "   3: 0100007F:8888 0300A8C0:1538 06 00000000:00000000 00:00000000 00000000 0 0 0"
            + " 1\n"
            + "   4: zz:0050 0200A8C0:9998 01 0:0 0 0 0 0 902\n");
    Path fds = Files.createDirectories(folder.resolve("proc/700/fd"));
    Files.createSymbolicLink(fds.resolve("3"), Path.of("socket:[900]"));
    Files.createSymbolicLink(fds.resolve("4"), Path.of("socket:[901]"));
    LookingRoom room = room(host);
    assertThat(room.say("connections"))
        .contains(
            "tcp 0.0.0.0:80 (all addresses) by pid:700@2000 node app.js",
            "3 wait to be accepted",
            "TCP connections: 3\n",
            "2x established",
            "1x time-wait",
            "2x from 192.168.0.2 to our port 80",
            "1x to 192.168.0.3:5432",
            "1x pid:700@2000 node",
            "unread by its program: 1 KiB on 127.0.0.1:80 from 192.168.0.2:39320")
        .doesNotContain("hunter2222");
    assertThat(room.say("connections", "port", 5432, "state", "time-wait"))
        .startsWith("TCP connections: 1")
        .doesNotContain("listening");
  }

  @Test
  void aMachineWhoseSocketsCannotBeReadSaysSo() throws Exception {
    assertThat(room(new FakeHost(folder)).say("connections"))
        .contains("the kernel's socket tables cannot be read", "not all sockets could be read");
  }

  // ---- unit_file ----

  private FakeHost unit(String fragment, String dropIns) {
    return new FakeHost(folder)
        .file("/run/systemd/system/x", "")
        .file("/etc/shadow", "root:$6$hash\n")
        .program(
            "systemctl show",
            """
            Id=shop.service
            Names=shop.service
            LoadState=loaded
            ActiveState=failed
            Result=exit-code
            NRestarts=5
            ExecMainStatus=3
            FragmentPath=%s
            DropInPaths=%s
            MemoryMax=[not set]
            """
                .formatted(fragment, dropIns));
  }

  @Test
  void aUnitIsToldWithItsFilesAndWithoutTheSecretsInThem() throws Exception {
    FakeHost host =
        unit("/etc/systemd/system/shop.service", "/etc/systemd/system/shop.service.d/env.conf")
            .file(
                "/etc/systemd/system/shop.service",
                "[Service]\nExecStart=/srv/shop --api-key=sk_live_abcdefgh12345678\n"
                    + "Environment=PORT=3000 DB_PW=hunter2 NODE_ENV=production\nUser=web\n")
            .file(
                "/etc/systemd/system/shop.service.d/env.conf",
                "[Service]\n#Environment=OLD=letmein99\nEnvironment=\"A=first part \\\n"
                    + "# a comment\n  second-part\" B=7\nSetCredential=token:topsecret\nNice=5\n");
    String said = room(host).say("unit_file", "name", "shop");
    assertThat(said)
        .startsWith("shop.service\n")
        .contains(
            "ActiveState=failed",
            "Result=exit-code",
            "NRestarts=5",
            "ExecMainStatus=3",
            "# /etc/systemd/system/shop.service\n[Service]\nExecStart=/srv/shop --api-key=",
            "Environment=PORT=3000 DB_PW=[redacted:environment] NODE_ENV=production",
            "User=web",
            "# /etc/systemd/system/shop.service.d/env.conf",
            "B=7",
            "Nice=5")
        .doesNotContain(
            "hunter2", "letmein99", "first part", "second-part", "topsecret", "sk_live_abcdefgh")
        .doesNotContain("[not set]");
  }

  @Test
  void aUnitThatNamesAnotherFileAsItsOwnShowsNothingOfIt() throws Exception {
    for (String file : List.of("/etc/shadow", "/etc/systemd/system/../../shadow")) {
      assertThat(
              room(unit(file, "/etc/shadow /root/.ssh/id_ed25519"))
                  .say("unit_file", "name", "shop"))
          .contains("no unit's file by its name")
          .doesNotContain("$6$hash");
    }
  }

  @Test
  void anUnknownUnitIsNamedNearlyAndAHostileNameIsOneInertWord() throws Exception {
    FakeHost host = unit("", "");
    assertThat(room(host).refusal("unit_file", "name", "shp.service"))
        .isEqualTo("no unit \"shp.service\"; nearest: shop.service");
    for (String name : List.of("--root=/", "*", "a@.service", "../../etc/shadow", "a b", "x\ny")) {
      assertThat(room(host).refusal("unit_file", "name", name)).contains("no unit");
    }
    assertThat(host.asked())
        .allSatisfy(
            command -> {
              assertThat(command.argv()).doesNotContain("--root=/", "*", "a b");
              assertThat(command.argv().getFirst()).isEqualTo("systemctl");
            });
  }

  @Test
  void whereSystemdDoesNotRunThatIsSaid() throws Exception {
    assertThat(room(new FakeHost(folder)).refusal("unit_file", "name", "x"))
        .contains("systemd does not run this machine");
  }

  // ---- container ----

  private static byte[] http(String body) {
    return ("HTTP/1.0 200 OK\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] engine(String question) {
    String id = "0123456789ab";
    if (question.startsWith("GET /containers/json")) {
      return http("[{\"Id\":\"" + id + "\",\"Names\":[\"/shop\"]}]");
    }
    if (question.startsWith("GET /containers/" + id + "/json")) {
      return http(
          """
          {"Name":"/shop","Image":"sha256:feed","Path":"/bin/shop","Args":["--token","hunter2222"],
           "RestartCount":4,
           "Config":{"Image":"shop:7","Env":["DB_PASSWORD=topsecret"]},
           "State":{"Status":"exited","ExitCode":137,"OOMKilled":true,
             "FinishedAt":"2025-09-29T13:59:00Z",
             "Health":{"Status":"unhealthy","Log":[{"End":"2025-09-29T13:58:00Z","ExitCode":1,"Output":"refused"}]}},
           "HostConfig":{"Memory":268435456,"NanoCpus":1500000000,"RestartPolicy":{"Name":"always"}},
           "Mounts":[{"Source":"/srv/data","Destination":"/data","RW":true}],
           "NetworkSettings":{"Networks":{"front":{}},"Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}]}}}
          """);
    }
    if (question.startsWith("GET /containers/" + id + "/logs?")) {
      String line = "2025-09-29T13:58:59Z out of memory, password=hunter3333\n";
      return http("\2\0\0\0\0\0\0" + (char) line.length() + line);
    }
    return "HTTP/1.0 404 Not Found\r\n\r\n{}".getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void aContainerIsToldWithItsEndAndItsLogAndNeverItsEnvironment() throws Exception {
    try (UnixServer server =
        new UnixServer(folder.resolve("run/podman/podman.sock"), MachineToolsTest::engine)) {
      FakeHost host = new FakeHost(folder).env("DOCKER_HOST", "unix:///run/podman/podman.sock");
      assertThat(room(host).say("container", "name", "shop", "lines", 5))
          .contains(
              "container shop: exited, unhealthy",
              "image shop:7 (sha256:feed)",
              "exit code 137, ended 2025-09-29T13:59:00Z",
              "out of memory: yes",
              "restarts 4, policy always",
              "limits: memory 256 MiB, processors 1.5, processes none",
              "ports: 0.0.0.0:8080 -> 80/tcp",
              "mounts: /srv/data -> /data (rw)",
              "networks: front",
              "health check 2025-09-29T13:58:00Z exit 1: refused",
              "last log lines:\n  2025-09-29T13:58:59Z out of memory, password=[redacted")
          .doesNotContain("topsecret", "hunter2222", "hunter3333", "DB_PASSWORD");
      for (String hostile : List.of("/../../images/json", "shop/json?x", "0123456789ab", "shopp")) {
        assertThat(room(host).refusal("container", "name", hostile)).contains("no container");
      }
      assertThat(server.asked())
          .allMatch(asked -> asked.matches("(?s)GET /containers/(json\\?all=1 |0123456789ab/).*"));
    }
  }

  @Test
  void whereNoEngineRunsThatIsSaid() throws Exception {
    assertThat(room(new FakeHost(folder)).refusal("container", "name", "x"))
        .isEqualTo("no container engine runs here");
  }

  // ---- disk_growth ----

  private FakeHost disk() {
    return new FakeHost(folder)
        .file(
            "/proc/self/mountinfo",
            "27 1 254:0 / / rw - ext4 /dev/vda rw\n28 1 0:9 / /mnt/far rw - nfs4 nas:/x rw\n")
        .program("stat -f", "4096 1000000 500000 400000 1000 900\n");
  }

  private void file(FakeHost host, String file, int size, Duration age) throws IOException {
    host.file(file, "x".repeat(size));
    Files.setLastModifiedTime(host.path(file), FileTime.from(host.now().minus(age)));
  }

  @Test
  void whatTakesTheSpaceIsToldByNamesAndSizesOnly() throws Exception {
    FakeHost host = disk();
    file(host, "/var/log/old.log", 50_000, Duration.ofDays(40));
    file(host, "/var/log/app/new.log", 30_000, Duration.ofHours(1));
    host.file("/home/secret", "the treasure is buried here");
    Files.createSymbolicLink(host.path("/var/log/elsewhere"), host.path("/home"));
    assertThat(room(host).say("disk_growth", "path", "/var/"))
        .contains(
            "file system / (ext4): 1.53 GiB free of 3.81 GiB; inodes: 900 free of 1000",
            "below /var, counted whole",
            "48.8 KiB /var/log\n",
            "29.3 KiB /var/log/app\n",
            "48.8 KiB /var/log/old.log, written 2025-08-20T14:00:00Z",
            "biggest of those written within 1 d:\n  29.3 KiB /var/log/app/new.log",
            "deleted files still held open: none")
        .doesNotContain("secret", "treasure");
  }

  @Test
  void onlyAFolderByItsOwnNameIsWalked() throws Exception {
    FakeHost host = disk();
    host.file("/etc/shadow", "root:$6$hash\n").file("/srv/data/x", "x");
    Files.createSymbolicLink(host.path("/srv/link"), Path.of("data"));
    LookingRoom room = room(host);
    assertThat(room.refusal("disk_growth", "path", "/etc/shadow")).contains("is no folder");
    assertThat(room.refusal("disk_growth", "path", "/srv/link"))
        .contains("/srv/link is a link to data");
    assertThat(room.refusal("disk_growth", "path", "/srv/link/x")).contains("is a link");
    assertThat(room.refusal("disk_growth", "path", "/srv/../etc")).contains("without detours");
    assertThat(room.refusal("disk_growth", "path", "var")).contains("without detours");
    assertThat(room.refusal("disk_growth", "path", "/proc/1/root")).contains("the kernel's");
    assertThat(room.refusal("disk_growth", "path", "/mnt/far/x")).contains("another machine");
    assertThat(room.refusal("disk_growth", "path", "/nowhere")).contains("there is no /nowhere");
    assertThat(host.asked()).isEmpty();
  }
}
