package dev.claudeops.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UrlTest {
  @Test
  void aUrlIsTakenApart() {
    Url url = Url.parse("HTTPS://jo:a%40b@Example.ORG:8443/a b?q={1}#part");
    assertThat(url.secure()).isTrue();
    assertThat(url.host()).isEqualTo("example.org");
    assertThat(url.port()).isEqualTo(8443);
    assertThat(url.target()).isEqualTo("/a%20b?q=%7B1%7D");
    assertThat(url.credentials()).contains("jo:a@b");
    assertThat(url).hasToString("https://example.org:8443/a%20b");
    assertThat(url.hostHeader()).isEqualTo("example.org:8443");
    assertThat(Url.parse("http://my_app").target()).isEqualTo("/");
    assertThat(Url.parse("http://my_app:81/").host()).isEqualTo("my_app");
    assertThat(Url.parse("http://[::1]:81/").host()).isEqualTo("::1");
    assertThat(Url.parse("http://[::1]:81/").hostHeader()).isEqualTo("[::1]:81");
  }

  @Test
  void whatIsNoUrlIsRefusedWithoutItsPassword() {
    for (String text :
        new String[] {
          "",
          "/path",
          "file:///etc/passwd",
          "http://",
          "http://:80/",
          "http://h:0/",
          "http://h:99999/",
          "http://h:x/",
          "http://jo:secret%zz@h/",
          "javascript:alert(1)",
          "http://h/" + "a".repeat(10_000)
        }) {
      assertThatThrownBy(() -> Url.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void aLocationIsReadFromWhereItWasSaid() {
    Url here = Url.parse("http://jo:x@h/a/b?c");
    assertThat(here.resolve("d").toString()).isEqualTo("http://h/a/d");
    assertThat(here.resolve("//other/x").host()).isEqualTo("other");
    assertThat(here.resolve("/é x").target()).isEqualTo("/%C3%A9%20x");
    assertThat(here.resolve("/x").user()).isEmpty();
  }
}
