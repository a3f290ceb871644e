package dev.claudeops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.host.LocalHost;
import dev.claudeops.host.Output;
import dev.claudeops.model.Health;
import dev.claudeops.model.Observation;
import dev.claudeops.model.Severity;
import dev.claudeops.model.Subject;
import dev.claudeops.model.Symptom;
import dev.claudeops.testkit.FakeHost;
import dev.claudeops.testkit.Looking;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriveTest {
  private static final Subject SDA = new Subject("drive", "sda");
  private static final String MDSTAT =
      """
      Personalities : [raid1] [raid6] [raid5] [raid4] [raid0]
      md0 : active raid1 sdb1[1] sda1[0]
            1046528 blocks super 1.2 [2/2] [UU]

      md1 : active raid1 sdb2[2](F) sda2[0]
            483855360 blocks super 1.2 [2/1] [U_]
            bitmap: 3/4 pages [12KB], 65536KB chunk

      md2 : active raid5 sde1[4] sdd1[1] sdc1[0]
            7813772288 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/2] [UU_]
            [==>..................]  recovery = 12.6% (123/456) finish=127.5min speed=33440K/sec

      md3 : inactive sdf1[0](S)
            976630488 blocks super 1.2

      md4 : active raid0 sdh[1] sdg[0]
            1953260544 blocks super 1.2 512k chunks

      md5 : active raid1 sdj1[1] sdi1[0]
            1046528 blocks super 1.2 [2/2] [UU]
            [=>...................]  check =  5.0% (1/2) finish=60.0min speed=1K/sec

      unused devices: <none>
      """;

  @TempDir Path folder;

  private FakeHost host() {
    return new FakeHost(folder);
  }

  private static String ata(boolean passed, int reallocated, int pending) {
    return """
    {"smartctl":{"exit_status":0},"smart_status":{"passed":%s},"power_on_time":{"hours":17532},
     "temperature":{"current":34},"ata_smart_attributes":{"table":[
      {"id":5,"name":"Reallocated_Sector_Ct","raw":{"value":%d}},
      {"id":197,"name":"Current_Pending_Sector","raw":{"value":%d}},
      {"id":198,"name":"Offline_Uncorrectable","raw":{"value":0}}]}}
    """
        .formatted(passed, reallocated, pending);
  }

  private static List<String> types(Observation seen) {
    return seen.symptoms().stream().map(Symptom::type).toList();
  }

  @Test
  void aMachineWithoutSuchPartsIsNotLookedAt() {
    assertThat(new Looking(host().file("/sys/block/vda/size", "1")).with(new Drive())).isEmpty();
  }

  @Test
  void onlyRealDrivesAreAsked() {
    FakeHost host = host().program("smartctl", ata(true, 0, 0));
    for (String name : List.of("sda", "vda", "loop0", "dm-0", "md0", "sr0", "nvme0n1", "zram0")) {
      host.file("/sys/block/" + name + "/size", "1");
    }
    assertThat(new Looking(host).with(new Drive()))
        .extracting(seen -> seen.subject().toString())
        .containsExactly("drive:nvme0n1", "drive:sda");
    assertThat(host.askedLines()).contains("smartctl -n standby -H -A -j /dev/sda");
  }

  @Test
  void aHealthyDriveIsToldWithItsAge() {
    FakeHost host = host().file("/sys/block/sda/size", "1").program("smartctl", ata(true, 0, 0));
    Observation seen = new Looking(host).at(new Drive(), SDA);
    assertThat(seen.summary()).isEqualTo("healthy by its own word, 34 °C, 2 years of running");
    assertThat(seen.measure("bad-sectors").orElseThrow().value()).isZero();
  }

  @Test
  void aDriveThatSaysItFailsIsToldWhateverTheExitCode() {
    FakeHost host =
        host()
            .file("/sys/block/sda/size", "1")
            .program("smartctl", new Output(24, ata(false, 9, 3), "", false, false));
    Observation seen = new Looking(host).at(new Drive(), SDA);
    assertThat(types(seen)).containsExactly("drive-failing");
    assertThat(seen.summary()).contains("3 bad sectors").contains("9 sectors replaced");
  }

  @Test
  void replacedSectorsAreToldWhenTheyGrow() {
    FakeHost host = host().file("/sys/block/sda/size", "1").program("smartctl", ata(true, 9, 0));
    Looking looking = new Looking(host);
    assertThat(looking.at(new Drive(), SDA).symptoms()).isEmpty();
    assertThat(looking.at(new Drive(), SDA).symptoms()).isEmpty();
    host.program("smartctl", ata(true, 12, 0));
    assertThat(types(looking.at(new Drive(), SDA))).containsExactly("drive-errors");
  }

  @Test
  void aWornSolidStateDriveIsTold() {
    FakeHost host =
        host()
            .file("/sys/block/nvme0n1/size", "1")
            .program(
                "smartctl",
                """
                {"smart_status":{"passed":true},"nvme_smart_health_information_log":{
                 "percentage_used":97,"media_errors":2,"available_spare":5,
                 "available_spare_threshold":10}}
                """);
    Observation seen = new Looking(host).at(new Drive(), new Subject("drive", "nvme0n1"));
    assertThat(seen.measure("wear").orElseThrow().value()).isEqualTo(0.97);
    assertThat(seen.measure("bad-sectors").orElseThrow().value()).isEqualTo(2);
    assertThat(types(seen)).containsExactly("drive-worn");
  }

  @Test
  void aSleepingDriveIsLeftAlone() {
    FakeHost host =
        host()
            .file("/sys/block/sda/size", "1")
            .program(
                "smartctl",
                new Output(
                    2,
                    "{\"smartctl\":{\"messages\":[{\"string\":\"Device is in STANDBY mode,"
                        + " exit(2)\"}]}}",
                    "",
                    false,
                    false));
    assertThat(new Looking(host).at(new Drive(), SDA).health()).isEqualTo(Health.OK);
  }

  @Test
  void whatSmartctlCannotOpenIsUnknown() {
    FakeHost host =
        host()
            .file("/sys/block/sda/size", "1")
            .program(
                "smartctl",
                "{\"smartctl\":{\"messages\":[{\"string\":\"Smartctl open device: /dev/sda failed:"
                    + " Input/output error\"}]}}");
    assertThat(new Looking(host).at(new Drive(), SDA).health()).isEqualTo(Health.UNKNOWN);
    assertThat(new Looking(host.notRoot()).at(new Drive(), SDA).summary()).contains("needs root");
    host.program("smartctl", "segfault");
    assertThat(new Looking(host).at(new Drive(), SDA).health()).isEqualTo(Health.UNKNOWN);
  }

  @Test
  void arraysAreWholeDegradedRebuildingOrDead() {
    Looking looking = new Looking(host().file("/proc/mdstat", MDSTAT));
    assertThat(looking.with(new Drive()))
        .extracting(Observation::summary)
        .containsExactly(
            "whole",
            "the array md1 lacks 1 of its drives (failed: sdb2)",
            "the array md2 lacks 1 of its drives, rebuilding at 13 %, 2 h 7 min left",
            "the array md3 does not run (inactive)",
            "whole",
            "whole, check at 5 %, 1 h left");
    assertThat(looking.at(new Drive(), new Subject("raid", "md1")).health())
        .isEqualTo(Health.FAILED);
    assertThat(looking.at(new Drive(), new Subject("raid", "md2")).symptoms())
        .singleElement()
        .satisfies(symptom -> assertThat(symptom.severity()).isEqualTo(Severity.WARNING));
    assertThat(looking.at(new Drive(), new Subject("raid", "md5")).health()).isEqualTo(Health.OK);
  }

  @Test
  void poolsAreToldByTheirState() {
    FakeHost host =
        host()
            .file("/proc/spl/kstat/zfs/arcstats", "")
            .program("zpool list", "tank\tONLINE\nold\tDEGRADED\ngone\tSUSPENDED\n");
    assertThat(new Looking(host).with(new Drive()))
        .extracting(seen -> seen.subject() + " " + types(seen))
        .containsExactly("pool:tank []", "pool:old [raid-degraded]", "pool:gone [raid-failed]");
    host.program("zpool list", "");
    assertThat(new Looking(host).with(new Drive())).isEmpty();
  }

  @Test
  void theDrivesOfThisMachineAreSeenWhateverTheyAre() {
    assertThat(new Looking(new LocalHost()).with(new Drive()))
        .allSatisfy(seen -> assertThat(seen.summary()).isNotBlank());
  }
}
