package dev.claudeops.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The forms in which secrets stand in logs, configs and commands, beside the plain pair. */
class RedactionFormsTest {
  private static final String LOT = lot(80, 11);

  /** Letters and digits drawn by lot, always the same ones. */
  private static String lot(int length, int seed) {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return new Random(seed)
        .ints(length, 0, letters.length())
        .mapToObj(i -> String.valueOf(letters.charAt(i)))
        .collect(Collectors.joining());
  }

  private static String hex(int length) {
    return new Random(3)
        .ints(length, 0, 16)
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining());
  }

  private static String clean(String text) {
    String clean = Redaction.clean(text);
    assertThat(Redaction.clean(clean)).as("cleaned twice: " + text).isEqualTo(clean);
    return clean;
  }

  /** What stands between guillemets goes, with the kind behind the bar. */
  private static void eachGoes(List<String> lines) {
    for (String line : lines) {
      int bar = line.lastIndexOf('|');
      String mark = "[redacted:" + line.substring(bar + 1) + "]";
      String text = line.substring(0, bar);
      assertThat(clean(text.replace("«", "").replace("»", "")))
          .as(text)
          .isEqualTo(text.replaceAll("«[^»]*»", mark));
    }
  }

  private static void eachStays(List<String> lines) {
    for (String line : lines) {
      assertThat(Redaction.clean(line)).isSameAs(line);
    }
  }

  @Test
  void aPasswordGoesUnderItsShortAndMisspeltNames() {
    eachGoes(
        List.of(
            "login bob, pw:«Tr0ub4dor» on db1|password",
            "10.0.0.7(PW:«Tr0ub4dor»)|password",
            "DB_PSWD=«x9»|password",
            "passwrd = «x9»|password",
            "wpa_psk=«x9y»|password",
            "user_pw: «Tr0ub4dor»|password",
            "PWD:=«Tr0ub4dor»|password",
            "pass:«Tr0ub4dor!»|password",
            "newPasswordAgain='«Tr0ub4dor»'|password",
            "password2=«x9»|password",
            "SECRET KEY: «abc123def»|api-key"));
  }

  @Test
  void aPasswordGoesInTheFormsOfLanguages() {
    eachGoes(
        List.of(
            "if (password == \"«Tr0ub4dor»\") {|password",
            "if (password !== '«Tr0ub4dor»') {|password",
            "val password: String = \"«Tr0ub4dor»\"|password",
            "def login(passwd: str = '«Tr0ub4dor»'):|password",
            "#define PASSWORD \"«Tr0ub4dor»\"|password",
            "define( 'DB_PASSWORD' , '«Tr0ub4dor»' );|password",
            "[\"app\", \"--password\", \"«hunter»\"]|password",
            "<password>«hunter»</password>|password",
            "<dbPassword>«a b»</dbPassword>|password",
            "secret = b'«hunter»'|secret",
            "GET /in?next=%2Fx%3Ftoken%3D«abc123»%26a%3D1|token",
            "alert(&quot;password:&quot;«Tr0ub4dor»&quot;)|password",
            "curl -u bob:«hunter2» http://h/|password",
            "curl -s --user 'bob:«hunter two»'|password",
            "sshpass -p «hunter2» ssh bob@h|password",
            "the password is «Tr0ub4dor»|password",
            "password for bob: «Tr0ub4dor»|password"));
  }

  @Test
  void aVendorsKeyGoesWhereverItStands() {
    String caps = "ABCD2345EFGH6789";
    eachGoes(
        List.of(
            "id «ASIA" + caps + "», next|api-key",
            "say «glsa_" + LOT.substring(0, 40) + "»|api-key",
            "MY_«tskey-auth-" + LOT.substring(0, 30) + "»|api-key",
            "(«hvs." + LOT.substring(0, 60) + "»)|api-key",
            "sent by «123456789:AA" + LOT.substring(0, 33) + "» now|api-key",
            "app «1234567890123|" + LOT.substring(0, 27) + "» |api-key",
            "entra «aB38Q~" + LOT.substring(0, 34) + "»|secret",
            "mail «" + hex(32) + "-us12» done|api-key",
            "«abcDEF12345678.atlasv1." + LOT.substring(0, 66) + "»|api-key",
            "bot «MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GaBcDe." + LOT.substring(0, 38) + "»|api-key",
            "POST «https://hooks.slack.com/services/T0AAA/B0BBB/"
                + LOT.substring(0, 24)
                + "» 404|webhook",
            "POST «https://discord.com/api/webhooks/123456/" + LOT.substring(0, 60) + "»|webhook",
            "\"d\": \"«" + LOT.substring(0, 43) + "»\"|private-key"));
  }

  @Test
  void behindANameThatMayMeanAnythingOnlyWhatLooksLikeAKeyGoes() {
    eachGoes(
        List.of(
            "key = «" + LOT.substring(0, 24) + "»|api-key",
            "GET /x?sig=«" + LOT.substring(0, 30) + "» 200|secret",
            "token_value=\"«" + LOT.substring(0, 24) + "»\"|token"));
    eachStays(
        List.of(
            "key = user:profile:42",
            "key: 2025-09-29T14:00:01",
            "cache miss for key=products/2024/list",
            "token_count=1500 token_type=bearer",
            "password_file=/run/secrets/db_pass1",
            "secretName: web-tls-2024",
            "publicKey = " + LOT.substring(0, 40),
            "tokens: 1500",
            "auth=basic",
            "PASS:TestHttp2Server/retry",
            "compass: 12a34b56",
            "signature: invalid"));
  }

  @Test
  void aSecretThatWasSaidOnceIsNowhereElseInTheText() {
    assertThat(clean("bob tried Tr0ub4dor! twice; password=Tr0ub4dor! (Tr0ub4dor!)"))
        .isEqualTo(
            "bob tried [redacted:password] twice; password=[redacted:password]"
                + " ([redacted:password])");
    assertThat(clean("user admin on host admin, password=admin"))
        .isEqualTo("user admin on host admin, password=[redacted:password]");
  }

  // ---- keys line by line ----

  private static final List<String> KEY =
      List.of(lot(64, 1), lot(64, 2), "/" + lot(63, 4), lot(64, 5));

  @Test
  void aLineOfAKeyAloneGoesAlsoBehindALogsHeading() {
    for (String line : KEY) {
      assertThat(clean(line)).isEqualTo("[redacted:private-key]");
      assertThat(clean("Sep 29 14:00:01 web1 app[77]: " + line))
          .isEqualTo("Sep 29 14:00:01 web1 app[77]: [redacted:private-key]");
      assertThat(clean("    " + line + "\n")).isEqualTo("    [redacted:private-key]\n");
    }
    assertThat(clean("x\n" + String.join("\n", KEY) + "\nqX9=\nand on"))
        .isEqualTo("x\n[redacted:private-key]\nand on");
  }

  @Test
  void theFirstLineOfAKeyIsKnownWithoutItsMarker() {
    assertThat(clean("data: MIIEvgIBADANBgkqhkiG9w0BAQEFAASC" + lot(30, 6) + " x"))
        .isEqualTo("data: [redacted:private-key] x");
    String certificate = "data: MIIDXTCCAkWgAwIBAgIJAKqh" + lot(32, 6) + " x";
    assertThat(clean(certificate)).isSameAs(certificate);
  }

  @Test
  void linesOfACertificateAndDigestsStay() {
    String certificate =
        "-----BEGIN CERTIFICATE-----\n"
            + String.join("\n", KEY)
            + "\nqw==\n-----END CERTIFICATE-----\n";
    String block =
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 2\n\n"
            + String.join("\n", KEY)
            + "\n=qwer\n-----END PGP PUBLIC KEY BLOCK-----\n";
    eachStays(
        List.of(
            certificate,
            block,
            certificate.substring(40),
            "digest: " + hex(64),
            "sha512-" + lot(64, 8),
            lot(64, 9) + " and more of the sentence",
            "/var/lib/app/Cache/Release2024/modules/Core/handlers/Main/Job12a",
            lot(65, 9),
            "a".repeat(64)));
  }
}
