package dev.claudeops.real;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.testkit.Program;
import dev.claudeops.testkit.real.Call;
import dev.claudeops.testkit.real.Part;
import dev.claudeops.testkit.real.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion scripts and the man page, in the shells and the reader they are for. */
@Tag("real")
class CompletionTest {
  @TempDir Path folder;

  private Path script(String shell) throws Exception {
    Program.Ended ended = new Program(folder).run("completion", shell);
    assertThat(ended.exit()).as(ended.err()).isZero();
    return Files.writeString(folder.resolve("claudeops." + shell), ended.out());
  }

  private static String run(Object... words) throws Exception {
    Ran ran = Call.of(words).run(Duration.ofSeconds(20));
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran.out();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    Path bash = Part.need("bash", "bash");
    String text =
        "source "
            + script("bash")
            + "; COMP_WORDS=(claudeops sta); COMP_CWORD=1; COMP_LINE='claudeops sta';"
            + " _complete_claudeops; echo \"${COMPREPLY[@]}\"; COMP_WORDS=(claudeops check --dr);"
            + " COMP_CWORD=2; _complete_claudeops; echo \"${COMPREPLY[@]}\"";
    assertThat(run(bash, "-c", text)).contains("status").contains("--dry-run");
  }

  @Test
  void fishCompletesCommandsAndOptions() throws Exception {
    Path fish = Part.need("fish", "fish");
    String text =
        "source "
            + script("fish")
            + "; complete -C 'claudeops sta'; complete -C 'claudeops check --dr'; "
            + "complete -C 'claudeops config '";
    assertThat(run(fish, "--no-config", "-c", text))
        .contains("status")
        .contains("--dry-run")
        .contains("schema");
  }

  @Test
  void zshTakesTheScript() throws Exception {
    Path zsh = Part.need("zsh", "zsh");
    String text =
        "autoload -U +X compinit && compinit -u -D; source "
            + script("zsh")
            + "; print $_comps[claudeops]";
    assertThat(run(zsh, "-f", "-c", text)).contains("_bash_complete");
  }

  @Test
  void manReadsThePageWithoutAComplaint() throws Exception {
    Path man = Part.need("man", "man");
    Ran ran =
        Call.of(man, "--warnings", "-l", Path.of("docs/man/claudeops.1").toAbsolutePath())
            .env("LC_ALL", "C.UTF-8")
            .run();
    assertThat(ran.exit()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("claudeops - looks at a Linux server").contains("--scheduled");
  }
}
