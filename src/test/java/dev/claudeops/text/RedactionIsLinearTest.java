package dev.claudeops.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in a text, one that is eight times as long takes about eight times as long; a
 * search that looks at a part again and again would take sixty-four times. The smallest of several
 * tries counts, in time of the processor, because machines have other things to do.
 */
class RedactionIsLinearTest {
  private static final int SHORT = 60_000;
  private static final int TRIES = 8;

  private static final List<String> SEEDS =
      List.of(
          "password=",
          "password:",
          "password: ",
          "\"password\":\"",
          "\\\"password\\\":\\\"",
          "a://",
          "a://b:",
          "://:@",
          "a://b:c/",
          "eyJ",
          "eyJ-",
          "-eyJ",
          "eyJaaaaaaaa.",
          "Bearer ",
          "basic ",
          "sk-",
          "-sk-",
          "-----BEGIN PRIVATE KEY-----",
          "-----END PRIVATE KEY-----",
          "-----BEGIN PRIVATE KEY----- \"",
          "-----END ",
          "-----BEGIN ",
          "-",
          "--",
          "--password ",
          " -p",
          "mysql -p ",
          "=",
          ":",
          "==",
          "a=",
          "a:",
          "token ",
          "token\\",
          "'",
          "\"",
          "\\",
          "]",
          "_",
          "a",
          "A",
          "aA1",
          " ",
          "\n",
          "password=\\",
          "cookie: ",
          "authorization: ",
          "authorization: basic ",
          "password\"",
          "token=[",
          "PASSWORD=a",
          "{\"a\":",
          "pass_",
          "key=",
          "&key=",
          "key=a",
          "passwordx=",
          "password=='",
          "password == \"",
          "'password','",
          "\"--password\",",
          "password \"",
          "password '",
          "token `",
          "<password>",
          "%3D",
          "token%3D",
          "token%3Da",
          "curl -u ",
          " -u",
          " --user a",
          "SG.",
          "sl.",
          "sl.a1",
          "EAA",
          "ghs_",
          "ops_eyJ",
          "atlasv1.",
          "a.atlasv1.",
          "1:AA",
          "123456789:AA",
          "|",
          "1|",
          "a~",
          "1Q~",
          "1Q~a",
          "0-us1",
          "00D!",
          "MII",
          "MIIEvgIBA",
          "b3BlbnNzaC1rZXktdj ",
          "LS0tLS1CRUdJTi",
          "AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789\n",
          "AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789 ",
          "password is ",
          "password for ",
          "password for a: ",
          "password,a:",
          "token is a1B2",
          "password=aB3aB3aB3 ",
          "password=aB3aB3aB4 aB3",
          "-----BEGIN CERTIFICATE-----\n",
          "-----BEGIN A-----\nAbCdEf0123456789AbCdEf0123456789AbCdEf0123456789AbCdEf0123456789\n",
          "pw=*",
          "token: 'x",
          "token: \"x'",
          "password: String = ",
          "password: &a = '",
          "https://hooks.slack.com/services/",
          "https://hooks.slack.com/services/aaaaaaaa",
          "N",
          "Nabc.",
          "Nabcdefghijklmnopqrstuvwxyz.",
          "\"k\":\"",
          "\"k\":\"aB1",
          "&quot;",
          "password=&quot;",
          "secret: b'",
          "access_token$",
          "access_token$a");

  @Test
  void noTextTakesMoreThanItsLength() {
    for (String seed : SEEDS) {
      grows(seed, size -> seed.repeat(size / seed.length()));
      grows(seed, size -> "x" + seed.repeat(1000) + "a".repeat(size));
      grows(seed, size -> "x" + seed.repeat(1000) + "aB1 ".repeat(size / 4) + seed);
    }
  }

  @FunctionalInterface
  private interface Text {
    String of(int size);
  }

  private static void grows(String seed, Text text) {
    String one = text.of(SHORT);
    String eight = text.of(8 * SHORT);
    double growth = (double) eight.length() / one.length() / 8;
    long small = Long.MAX_VALUE;
    long large = Long.MAX_VALUE;
    double times = Double.MAX_VALUE;
    for (int i = 0; i < TRIES && times > 16; i++) {
      small = Math.min(small, nanos(one));
      large = Math.min(large, nanos(eight));
      times = large / growth / Math.max(small, 500_000);
    }
    assertThat(times).as("times that '%s' takes, eight times as often", seed).isLessThan(24);
  }

  private static long nanos(String text) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long began = threads.getCurrentThreadCpuTime();
    Redaction.clean(text);
    return threads.getCurrentThreadCpuTime() - began;
  }

  @Test
  void aSecretThatIsSaidOverAndOverIsLookedForOnce() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("password=aB3aB3aB").append(i).append(' ');
    }
    text.append("aB3aB3a".repeat(20_000));
    grows("echoes", size -> text + "aB3aB3a".repeat(size / 7));
  }
}
