package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.host.Output;
import dev.claudeops.model.Subject;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitActionsTest {
  private static final Subject SHOP = new Subject("unit", "shop.service");

  @TempDir Path folder;

  /** A unit that runs well, but for what these lines say. */
  private static String unit(String id, String more) {
    Map<String, String> properties = new LinkedHashMap<>();
    String well =
        """
        Id=%s
        Names=%s
        LoadState=loaded
        ActiveState=active
        SubState=running
        Type=simple
        Restart=no
        StartLimitBurst=5
        ControlGroup=/system.slice/%s
        """
            .formatted(id, id, id);
    (well + more)
        .lines()
        .map(line -> line.split("=", 2))
        .forEach(line -> properties.put(line[0], line[1]));
    StringBuilder block = new StringBuilder();
    properties.forEach((key, value) -> block.append(key).append('=').append(value).append('\n'));
    return block.toString();
  }

  private FakeHost host(String... blocks) {
    return new FakeHost(folder)
        .file("/run/systemd/system/x", "")
        .program("systemctl show", String.join("\n", blocks))
        .program("systemctl show --no-pager --property=SystemState", "SystemState=running\n");
  }

  private Acting acting(String... blocks) {
    return new Acting(host(blocks));
  }

  @Test
  void aMachineWithoutSystemdHasNoUnits() throws Exception {
    assertThat(new Acting(new FakeHost(folder)).unfit("unit-restart", SHOP))
        .isEqualTo("systemd does not run this machine");
  }

  @Test
  void aSilentSystemdIsNoReasonToAct() throws Exception {
    FakeHost host = host().program("systemctl show", new Output(143, "", "", true, false));
    assertThat(new Acting(host).unfit("unit-restart", SHOP)).contains("no answer in time");
  }

  @Test
  void aServiceThatHasJustBegunToStartIsGivenItsTime() throws Exception {
    String starting =
        "ActiveState=activating\nSubState=start\nInactiveExitTimestamp=Mon 2025-09-29 %s UTC";
    assertThat(
            acting(unit("shop.service", starting.formatted("13:59:30")))
                .unfit("unit-restart", SHOP))
        .contains("is given its time");
    assertThat(
            acting(unit("shop.service", starting.formatted("13:58:30")))
                .plan("unit-restart", SHOP)
                .does())
        .endsWith("restart -- shop.service");
  }

  @Test
  void whatIsBeingStoppedIsLeftToItsEnd() throws Exception {
    Acting acting = acting(unit("shop.service", "ActiveState=deactivating\nSubState=stop-sigterm"));
    for (String kind : List.of("unit-start", "unit-restart")) {
      assertThat(acting.unfit(kind, SHOP)).contains("deactivating at this moment");
    }
  }

  @Test
  void aBrokenUnitFileIsNamedAsTheReason() throws Exception {
    assertThat(acting(unit("shop.service", "LoadState=bad-setting")).unfit("unit-start", SHOP))
        .contains("systemd-analyze verify shop.service");
  }

  @Test
  void theUnitThatWeRunInIsLeftAlone() throws Exception {
    FakeHost host =
        host(unit("shop.service", ""))
            .file("/proc/self/cgroup", "0::/system.slice/shop.service/sub\n");
    assertThat(new Acting(host).unfit("unit-restart", SHOP)).contains("we run as part of");
    host.file("/proc/self/cgroup", "0::/system.slice/shop.service-other\n");
    assertThat(new Acting(host).plan("unit-restart", SHOP).does()).contains("restart");
  }

  @Test
  void aFileSystemIsNotTakenAwayWithWhatItStandsOn() throws Exception {
    assertThat(
            acting(unit("shop.service", ""), unit("srv.mount", "Requires=shop.service"))
                .unfit("unit-restart", SHOP))
        .contains("srv.mount is a file system that is in use");
  }

  @Test
  void everyNameOfAUnitIsHeldAgainstWhatCarriesTheMachine() throws Exception {
    for (String name :
        List.of(
            "dbus.service",
            "systemd-logind.service",
            "user@1000.service",
            "getty@tty1.service",
            "ssh.service",
            "sshd.socket",
            "NetworkManager.service",
            "wg-quick@wg0.service")) {
      Acting acting = acting(unit("shop.service", "Names=shop.service " + name));
      assertThat(acting.unfit("unit-restart", SHOP)).as(name).contains(name);
      assertThat(acting.unfit("unit-stop", SHOP)).as(name).contains(name);
    }
    for (String name : List.of("sshportal.service", "system.service", "networkd.service")) {
      assertThat(
              acting(unit("shop.service", "Names=shop.service " + name))
                  .plan("unit-restart", SHOP)
                  .does())
          .endsWith("restart -- shop.service");
    }
  }

  @Test
  void aNameThatSystemdCannotHaveGivenIsNotPassedOn() throws Exception {
    String odd = "a b;c.service";
    FakeHost host = host(unit(odd, "Names=shop.service"));
    assertThat(new Acting(host).unfit("unit-restart", SHOP)).contains("knows no unit");
  }

  @Test
  void aStepThatFailsEndsTheDeedWithItsWords() throws Exception {
    FakeHost host =
        host(unit("shop.service", "ActiveState=failed\nResult=start-limit-hit"))
            .onChange(
                "systemctl --no-ask-password reset-failed",
                change -> new Output(1, "", "Access denied\n", false, false));
    assertThatThrownBy(() -> new Acting(host).perform("unit-start", SHOP))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Access denied");
    assertThat(host.changes()).hasSize(1);
  }

  @Test
  void whatTheOwnerForbidsDoesNotGoDownWithAnother() throws Exception {
    String[] two = {
      unit("shop.service", ""), unit("db.service", "Requires=shop.service\nWants=x.service")
    };
    for (String policy :
        List.of(
            "\"policy\": {\"forbid\": [\"unit:db\"]}",
            "\"policy\": {\"forbid\": [\"unit-stop unit:d*\"]}",
            "\"services\": [{\"name\": \"db\", \"unit\": \"db\", \"policy\": {\"autonomy\":"
                + " \"observe\"}}]",
            "\"services\": [{\"name\": \"db\", \"unit\": \"db.service\", \"policy\": {\"forbid\":"
                + " [\"unit-restart\"]}}]")) {
      assertThat(acting(two).with(Configs.read("{" + policy + "}")).unfit("unit-restart", SHOP))
          .contains("db.service", "would go down with it");
    }
    assertThat(acting(two).plan("unit-restart", SHOP).does()).contains("shop.service");
  }

  @Test
  void whatTheOwnerForbidsIsForbiddenUnderItsOtherNames() throws Exception {
    Subject alias = new Subject("unit", "mysql.service");
    String real = unit("mariadb.service", "Names=mariadb.service mysql.service");
    FakeHost host = host(real);
    for (String forbidden :
        List.of("unit:mariadb.service", "unit:mariadb", "unit-reload unit:maria*")) {
      assertThat(
              new Acting(host)
                  .with(Configs.read("{\"policy\": {\"forbid\": [\"" + forbidden + "\"]}}"))
                  .unfit("unit-reload", alias))
          .contains("the owner forbids", "another name of mysql.service");
    }
  }
}
