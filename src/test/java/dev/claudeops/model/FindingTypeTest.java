package dev.claudeops.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FindingTypeTest {
  private static String advice(String unit) {
    return FindingType.atOnce("it", Severity.INFO, "It.", "Do `systemctl status UNIT` on UNITS.")
        .advice(new Subject("unit", unit));
  }

  @Test
  void theCommandsHoldTheNameTheyAreFor() {
    assertThat(advice("nginx.service")).isEqualTo("Do `systemctl status nginx.service` on UNITS.");
  }

  @Test
  void aNameThatAShellWouldChangeIsQuoted() {
    assertThat(advice("my\\x20shop.service"))
        .isEqualTo("Do `systemctl status 'my\\x20shop.service'` on UNITS.");
    assertThat(advice("a; reboot")).isEqualTo("Do `systemctl status 'a; reboot'` on UNITS.");
  }

  @Test
  void aNameThatCannotBePastedIsLeftOut() {
    for (String name : new String[] {"-dash.service", "it's", "a`b"}) {
      assertThat(advice(name)).isEqualTo("Do `systemctl status UNIT` on UNITS.");
    }
  }
}
