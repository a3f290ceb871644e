package dev.claudeops.agent.brief;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.agent.Briefing;
import dev.claudeops.testkit.FakeHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BriefingSizeTest {
  /** Claude Code's own words, the list of some 20 tools, and the form of the answer. */
  private static final int OTHERS = 2_048 + 4_096 + 1_229;

  @TempDir Path folder;

  private Composed compose(Briefing briefing) {
    return new Composer(6_000)
        .compose(briefing, Prompts.load(new FakeHost(folder)), Machines.TOOLS);
  }

  @Test
  void theFirstRequestOfOneServiceDownStaysBelowTwelveKilobytes() {
    Composed one = compose(Machines.oneDown());
    System.out.println(one.prompt());
    System.out.println(one.included() + " " + one.leftOut());
    int bytes = Composed.bytes(one.system()) + Composed.bytes(one.prompt());
    System.out.println(
        bytes + " bytes: " + Composed.bytes(one.system()) + " + " + Composed.bytes(one.prompt()));
    assertThat(bytes + OTHERS).isLessThan(12_000);
    System.out.println(compose(Machines.healthy()).prompt());
    Composed many = compose(Machines.many(20));
    System.out.println(many.prompt());
    System.out.println(many.included() + " " + many.leftOut() + " " + many.tokens());
  }
}
