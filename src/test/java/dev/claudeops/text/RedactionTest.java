package dev.claudeops.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedactionTest {
  private static final String BODY =
      "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"
          + "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n"
          + "NMoSfm76oqFvAp8Gy0iz5sxjZmSnXyCdPEovGhLa0VzMaQ8s+CLOyS56YyCFGeJZ\n"
          + "qw==\n";
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\n" + BODY + "-----END PRIVATE KEY-----\n";

  private static String clean(String text) {
    String clean = Redaction.clean(text);
    assertThat(Redaction.clean(clean)).as("cleaned twice: " + text).isEqualTo(clean);
    return clean;
  }

  // ---- what goes ----

  /** Each line holds "hunter2" or another secret between guillemets, and the kind it is. */
  private static final List<String> SECRETS =
      List.of(
          "password=«hunter2»|password",
          "password = «hunter2»|password",
          "connect failed: host=db user=app password=«hunter2» dbname=x|password",
          "User(name=bob, password=«hunter2», age=3)|password",
          "{\"user\":\"bob\",\"password\":\"«hunter2»\",\"n\":1}|password",
          "{\"password\": \"«hun\\\"ter2, and more»\", \"n\": 1}|password",
          "{\\\"dbPassword\\\":\\\"«hunter2»\\\"}|password",
          "{'passwd': '«hunter two»'}|password",
          "{:password=>\"«hunter2»\"}|password",
          "{\"password\":«12345678»}|password",
          "{\"password\":\"«{curly1»\"}|password",
          "password: «hunter»|password",
          "  db_password: \"«hunter»\"  # comment|password",
          "- passphrase: «hunter»|password",
          "DB_PASSWORD=«a,b;c&d)e»|password",
          "export PGPASSWORD=«hunter2»|password",
          "Environment=MYSQL_PWD=«hunter2»|password",
          "REDIS_PASS=«hunter2»|password",
          "dbPass='«hunter2»'|password",
          "spring.datasource.password=«hunter2»|password",
          "requirepass = «hunter2»|password",
          "GET /login?user=bob&password=«hunter2»&x=1 HTTP/1.1|password",
          "jdbc:postgresql://h/db?user=x&password=«hunter2»|password",
          "jdbc:sqlserver://h;databaseName=x;password=«hunter2»;encrypt=true|password",
          "/usr/bin/app --password «hunter2» --port 80|password",
          "/usr/bin/app --db-password=«hunter2» --port 80|password",
          "app --password '«hunter two»'|password",
          "keytool -password «hunter2» -v|password",
          "mysqldump -u root -p«hunter2» dao|password",
          "login with secret: «aB3dE5fG7h»|secret",
          "client_secret=«abc»|secret",
          "AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY»|api-key",
          "x-api-key: «0a1b2c3d4e5f»|api-key",
          "apikey=«abc»|api-key",
          "\"accessKey\" : \"«abc»\"|api-key",
          "GET /hook?token=«abcdef» HTTP/1.1|token",
          "access_token=«abcdef»|token",
          "app --token «abcdef»|token",
          "curl -H \"X-Vault-Token: «s.abcdef123»\"|token",
          "https://bob:«hunter2»@example.org/path|password",
          "redis://:«hunter2»@127.0.0.1:6379/0|password",
          "postgres://app:«p@ss:w»@db:5432/dao?sslmode=require|password",
          "postgres://app:«pa/ss?w#»@db:5432/dao|password",
          "amqp://u:«x»@h, mongodb+srv://u:«y»@h|password",
          "Authorization: Bearer «abc.def-123»|authorization",
          "authorization: Basic «dXNlcjpwYXNz»|authorization",
          "Authorization: Digest «username=\"bob\", response=\"0a\"»|authorization",
          "Authorization: AWS4-HMAC-SHA256 «Credential=a/b, SignedHeaders=c,"
              + " Signature=d»|authorization",
          "curl -H 'Authorization: Token «abcdef0123»' http://h/|authorization",
          "\"authorization\":\"Bearer «abc»\"|authorization",
          "Authorization: «0123456789abcdef»|authorization",
          "proxying with Bearer «abcdef0123456789abcdef»|token",
          "got header Basic «dXNlcjpwYXNz» from client|password",
          "Cookie: «sid=abc; theme=dark»|cookie",
          "Set-Cookie: «sid=abc; Path=/; HttpOnly»|cookie",
          "\"cookie\": \"«sid=abc»\"|cookie",
          "seen «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk»"
              + " here|jwt",
          "cut «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3»|jwt",
          "key «sk-ant-api03-AbCdEf0123456789-AbCdEf0123456789» used|api-key",
          "key «sk-AbCdEf0123456789AbCdEf0123456789» used|api-key",
          "«ghp_AbCdEf0123456789AbCdEf0123456789abcd»|api-key",
          "«github_pat_11AAAAAAA0AbCdEf0123456789»|api-key",
          "slack «xoxb-1234567890-abcdefghij»|api-key",
          "id «AKIAIOSFODNN7EXAMPLE» used|api-key",
          "maps «AIzaSyA-1234567890abcdefghijklmnopqrstu»|api-key",
          "gitlab «glpat-AbCdEf0123456789_abc»|api-key",
          "stripe «sk_live_AbCdEf0123456789»|api-key",
          "https://«ghp_AbCdEf0123456789AbCdEf0123456789abcd»:x@github.com/a|api-key");

  @Test
  void everyKindOfSecretGoesAndWhatIsAroundItStays() {
    for (String line : SECRETS) {
      int bar = line.lastIndexOf('|');
      String kind = line.substring(bar + 1);
      String text = line.substring(0, bar);
      String expected = text.replaceAll("«[^»]*»", "[redacted:" + kind + "]");
      String cleaned = clean(text.replace("«", "").replace("»", ""));
      if (text.endsWith("@github.com/a")) {
        expected = expected.replace(":x@", ":[redacted:password]@");
      }
      assertThat(cleaned).isEqualTo(expected);
    }
  }

  @Test
  void aSecretIsFoundAmongOtherLinesAndOtherSecrets() {
    String all =
        "first line\n"
            + SECRETS.getFirst().split("\\|")[0].replaceAll("[«»]", "")
            + "\nlast: line\n";
    assertThat(clean(all)).isEqualTo("first line\npassword=[redacted:password]\nlast: line\n");
    assertThat(clean("a=1 token=x1 b=2 secret=y2 c=3"))
        .isEqualTo("a=1 token=[redacted:token] b=2 secret=[redacted:secret] c=3");
  }

  @Test
  void aPrivateKeyGoesWholeAndCut() {
    assertThat(clean("before\n" + KEY + "after."))
        .isEqualTo("before\n[redacted:private-key]\nafter.");
    assertThat(clean("{\"key\":\"" + KEY.replace("\n", "\\n") + "\",\"n\":1}"))
        .isEqualTo("{\"key\":\"[redacted:private-key]\\n\",\"n\":1}");
    assertThat(clean("a " + KEY.replace("\n", " ") + "b")).isEqualTo("a [redacted:private-key] b");
    assertThat(clean("x [cut] -----BEGIN OPENSSH PRIVATE KEY-----\n" + BODY.substring(0, 90) + "…"))
        .isEqualTo("x [cut] [redacted:private-key]…");
    assertThat(clean("tail " + BODY.substring(10) + "-----END RSA PRIVATE KEY----- x"))
        .isEqualTo("tail [redacted:private-key] x");
    assertThat(
            clean(
                "-----BEGIN RSA PRIVATE KEY-----\n"
                    + "Proc-Type: 4,ENCRYPTED\n"
                    + "DEK-Info: AES-128-CBC,00\n\n"
                    + BODY
                    + "-----END RSA PRIVATE KEY-----"))
        .isEqualTo("[redacted:private-key]");
    String certificate = KEY.replace("PRIVATE KEY", "CERTIFICATE");
    assertThat(clean(certificate)).isSameAs(certificate);
  }

  @Test
  void aBeginMarkerInALogLineDoesNotHideWhatFollows() {
    assertThat(clean("GET /-----BEGIN PRIVATE KEY-----\n[error] it broke. At last"))
        .isEqualTo("GET /[redacted:private-key][error] it broke. At last");
  }

  // ---- what stays ----

  @Test
  void ordinaryLogLinesStayAsTheyAre() {
    assertThat(OrdinaryLines.ALL).hasSizeGreaterThan(80);
    for (String line : OrdinaryLines.ALL) {
      assertThat(Redaction.clean(line)).isSameAs(line);
    }
  }

  @Test
  void whatStandsForASecretStays() {
    for (String text :
        List.of(
            "password=***",
            "password=xxxxxxxx",
            "password=${env:DB}",
            "password=<password>",
            "password=[FILTERED]",
            "\"password\":\"[redacted:password]\"",
            "\"password\":null",
            "\"password\": \"\"",
            "password=",
            "password= user=root",
            "token: expired",
            "password == other",
            "https://user@host/",
            "http://host:8080/a@b",
            "http://[::1]:80/a@b",
            "http://u:[redacted:password]@h/")) {
      assertThat(clean(text)).isEqualTo(text);
    }
  }

  // ---- hostile text ----

  @Test
  void aMegabyteOfAnythingTakesNoTimeToSpeakOf() {
    List<String> seeds =
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
            "\u0000",
            "😀",
            "\ud800");
    for (String seed : seeds) {
      for (String text :
          List.of(
              seed.repeat(1_000_000 / seed.length()),
              "x" + seed.repeat(1000) + "a".repeat(1_000_000))) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Redaction.clean(text);
        assertThat(
                Duration.ofNanos(
                    ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start))
            .as("'%s' many times", seed)
            .isLessThan(Duration.ofSeconds(1));
      }
    }
  }

  @Test
  void anyMixtureIsCleanedWithoutAnException() {
    String[] parts = {
      "password",
      "=",
      ":",
      "\"",
      "'",
      "\\",
      " ",
      "\n",
      "//",
      "@",
      "/",
      "-----BEGIN PRIVATE KEY-----",
      "-----END PRIVATE KEY-----",
      "eyJabcdefghij",
      ".",
      "Bearer ",
      "Basic dXNlcjpwYXNz",
      "token",
      "a1B2c3",
      "--",
      "-p",
      "mysql ",
      "[",
      "]",
      "cookie",
      "authorization",
      "é",
      "[redacted:token]",
      "{",
      "}",
      ",",
      "x=1"
    };
    Random random = new Random(7);
    for (int round = 0; round < 200_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      String once = Redaction.clean(text.toString());
      assertThat(Redaction.clean(once).length())
          .as(text.toString())
          .isLessThan(text.length() + 400);
    }
  }

  @Test
  void basicCredentialsAreKnownByWhatTheyAreInBase64() {
    String proof = Base64.getEncoder().encodeToString("bob:päss".getBytes(StandardCharsets.UTF_8));
    assertThat(clean("Basic " + proof)).isEqualTo("Basic [redacted:password]");
    assertThat(clean("Basic HealthCheck")).isEqualTo("Basic HealthCheck");
  }
}
