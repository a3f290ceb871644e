package dev.claudeops.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.claudeops.config.Runtime.Database.Kind;
import dev.claudeops.model.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigFileTest {
  private final Around around = Around.example();

  private Config read(String text) {
    return around.of(text).read();
  }

  private Service service(String members) {
    return read("{\"services\":[{\"name\":\"a\"," + members + "}]}").services().getFirst();
  }

  private <C extends Check> C check(String text, Class<C> type) {
    return read("{\"checks\":[" + text + "]}").everyCheck(type).getFirst();
  }

  private List<String> errors(String text) {
    return around.errors(text);
  }

  // ---- what is read ----

  @Test
  void theSmallestConfigIsThatOfAMachineThatHasNone() {
    Config none = Config.NONE;
    Config read = read("{}");
    assertThat(read.source()).contains(Path.of("/c.json"));
    assertThat(read.with(List.of(), List.of(), List.of()))
        .usingRecursiveComparison()
        .ignoringFields("source")
        .isEqualTo(none);
  }

  @Test
  void theExampleIsReadWithItsSecrets() {
    Config config = new ConfigFile(Around.EXAMPLE, around, Known.NOTHING).read();
    assertThat(config.services())
        .extracting(Service::name)
        .containsExactly("postgres", "redis", "api", "web", "nginx");
    assertThat(config.everyRuntime(Runtime.Unit.class))
        .extracting(Runtime.Unit::name)
        .contains("dao-api.service", "postgresql@15-main.service");
    assertThat(config.everyRuntime(Runtime.Pm2.class))
        .containsExactly(new Runtime.Pm2("dao-web", Optional.of("deploy")));
    assertThat(config.everyRuntime(Runtime.Database.class))
        .extracting(database -> database.password().orElseThrow().reveal())
        .containsExactly("pg-hunter2", "redis-hunter2");
    assertThat(
            config.everyCheck(Check.Http.class).getLast().headers().get("Authorization").reveal())
        .isEqualTo("Bearer token-hunter2");
    assertThat(config.network())
        .hasValueSatisfying(check -> assertThat(check).isInstanceOf(Check.Tcp.class));
    assertThat(config.limits().get("pressure-memory").patience()).contains(new Patience(2, 3, 2));
    assertThat(config.logCap()).isEqualTo(256L << 20);
    assertThat(config.toString()).doesNotContain("hunter2");
  }

  @Test
  void aServiceMayBeAnyOfTheRuntimes() {
    assertThat(service("\"unit\":\"dao.api\"").runtimes())
        .containsExactly(new Runtime.Unit("dao.api.service"));
    assertThat(service("\"unit\":[\"a.timer\",\"b\"],\"container\":\"c\",\"pm2\":\"d\"").runtimes())
        .containsExactly(
            new Runtime.Unit("a.timer"),
            new Runtime.Unit("b.service"),
            new Runtime.Container("c"),
            new Runtime.Pm2("d", Optional.empty()));
    assertThat(service("\"process\":\"bin/w\"").runtimes())
        .containsExactly(
            new Runtime.Process("a", Optional.of("bin/w"), Optional.empty(), 1, Integer.MAX_VALUE));
    assertThat(service("\"process\":{\"pidFile\":\"/run/a.pid\",\"most\":1}").runtimes())
        .containsExactly(
            new Runtime.Process("a", Optional.empty(), Optional.of("/run/a.pid"), 1, 1));
    for (String kind : List.of("mysql", "mariadb")) {
      Runtime.Database database =
          (Runtime.Database) service("\"database\":\"" + kind + "\"").runtimes().getFirst();
      assertThat(database.kind()).isEqualTo(Kind.MARIADB);
      assertThat(database.portOrUsual()).isEqualTo(3306);
      assertThat(database.name()).isEqualTo("a");
    }
  }

  @Test
  void aCheckIsKnownByItsOneKeyAndNamedByWhatItLooksAt() {
    Check.Http http =
        check(
            "{\"http\":\"https://u:p@h.example:8443/a/b?token=x#f\",\"expect\":[204,\"3xx\"]}",
            Check.Http.class);
    assertThat(http.name()).isEqualTo("https://h.example:8443/a/b");
    assertThat(http.url()).isEqualTo("https://u:p@h.example:8443/a/b?token=x#f");
    assertThat(http.expect()).hasSize(101).startsWith(204, 300).endsWith(399);
    assertThat(http.toString()).doesNotContain("u:p");
    Check.Tcp tcp = check("{\"tcp\":\"[2001:db8::1]:443\"}", Check.Tcp.class);
    assertThat(tcp.host()).isEqualTo("2001:db8::1");
    assertThat(tcp.port()).isEqualTo(443);
    assertThat(tcp.name()).isEqualTo("[2001:db8::1]:443");
    assertThat(check("{\"dns\":\"example.org\"}", Check.Dns.class).expect()).isEmpty();
    assertThat(check("{\"certificate\":\"/a.pem\"}", Check.Certificate.class).file())
        .contains("/a.pem");
    assertThat(check("{\"certificate\":\"h:443\"}", Check.Certificate.class).endpoint())
        .contains("h:443");
    assertThat(check("{\"command\":[\"/x/check_load\",\"-w\",\"5\"]}", Check.Plugin.class).name())
        .isEqualTo("check_load");
    assertThat(
            check("{\"prometheus\":\"http://h:9090\",\"query\":\"up\"}", Check.Prometheus.class)
                .name())
        .isEqualTo("up");
    Check.Backup backup =
        check(
            "{\"backup\":\"/b/*.gz\",\"maxAge\":\"2d\",\"minSize\":\"1MiB\"}", Check.Backup.class);
    assertThat(backup.maxAge()).isEqualTo(Duration.ofDays(2));
    assertThat(backup.minSize()).isEqualTo(1L << 20);
  }

  @Test
  void commentsTrailingCommasAndAByteOrderMarkAreFine() {
    assertThat(read("\uFEFF// a\n{ # b\n \"host\": \"h\", /* c */\n}\n").host()).contains("h");
  }

  // ---- secrets ----

  @Test
  void aSecretIsFilledInWhereverItStandsAndAddressesMayHoldOne() {
    around.env("P", "p4ss").file("/t", "tok\r\n");
    assertThat(check("{\"http\":\"http://u:${env:P}@h/\"}", Check.Http.class).url())
        .isEqualTo("http://u:p4ss@h/");
    assertThat(
            check(
                    "{\"http\":\"http://h/\",\"headers\":{\"X\":\"a${file:/t}b${env:P}\"}}",
                    Check.Http.class)
                .headers()
                .get("X")
                .reveal())
        .isEqualTo("atokbp4ss");
  }

  @Test
  void aMissingSecretIsAnErrorThatShowsNoValue() {
    around.file("/multi", "hunter2\nhunter3\n").env("BAD", "not hunter2 url");
    String db =
        "{\"services\":[{\"name\":\"a\",\"database\":{\"kind\":\"redis\",\n\"password\":%s}}]}";
    assertThat(errors(db.formatted("\"${env:NO}\"")))
        .containsExactly(
            "/c.json:2: /services/0/database/password: the environment has no variable \"NO\"");
    assertThat(errors(db.formatted("\"${file:/no/such}\"")))
        .containsExactly(
            "/c.json:2: /services/0/database/password: a secret's file cannot be read: /no/such:"
                + " there is no such file");
    assertThat(errors(db.formatted("\"${file:/multi}\"")))
        .singleElement()
        .asString()
        .contains("not shown")
        .doesNotContain("hunter");
    assertThat(errors(db.formatted("12345678")))
        .singleElement()
        .asString()
        .doesNotContain("12345678");
    assertThat(errors("{\"checks\":[{\"http\":\"${env:BAD}\"}]}"))
        .singleElement()
        .asString()
        .contains("not shown")
        .doesNotContain("hunter");
    assertThat(errors("{\"checks\":[{\"http\":\"http://u:hunter2 x@h\"}]}"))
        .singleElement()
        .asString()
        .doesNotContain("hunter");
    assertThat(errors("{\"host\": hunter2}")).singleElement().asString().doesNotContain("hunter");
  }

  // ---- what is wrong ----

  @Test
  void anUnknownKeyNamesTheNearestKnownOneAtEveryLevel() {
    assertThat(
            errors(
                """
                {"hots": "h",
                 "journal": {"kep": "1d"},
                 "services": [{"name": "a", "unit": "u",
                   "healht": [],
                   "health": [{"tcp": "h:1", "wihtin": "2s"}], "pm2": {"app": "x", "usr": "y"},
                   "database": {"kind": "redis", "pasword": "x"}}],
                 "limits": {"disk-space": {"warn": 1}},
                 "probes": {"of": []},
                 "check": {"dead": "1s"},
                 "completelydifferent": 1}
                """))
        .containsExactly(
            "/c.json:1: /hots: unknown key; did you mean \"host\"?",
            "/c.json:2: /journal/kep: unknown key; did you mean \"keep\"?",
            "/c.json:4: /services/0/healht: unknown key; did you mean \"health\"?",
            "/c.json:5: /services/0/pm2/usr: unknown key; did you mean \"user\"?",
            "/c.json:5: /services/0/health/0/wihtin: unknown key; did you mean \"within\"?",
            "/c.json:6: /services/0/database/pasword: unknown key; did you mean \"password\"?",
            "/c.json:7: /limits/disk-space/warn: unknown key; did you mean \"warning\"?",
            "/c.json:8: /probes/of: unknown key; did you mean \"off\"?",
            "/c.json:9: /check/dead: unknown key; did you mean \"deadline\"?",
            "/c.json:10: /completelydifferent: unknown key");
  }

  @Test
  void aWrongTypeSaysWhatIsFoundAndWhatIsWanted() {
    assertThat(errors("{\"interval\": 2}"))
        .containsExactly(
            "/c.json:1: /interval: found the number 2, wanted a duration such as \"2s\", \"5m\" or"
                + " \"30d\", from 1m to 7d");
    assertThat(errors("{\"services\": {}}"))
        .containsExactly(
            "/c.json:1: /services: found an empty object, wanted a list of items that are an object"
                + " with \"name\"");
    assertThat(errors("{\"services\":[{\"name\":\"a\",\"database\":\"postgresql\"}]}"))
        .containsExactly(
            "/c.json:1: /services/0/database: found the text \"postgresql\", wanted \"postgres\","
                + " \"mariadb\", \"mysql\" or \"redis\"; did you mean \"postgres\"?");
    assertThat(errors("[]"))
        .singleElement()
        .asString()
        .startsWith("/c.json:1: /: found an empty list");
  }

  @Test
  void whatIsMissingOutOfRangeOrInWrongOrderIsTold() {
    assertThat(errors("{\"services\":[{\"unit\":\"a\"}]}"))
        .containsExactly(
            "/c.json:1: /services/0: \"name\" is missing, wanted a name such as \"api\"");
    assertThat(errors("{\"services\":[{\"name\":\"a\"}]}"))
        .containsExactly(
            "/c.json:1: /services/0: at least one of \"unit\", \"container\", \"pm2\", \"process\""
                + " or \"database\" must be there");
    assertThat(errors("{\"services\":[{\"name\":\"a\",\"process\":{\"least\":1}}]}"))
        .containsExactly(
            "/c.json:1: /services/0/process: one of \"pattern\" or \"pidFile\" must be there");
    assertThat(errors("{\"interval\": \"1s\"}"))
        .singleElement()
        .asString()
        .contains("out of range");
    assertThat(errors("{\"check\": {\"logBytes\": \"999999999999TB\"}}")).hasSize(1);
    assertThat(
            errors(
                "{\"services\":[{\"name\":\"a\",\"database\":{\"kind\":\"redis\",\"port\":70000}}]}"))
        .singleElement()
        .asString()
        .contains("/port: the number 70000 is out of range, wanted a whole number from 1 to 65535");
    assertThat(errors("{\"checks\":[{\"certificate\":\"h:443\",\"warningDays\":5}]}"))
        .singleElement()
        .asString()
        .contains("\"criticalDays\" is at most \"warningDays\", which is 5");
    assertThat(errors("{\"limits\":{\"x\":{\"good\":2}}}"))
        .containsExactly("/c.json:1: /limits/x/good: it needs \"looks\" beside it");
    assertThat(errors("{\"limits\":{\"x\":{\"warning\":1,\"critical\":2,\"clear\":1.5}}}"))
        .hasSize(1);
    assertThat(errors("{\"limits\":{\"x\":{\"looks\":\"3 of 2\"}}}")).hasSize(1);
    assertThat(errors("{\"checks\":[{\"tcp\":\"h:65536\"},{\"tcp\":\"h\"},{\"tcp\":\"h:0\"}]}"))
        .hasSize(3);
    assertThat(errors("{\"services\":[{\"name\":\"a\",\"process\":\"(\"}]}")).hasSize(1);
  }

  @Test
  void aCheckWithoutItsKeyOrWithTwoIsTold() {
    assertThat(errors("{\"checks\":[{\"htpp\":\"http://h/\"}]}"))
        .singleElement()
        .asString()
        .contains("it lacks the key that says what is checked")
        .contains("for \"htpp\" did you mean \"http\"?");
    assertThat(errors("{\"checks\":[{\"http\":\"http://h/\",\"tcp\":\"h:1\"}]}"))
        .containsExactly("/c.json:1: /checks/0: only one of \"http\" or \"tcp\" may be there");
  }

  @Test
  void namesAreUniqueAndNeedsExist() {
    assertThat(
            errors(
                """
                {"services": [
                  {"name": "api", "unit": "a"},
                  {"name": "api", "unit": "b", "needs": ["postgre"]},
                  {"name": "postgres", "unit": "c"}]}
                """))
        .containsExactly(
            "/c.json:3: /services/1/name: the service name \"api\" is taken by /services/0/name"
                + " (line 2)",
            "/c.json:3: /services/1/needs/0: there is no service \"postgre\"; did you mean"
                + " \"postgres\"?");
  }

  @Test
  void aCircleIsPrintedAsTheCircle() {
    assertThat(
            errors(
                """
                {"services": [
                  {"name": "web", "unit": "w", "needs": ["api"]},
                  {"name": "api", "unit": "a", "needs": ["db"]},
                  {"name": "db", "unit": "d", "needs": ["api"]}]}
                """))
        .containsExactly(
            "/c.json:3: /services/1/name: services need each other in a circle: api -> db -> api");
    assertThat(errors("{\"services\":[{\"name\":\"a\",\"unit\":\"a\",\"needs\":[\"a\"]}]}"))
        .singleElement()
        .asString()
        .endsWith("a -> a");
  }

  @Test
  void checksThatCollideNameBothPlaces() {
    assertThat(
            errors(
                """
                {"services": [{"name": "a", "unit": "a", "health": [
                   {"http": "http://h/x?a=1"}]}],
                 "checks": [
                   {"http": "http://u@h/x"}, {"tcp": "h:1"}, {"name": "h:1", "dns": "h"}]}
                """))
        .containsExactly(
            "/c.json:4: /checks/0: the check name \"http://h/x\" is taken by /services/0/health/0"
                + " (line 2); give one of them another \"name\"");
  }

  @Test
  void namesThatOtherPackagesOwnAreCheckedWhereTheyAreKnown() {
    Known known = new Known(Set.of("disk-space"), Set.of("disk", "http"));
    String text =
        "{\"limits\":{\"disk-spaec\":{}},\"probes\":{\"off\":[\"dsik\"],\"deadlines\":{\"htp\":\"1s\"}}}";
    assertThat(Around.errors(around.of(text, known)))
        .containsExactly(
            "/c.json:1: /limits/disk-spaec: there is no kind of problem \"disk-spaec\"; did you"
                + " mean \"disk-space\"?",
            "/c.json:1: /probes/off/0: there is no probe \"dsik\"; did you mean \"disk\"?",
            "/c.json:1: /probes/deadlines/htp: there is no probe \"htp\"; did you mean \"http\"?");
    assertThat(errors(text)).isEmpty();
  }

  @Test
  void keysWithSlashesAreEscapedInThePointer() {
    assertThat(errors("{\"a/b~c\": 1}")).containsExactly("/c.json:1: /a~1b~0c: unknown key");
  }

  @Test
  void theOwnersOrderIsKept() {
    assertThat(read("{\"probes\":{\"off\":[\"b\",\"a\"]},\"logs\":[\"/z\",\"/a\"]}").logs())
        .containsExactly("/z", "/a");
    assertThat(
            check("{\"http\":\"http://h/\",\"json\":{\"/n\":1,\"/b\":true}}", Check.Http.class)
                .json())
        .isEqualTo(Map.of("/n", "1", "/b", "true"));
  }
}
