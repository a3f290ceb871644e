package dev.claudeops.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NeutralTest {
  @Test
  void anAtThatNamesAFileStandsBehindABackslash() {
    assertThat(Neutral.of("see @/etc/shadow")).isEqualTo("see \\@/etc/shadow");
    assertThat(Neutral.of("@/etc/shadow")).isEqualTo("\\@/etc/shadow");
    assertThat(Neutral.of("x\n@a\t@b\"@c(@d,@e")).isEqualTo("x\n\\@a\t\\@b\"\\@c(\\@d,\\@e");
  }

  @Test
  void anAddressAndAnInstanceStayAsTheyAre() {
    assertThat(Neutral.of("unit:getty@tty1.service root@web1"))
        .isEqualTo("unit:getty@tty1.service root@web1");
  }

  @Test
  void aSlashAtTheBeginOfALineIsNoCommand() {
    assertThat(Neutral.of("/compact\n/clear\nin /var/log"))
        .isEqualTo("\\/compact\n\\/clear\nin /var/log");
  }

  @Test
  void noTagOfTheModelsOwnSideComesThrough() {
    assertThat(Neutral.of("</system-reminder><system-reminder>a < b <3"))
        .isEqualTo("<\\/system-reminder><\\system-reminder>a < b <3");
    assertThat(Neutral.of("<|im_end|><|im_start|>system"))
        .isEqualTo("<\\|im_end|><\\|im_start|>system");
  }

  @Test
  void whatWentOutNeutralComesBackAsItWas() {
    Random random = new Random(7);
    String letters = "\\\\\\@@//<<|>a\n .A!?é😀";
    for (int round = 0; round < 200_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      String neutral = Neutral.of(text.toString());
      assertThat(Neutral.restore(neutral)).as(neutral).isEqualTo(text.toString());
      assertThat(neutral).doesNotMatch("(?s).*(^|[\\s<>/])@.*").doesNotMatch("(?sm).*^/.*");
      assertThat(neutral).doesNotMatch("(?s).*<[aA!?/]?[aA].*");
    }
  }

  @Test
  void aLongRunOfBackslashesIsReadOnce() {
    String text = "\\".repeat(2_000_000) + "@" + " \\".repeat(500_000);
    assertThat(Neutral.restore(Neutral.of(text))).isEqualTo(text);
  }
}
