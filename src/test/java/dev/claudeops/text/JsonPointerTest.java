package dev.claudeops.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonPointerTest {
  // The document of RFC 6901, 5.
  private static final String RFC =
      """
      {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}
      """;

  private static String at(String pointer) throws Json.Malformed {
    return JsonPointer.find(Json.parse(RFC), pointer).map(Json::compact).orElse("none");
  }

  @Test
  void theExamplesOfTheRfcHold() throws Json.Malformed {
    assertThat(at("")).startsWith("{\"foo\"");
    assertThat(at("/foo")).isEqualTo("[\"bar\",\"baz\"]");
    assertThat(at("/foo/0")).isEqualTo("\"bar\"");
    assertThat(at("/")).isEqualTo("0");
    assertThat(at("/a~1b")).isEqualTo("1");
    assertThat(at("/c%d")).isEqualTo("2");
    assertThat(at("/e^f")).isEqualTo("3");
    assertThat(at("/g|h")).isEqualTo("4");
    assertThat(at("/i\\j")).isEqualTo("5");
    assertThat(at("/k\"l")).isEqualTo("6");
    assertThat(at("/ ")).isEqualTo("7");
    assertThat(at("/m~0n")).isEqualTo("8");
  }

  @Test
  void whatIsNotThereIsEmpty() throws Json.Malformed {
    for (String pointer :
        new String[] {"foo", "/foo/2", "/foo/-", "/foo/00", "/foo/0/x", "/x", "/foo/99999999999"}) {
      assertThat(at(pointer)).as(pointer).isEqualTo("none");
    }
  }

  @Test
  void numbersAreComparedByTheirWorth() throws Json.Malformed {
    assertThat(JsonPointer.is(Json.parse("1.50"), "1.5")).isTrue();
    assertThat(JsonPointer.is(Json.parse("1.50"), "1.51")).isFalse();
    assertThat(JsonPointer.is(Json.parse("1"), "one")).isFalse();
    assertThat(JsonPointer.is(Json.parse("\"1\""), "1")).isTrue();
    assertThat(JsonPointer.is(Json.parse("true"), "true")).isTrue();
    assertThat(JsonPointer.is(Json.parse("null"), "null")).isTrue();
    assertThat(JsonPointer.is(Json.parse("[1, 2]"), "[1,2]")).isTrue();
  }
}
