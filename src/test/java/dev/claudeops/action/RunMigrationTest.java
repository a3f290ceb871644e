package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.Risk;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMigrationTest {
  private static final Action WISH = Acting.wish("run-migration", "unit:shop.service");
  private static final Config CONFIG =
      Configs.read(
          """
          {"services": [
            {"name": "shop", "unit": "shop", "migrations": {
              "status": ["/opt/shop/migrate", "status"], "run": ["/opt/shop/migrate", "up", "; id"],
              "backup": ["/opt/shop/migrate", "save"], "user": "deploy", "folder": "/opt/shop",
              "limit": "5m", "env": {"DATABASE_URL": "postgres://shop:long-password-1@db/shop"}}},
            {"name": "other", "unit": "other"}]}
          """);

  @TempDir Path folder;
  private final RunMigration kind = new RunMigration();
  private FakeHost host;
  private int pending = 1;

  @BeforeEach
  void machine() {
    host =
        new FakeHost(folder.resolve("machine"))
            .file("/opt/shop/migrate", "")
            .file("/etc/passwd", "deploy:x:1000:1000::/home/deploy:/bin/sh\n")
            .program("flock", "")
            .program("install", "")
            .program("runuser", "")
            .program("setsid", "");
    status(1, "2 migrations wait\n");
    host.onChange(
            flock("up"),
            change -> {
              pending = 0;
              return new Output(0, "done\n", "", false, false);
            })
        .onChange(
            "/opt/shop/migrate status",
            change -> new Output(pending, "some wait\n", "", false, false));
  }

  private String flock(String what) {
    return "flock --nonblock --close -E 75 %s/migration-shop-%x.lock setsid --wait runuser -u deploy -- /opt/shop/migrate %s"
        .formatted(folder.resolve("keep"), "shop".hashCode(), what);
  }

  private void status(int exit, String says) {
    host.program("/opt/shop/migrate status", new Output(exit, says, "", false, false));
    host.program("/opt/shop/migrate", "");
  }

  private Acting acting() {
    return new Acting(host).with(CONFIG).keeping(folder.resolve("keep"));
  }

  private String unfit(Action wish) throws Exception {
    return acting().unfit(wish);
  }

  private void perform() throws Exception {
    acting().perform(WISH);
  }

  @Test
  void theBackupIsMadeTheMigrationRunAndItsStatusAskedAgain() throws Exception {
    perform();
    assertThat(host.changes())
        .extracting(Change::says)
        .containsExactly(
            "install -d -m 0700 -- " + folder.resolve("keep"),
            flock("save"),
            flock("up ; id"),
            "/opt/shop/migrate status");
    var run = ((Change.Program) host.changes().get(2)).command();
    assertThat(run.argv()).endsWith("up", "; id");
    assertThat(run.folder()).hasValue("/opt/shop");
    assertThat(run.deadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(run.env()).containsEntry("DATABASE_URL", "postgres://shop:long-password-1@db/shop");
  }

  @Test
  void whatItMayTakeFollowsTheServicesLimitAndItIsOfHighRisk() {
    assertThat(kind.specFor(WISH, host, CONFIG).deadline()).isEqualTo(Duration.ofMinutes(12));
    assertThat(kind.specFor(WISH, host, CONFIG).risk()).isEqualTo(Risk.HIGH);
  }

  @Test
  void thePasswordOfItsEnvironmentIsASecretAndNeverSaid() throws Exception {
    assertThat(CONFIG.secrets()).contains("long-password-1");
    assertThat(CONFIG.toString()).doesNotContain("long-password-1");
    assertThat(acting().plan(WISH).does())
        .isEqualTo(
            "/opt/shop/migrate save (as deploy), then /opt/shop/migrate up ; id (as deploy)");
  }

  @Test
  void nothingPendingAndNothingKnownAreBothUnfit() throws Exception {
    status(0, "");
    assertThat(unfit(WISH)).contains("nothing is pending");
    status(2, "no database\n");
    assertThat(unfit(WISH)).contains("is not known").contains("exit code 2: no database");
    host.program("/opt/shop/migrate status", new Output(124, "", "", true, false));
    assertThat(unfit(WISH)).contains("no answer in time");
  }

  @Test
  void aServiceWithoutMigrationsHasNone() throws Exception {
    assertThat(unfit(Acting.wish("run-migration", "unit:other.service")))
        .isEqualTo("no migrations are declared for other");
    assertThat(unfit(Acting.wish("run-migration", "unit:strange.service")))
        .contains("no service has");
  }

  @Test
  void aBackupThatFailsStopsIt() {
    host.onChange(flock("save"), change -> new Output(1, "", "disk full\n", false, false));
    assertThatThrownBy(this::perform)
        .hasMessage("nothing was migrated, because the backup failed: disk full");
    assertThat(host.changes()).extracting(Change::says).doesNotContain(flock("up ; id"));
  }

  @Test
  void oneThatSomebodyElseDidDuringTheBackupIsNotDoneAgain() {
    host.onChange(
        flock("save"),
        change -> {
          status(0, "");
          return new Output(0, "", "", false, false);
        });
    assertThatThrownBy(this::perform).hasMessageContaining("after the backup: nothing is pending");
    assertThat(host.changes()).extracting(Change::says).doesNotContain(flock("up ; id"));
  }

  @Test
  void aSecondOneAtTheSameTimeIsNotRun() {
    host.onChange(flock("up"), change -> new Output(75, "", "", false, false));
    assertThatThrownBy(this::perform).hasMessageContaining("another migration");
  }

  @Test
  void oneThatFailsHangsOrLeavesSomethingIsTold() {
    host.onChange(flock("up"), change -> new Output(9, "", "syntax error\n", false, false));
    assertThatThrownBy(this::perform).hasMessageContaining("exit code 9 and may be half done");
    host.onChange(flock("up"), change -> new Output(124, "", "", true, false));
    assertThatThrownBy(this::perform).hasMessageContaining("did not end in time");
    host.onChange(flock("up"), change -> new Output(0, "", "", false, false));
    assertThatThrownBy(this::perform).hasMessageContaining("still does not say");
  }

  @Test
  void aProgramOfSomebodyElseIsNotRun() throws Exception {
    host.owner("/opt/shop/migrate", 1001);
    assertThat(unfit(WISH)).contains("belongs to user 1001");
    host.owner("/opt/shop/migrate", 1000);
    assertThat(acting().plan(WISH).does()).contains("up ; id");
  }

  /** npm and its like run what the folder's files say, with our rights. */
  @Test
  void rootRunsNoMigrationInAFolderThatAUserCanChange() throws Exception {
    Config asRoot =
        Configs.read(
            """
            {"services": [{"name": "shop", "unit": "shop", "migrations": {
              "status": ["npm", "run", "status"], "run": ["npm", "run", "up"],
              "folder": "/srv/shop"}}]}
            """);
    host.file("/srv/shop/package.json", "{}")
        .file("/usr/bin/npm", "")
        .mode("/usr/bin/npm", "rwxr-xr-x")
        .program("npm run status", new Output(1, "", "", false, false))
        .owner("/srv/shop", 1000);
    assertThat(acting().with(asRoot).unfit(WISH))
        .contains("/srv/shop belongs to user 1000", "declare the user");
    host.owner("/srv/shop", 0);
    assertThat(acting().with(asRoot).plan(WISH).does()).isEqualTo("npm run up");
  }
}
