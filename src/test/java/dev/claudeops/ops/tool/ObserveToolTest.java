package dev.claudeops.ops.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Config;
import dev.claudeops.model.Dependency;
import dev.claudeops.model.Finding;
import dev.claudeops.model.FindingId;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Phase;
import dev.claudeops.model.Restart;
import dev.claudeops.model.ServiceState;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Unit;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserveToolTest {
  private static final Subject DISK = new Subject("disk", "/");
  private static final Subject SHOP = new Subject("unit", "shop.service");
  private static final String CONFIG =
      """
      {"discover": false, "services": [
        {"name": "db", "unit": "db.service"},
        {"name": "shop", "unit": "shop.service", "needs": ["db"], "logs": ["/var/log/shop.log"],
          "health": [{"command": ["/usr/lib/check-stock", "--token", "hunter22"], "name": "stock"}],
          "policy": {"autonomy": "suggest", "restarts": {"most": 2}}},
        {"name": "front", "unit": "front.service", "needs": ["shop"]}]}
      """;

  @TempDir Path folder;

  private final FakeHost host() {
    return new FakeHost(folder)
        .file("/proc/self/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw\n")
        .program("stat -f", "4096 1000000 500000 400000 1000 900\n");
  }

  private LookingRoom room(FakeHost host, Config config) {
    return new LookingRoom(host, config, folder.resolve("memory"));
  }

  private static Observation disk(FakeHost host) {
    return Observation.of(DISK, host.now()).measure("used", 0.2, Unit.RATIO).ok("old news");
  }

  @Test
  void itLooksAfreshAndTellsEverythingOfOneSubject() throws Exception {
    FakeHost host = host();
    LookingRoom room =
        room(host, Config.NONE)
            .saw(disk(host))
            .stands(new Dependency(SHOP, DISK, "its data lies there"));
    String said = room.say("observe", "subject", "disk:/");
    assertThat(said)
        .startsWith("disk:/ OK (obs: " + disk(host).id() + ") ")
        .contains("used 56 %", "size 3.81 GiB", "evidence from /proc/self/mountinfo")
        .contains("what stands on it: unit:shop.service not looked at")
        .doesNotContain("old news");
    assertThat(room.looked()).containsExactly(Set.of(DISK));
    assertThat(room.say("observe", "subject", disk(host).id().value())).isEqualTo(said);
  }

  @Test
  void whatNoProbeSeesAnyMoreIsToldWithWhatWasSeenLast() throws Exception {
    FakeHost host = host();
    Observation gone =
        Observation.of(new Subject("disk", "/mnt/old"), host.now())
            .symptom("disk-space", Severity.CRITICAL, "no space left")
            .culprit("disk-space", new Subject("log", "/var/log/x"))
            .ok("");
    assertThat(room(host, Config.NONE).saw(gone).say("observe", "subject", "disk:/mnt/old"))
        .contains("no probe sees it now; last seen: disk:/mnt/old FAILED", "no space left");
  }

  @Test
  void whatNobodyKnowsIsNotLookedForButNamedNearly() throws Exception {
    FakeHost host = host();
    LookingRoom room = room(host, Configs.read(CONFIG)).saw(disk(host));
    assertThat(room.refusal("observe", "subject", "unit:shp.service"))
        .contains("nothing is known of \"unit:shp.service\"", "unit:shop.service");
    assertThat(room.refusal("observe", "subject", "disk:/\nunit:x")).doesNotContain("\n");
    assertThat(room.looked()).isEmpty();
  }

  @Test
  void symptomsCulpritsAndTheOpenFindingStandInTheAnswer() {
    FakeHost host = host();
    Observation seen =
        Observation.of(SHOP, host.now())
            .symptom("unit-failed", Severity.CRITICAL, "the unit failed with exit code 3")
            .culprit("unit-failed", new Subject("pid", "4711@99"))
            .dependsOn(DISK)
            .evidence("systemctl show", "Result=exit-code")
            .ok("");
    Finding finding =
        new Finding(
            FindingId.of(SHOP, "unit-failed"),
            SHOP,
            "unit-failed",
            Severity.CRITICAL,
            Phase.NEW,
            host.now(),
            "shop failed",
            List.of(seen.id()),
            Optional.of(DISK),
            false);
    assertThat(ObservationText.whole(seen, room(host, Config.NONE).saw(disk(host)).found(finding)))
        .contains(
            "unit:shop.service FAILED (obs: " + seen.id(),
            "symptom CRITICAL unit-failed: the unit failed with exit code 3",
            "at fault for unit-failed: pid:4711@99",
            "stands on: disk:/ OK (obs: " + disk(host).id() + ") (seen)",
            "open finding CRITICAL unit-failed since 2025-09-29T14:00:00Z, caused by disk:/",
            "evidence from systemctl show:\nResult=exit-code");
  }

  @Test
  void aServiceIsToldWithItsPartsNeedsFindingsRestartsAndPolicy() throws Exception {
    FakeHost host = host();
    Observation seen = Observation.of(SHOP, host.now()).ok("active since yesterday");
    LookingRoom room =
        room(host, Configs.read(CONFIG))
            .saw(seen)
            .serves(
                new ServiceState("db", true, SHOP, List.of(), List.of(), Health.FAILED),
                new ServiceState("shop", true, SHOP, List.of(SHOP), List.of("db"), Health.OK))
            .restarted(
                new Restart(SHOP, host.now().minus(Duration.ofHours(1)), 2),
                new Restart(SHOP, host.now().minus(Duration.ofDays(3)), 7));
    assertThat(room.say("service", "name", "shop"))
        .startsWith("service shop: OK, declared by the owner")
        .contains(
            "unit:shop.service OK (obs: " + seen.id() + ") active since yesterday",
            "command:stock not looked at",
            "needs: db FAILED",
            "needed by: front not looked at",
            "open findings: none",
            "restarts within 24 h, by anybody: 2",
            "policy: autonomy suggest; at most 2 restarts within 1 h",
            "logs: /var/log/shop.log")
        .doesNotContain("hunter22");
    assertThat(room.refusal("service", "name", "shp"))
        .isEqualTo("no service \"shp\"; nearest: shop");
  }

  @Test
  void onlyADeclaredCommandIsRunAndNothingIsAddedToIt() throws Exception {
    FakeHost host = host().program("/usr/lib/check-stock", "OK - 3 in stock\nall is well\n");
    LookingRoom room = room(host, Configs.read(CONFIG));
    assertThat(room.say("run_look", "plugin", "stock"))
        .startsWith("command:stock OK")
        .contains("output:\nOK - 3 in stock\nall is well");
    assertThat(host.askedLines()).containsExactly("/usr/lib/check-stock --token hunter22");
    for (String hostile : List.of("stock --all", "stock; reboot", "/bin/sh", "-c", " stock")) {
      assertThat(room.refusal("run_look", "plugin", hostile)).contains("no declared command");
    }
    assertThat(host.asked()).hasSize(1);
  }
}
