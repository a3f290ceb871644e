package dev.claudeops.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.claudeops.config.Config;
import dev.claudeops.host.Change;
import dev.claudeops.host.Command;
import dev.claudeops.host.Output;
import dev.claudeops.model.Action;
import dev.claudeops.model.ActionSpec;
import dev.claudeops.model.Risk;
import dev.claudeops.testkit.Acting;
import dev.claudeops.testkit.Configs;
import dev.claudeops.testkit.FakeHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunScriptTest {
  private static final String FOLDER = "/etc/claudeops/scripts";
  private static final String FULL =
      """
      #!/bin/sh
      # Frees room.
      # claudeops: risk=low reversible=yes targets=disk,machine timeout=90s user=www-data
      # claudeops: findings=disk-space,inodes
      # claudeops-about: Removes uploads that nobody fetched.
      # claudeops-undo: Restore them from the backup.
      # claudeops-param: days [0-9]{1,3} how old they are
      # claudeops-param: folder [a-z/]+ below the uploads

      # claudeops-ignored-after-nothing
      """
          .replace("\n# claudeops-ignored-after-nothing", "\necho hello\n# claudeops: risk=high");
  private static final Config CONFIG = Configs.read("{}");

  @TempDir Path folder;
  private final RunScript kind = new RunScript();
  private FakeHost host;

  @BeforeEach
  void machine() {
    host = new FakeHost(folder.resolve("machine"));
    script("tidy", FULL);
  }

  private void script(String name, String text) {
    host.file(FOLDER + "/" + name, text).mode(FOLDER + "/" + name, "rwxr-xr-x");
  }

  private static Action wish(String script, String... more) {
    Map<String, String> params = new HashMap<>(Map.of("script", script));
    for (int i = 0; i < more.length; i += 2) {
      params.put(more[i], more[i + 1]);
    }
    return Acting.wish("run-script", "disk:/var", params);
  }

  private Acting acting() {
    return new Acting(host).with(CONFIG).keeping(folder.resolve("keep"));
  }

  private String unfit(Action wish) throws Exception {
    // As an executor would that forgot to parse: the plan itself must refuse.
    try {
      ActionSpec spec = kind.spec();
      Scene scene =
          new Scene(host, CONFIG, spec.parse(wish("x")), List.of(), folder.resolve("keep"));
      throw new AssertionError("it would do " + kind.plan(wish, scene).does());
    } catch (Unfit unfit) {
      return unfit.why();
    }
  }

  private Hands perform(Action wish) throws Exception {
    return acting().perform(wish);
  }

  private Command ran(int index) {
    return ((Change.Program) host.changes().get(index)).command();
  }

  @Test
  void whatItDeclaresIsWhatTheGateJudgesBy() {
    ActionSpec spec = kind.specFor(wish("tidy"), host, CONFIG);
    assertThat(spec.risk()).isEqualTo(Risk.LOW);
    assertThat(spec.reversible()).isTrue();
    assertThat(spec.targets()).containsExactly("disk", "machine");
    assertThat(spec.findings()).containsExactly("disk-space", "inodes");
    assertThat(spec.deadline()).isEqualTo(Duration.ofSeconds(90));
    assertThat(spec.undo()).isEqualTo("Restore them from the backup.");
    assertThat(spec.fault(wish("tidy", "days", "30", "folder", "old/ones"))).isEmpty();
    assertThat(spec.fault(wish("tidy", "days", "30")))
        .hasValueSatisfying(why -> assertThat(why).contains("folder"));
    assertThat(spec.fault(Acting.wish("run-script", "unit:a.service", Map.of("script", "tidy"))))
        .hasValueSatisfying(why -> assertThat(why).contains("is done to \"disk\" or \"machine\""));
  }

  @Test
  void oneThatDeclaresNothingIsOfHighRisk() {
    script("bare", "#!/bin/sh\necho hello\n# claudeops: risk=low reversible=yes\n");
    ActionSpec spec = kind.specFor(wish("bare"), host, CONFIG);
    assertThat(spec.risk()).isEqualTo(Risk.HIGH);
    assertThat(spec.reversible()).isFalse();
  }

  @Test
  void itIsRunWithItsParametersAsWordsOfTheirOwnBehindADash() throws Exception {
    Hands hands = perform(wish("tidy", "days", "30", "folder", "old/ones"));
    assertThat(hands.ran()).hasSize(1);
    assertThat(ran(0).argv()).containsExactly(FOLDER + "/tidy", "--", "days=30", "folder=old/ones");
    assertThat(ran(0).asUser()).hasValue("www-data");
    assertThat(ran(0).deadline()).isEqualTo(Duration.ofSeconds(90));
    assertThat(ran(0).env()).isEqualTo(Map.of("CLAUDEOPS_TARGET", "disk:/var"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30; rm -rf /",
        "$(id)",
        "`id`",
        "30\n31",
        "30 31",
        "-1",
        "--force",
        "",
        "30\0",
        "３０",
        "1234",
        "../1"
      })
  void aValueThatIsNotOfItsPatternIsRefused(String days) throws Exception {
    Action wish = wish("tidy", "days", days, "folder", "a");
    assertThat(kind.specFor(wish, host, CONFIG).fault(wish)).isPresent();
    assertThat(unfit(wish)).contains("days");
    assertThat(host.changes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../tidy", "/bin/sh", "..", ".", "", "-rf", "tidy\0", "a/b", "tidy;id", "ｔidy", "tidy ",
        ".hidden"
      })
  void aNameThatIsNoFileNameIsRefused(String name) throws Exception {
    assertThat(unfit(wish(name))).contains("name");
    assertThat(kind.specFor(wish(name), host, CONFIG)).isEqualTo(kind.spec());
    assertThat(kind.spec().fault(wish(name))).isPresent();
  }

  @Test
  void aNameOfAMegabyteIsRefusedUnread() throws Exception {
    assertThat(unfit(wish("a".repeat(1_000_000)))).contains("1000000 characters");
  }

  @Test
  void whatSomebodyElseCouldChangeIsNotRun() throws Exception {
    Action wish = wish("tidy", "days", "1", "folder", "a");
    host.mode(FOLDER + "/tidy", "rwxrwxrwx");
    assertThat(unfit(wish)).contains("can be changed by others");
    host.mode(FOLDER + "/tidy", "rwxr-xr-x").mode(FOLDER, "rwxrwxrwx");
    assertThat(unfit(wish)).isEqualTo(FOLDER + " can be changed by others than its owner");
    host.mode(FOLDER, "rwxr-xr-x").mode("/etc", "rwxrwxrwx");
    assertThat(unfit(wish)).isEqualTo("/etc can be changed by others than its owner");
    host.mode("/etc", "rwxr-xr-x").owner(FOLDER + "/tidy", 33);
    assertThat(unfit(wish)).contains("belongs to user 33, not to root");
    host.owner(FOLDER + "/tidy", 0).owner("/etc/claudeops", 33);
    assertThat(unfit(wish)).contains("/etc/claudeops belongs to user 33");
    host.owner("/etc/claudeops", 0).mode(FOLDER + "/tidy", "rw-r--r--");
    assertThat(unfit(wish)).contains("is not executable");
    assertThat(host.changes()).isEmpty();
  }

  @Test
  void aLinkIsNotFollowedAndAFolderIsNotRun() throws Exception {
    Files.createSymbolicLink(host.path(FOLDER + "/link"), host.path(FOLDER + "/tidy"));
    assertThat(unfit(wish("link"))).isEqualTo(FOLDER + "/link is a link");
    Files.createDirectory(host.path(FOLDER + "/sub"));
    host.mode(FOLDER + "/sub", "rwxr-xr-x");
    assertThat(unfit(wish("sub"))).contains("no regular file");
    assertThat(unfit(wish("none"))).contains("is not there");
    Files.move(host.path(FOLDER), host.path("/etc/claudeops/real"));
    Files.createSymbolicLink(host.path(FOLDER), host.path("/etc/claudeops/real"));
    assertThat(unfit(wish("tidy"))).isEqualTo(FOLDER + " is a link");
  }

  @Test
  void oneThatWasSwappedBetweenLookAndStartIsNotRun() throws Exception {
    Action wish = wish("tidy", "days", "1", "folder", "a");
    Plan plan = acting().plan(wish);
    script("tidy.new", FULL);
    Files.setLastModifiedTime(
        host.path(FOLDER + "/tidy.new"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    Files.move(
        host.path(FOLDER + "/tidy.new"),
        host.path(FOLDER + "/tidy"),
        StandardCopyOption.REPLACE_EXISTING);
    Hands hands = acting().hands(wish);
    assertThatThrownBy(() -> plan.work().perform(hands))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("was changed after it was looked at");
    assertThat(host.changes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# claudeops: risk=none",
        "# claudeops: risks=low",
        "# claudeops: risk=low risk=high",
        "# claudeops: reversible",
        "# claudeops: timeout=2d",
        "# claudeops: timeout=0s",
        "# claudeops: user=-x",
        "# claudeops: user=root;id",
        "# claudeops: proof=other",
        "# claudeops-params: a b c",
        "# claudeops-param: script [a-z]+ it",
        "# claudeops-param: A [a-z]+ it",
        "# claudeops-param: a (x+x+)+y it",
        "# claudeops-param: a [a-z]*[a-z]*[a-z]*[a-z]* it",
        "# claudeops-param: a [z-a] it",
        "# claudeops-param: a .{1,2000} it",
        "# claudeops-param: a",
        "# claudeops: risk=low\n# claudeops-param: a x 1\n# claudeops-param: a x 2"
      })
  void aHeadThatCannotBeReadIsNotGuessed(String head) throws Exception {
    script("odd", "#!/bin/sh\n" + head + "\n");
    assertThat(unfit(wish("odd", "a", "x"))).contains("odd: line ");
    assertThat(kind.specFor(wish("odd"), host, CONFIG).risk()).isEqualTo(Risk.HIGH);
  }

  @Test
  void aBinaryFileOfAnySizeIsReadOnlyAtItsHead() throws Exception {
    script("binary", "\u007fELF" + "\0".repeat(3_000_000));
    assertThat(kind.specFor(wish("binary"), host, CONFIG).risk()).isEqualTo(Risk.HIGH);
    assertThat(perform(wish("binary")).ran()).containsExactly(FOLDER + "/binary --");
  }

  @Test
  void itsOwnProofMustAgree() throws Exception {
    script("proved", "#!/bin/sh\n# claudeops: risk=low proof=self\n");
    assertThat(perform(wish("proved")).ran())
        .containsExactly(FOLDER + "/proved --", FOLDER + "/proved --proof");
    host.onChange(
        FOLDER + "/proved --proof", change -> new Output(1, "", "still there\n", false, false));
    assertThatThrownBy(() -> perform(wish("proved")))
        .hasMessage("the script ended well, but its own proof says: still there");
  }

  @Test
  void oneThatFailsOrHangsIsTold() {
    script("bad", "#!/bin/sh\n# claudeops: risk=low\n");
    host.onChange(FOLDER + "/bad", change -> new Output(3, "", "no such day\n", false, false));
    assertThatThrownBy(() -> perform(wish("bad")))
        .hasMessage("the script ended with exit code 3: no such day");
    host.onChange(FOLDER + "/bad", change -> new Output(124, "", "", true, false));
    assertThatThrownBy(() -> perform(wish("bad"))).hasMessageContaining("within 1 min");
  }

  @Test
  void onlyRootRunsOneAsAnother() throws Exception {
    host.notRoot();
    assertThat(unfit(wish("tidy", "days", "1", "folder", "a"))).contains("root is needed");
  }

  @Test
  void aYesIsBoundToTheScriptsContentAndParameters() throws Exception {
    script("free", "#!/bin/sh\n# claudeops-param: days [0-9]+ how many\nrm old\n");
    String seal = seal(wish("free", "days", "3"));
    assertThat(seal(wish("free", "days", "3"))).isEqualTo(seal);
    assertThat(seal(wish("free", "days", "4"))).isNotEqualTo(seal);
    script("free", "#!/bin/sh\n# claudeops-param: days [0-9]+ how many\nrm all\n");
    assertThat(seal(wish("free", "days", "3"))).isNotEqualTo(seal);
  }

  private String seal(Action wish) throws Exception {
    return acting().plan(wish).seal();
  }
}
